import { expect, it } from "vitest";
import { describe } from "../../../lib/figures/compose/describe";
import type { Figure } from "../../../lib/figures/compose/figure";
import { nameable, propVisible } from "../../../lib/figures/compose/visibility";
import { render } from "../../../lib/figures/dataset/render";
import type { Flaws } from "../../../lib/figures/paint/camera-film";
import { scenes } from "../../../lib/figures/scene/scenes";
import { catalogue, nounOf } from "../../../lib/figures/scene/things";
import { captionsOf } from "../../../lib/figures/words/captions";
import { counted, listed, plural, withArticle } from "../../../lib/figures/words/grammar";
import { wornBy } from "../../../lib/figures/words/phrases";
import { activityOf, worlds } from "../../../lib/figures/world/worlds";

const figures = worlds.flatMap((world) =>
  Array.from({ length: 187 }, (_, index) => {
    const key = { world, seed: 11, index };
    return describe(key, activityOf(key));
  }),
);

const captions = new Map(figures.map((figure) => [figure, captionsOf(figure)]));
const told = (figure: Figure) => captions.get(figure)!;

/** Stems of what the people of the world do, of words for those who do it, and of what would give it away. */
const giveaways =
  /\b(sit|sat|seat|stand|stood|walk|stroll|run|ran|jog|sprint|jump|leap|hop|lie|lying|lay|crouch|squat|kneel|knelt|climb|cycl|bik|rid|rode|kick|shoot|throw|threw|toss|wav|danc|stretch|carr|hold|held|push|pull|rest|pos)(s|es|ing|ed|er|ers|ist|ists|ting|ning|ping|y|ies|ied|e)?\b/i;

const still: Flaws = { grain: 0, defocus: 0, smear: { length: 0, direction: 0 } };
const plainly = (figure: Figure): Figure => ({
  ...figure,
  flaws: still,
  light: { ...figure.light, shadow: 0 },
});

/** Pixels of a 128-pixel picture that change by more than a few steps. */
function changed(a: Figure, b: Figure): number {
  const [one, other] = [render(plainly(a), 128).data, render(plainly(b), 128).data];
  let count = 0;
  for (let i = 0; i < one.length; i += 3)
    if (
      Math.abs(one[i]! - other[i]!) + Math.abs(one[i + 1]! - other[i + 1]!) + Math.abs(one[i + 2]! - other[i + 2]!) >
      24
    )
      count++;
  return count;
}

const allNouns = [
  ...new Set(Object.entries(catalogue).flatMap(([, { noun, nouns }]) => [noun, ...Object.values(nouns ?? {})])),
];
const names = (caption: string, noun: string) => new RegExp(`\\b(${noun}|${plural(noun)})\\b`).test(caption);

it("says nothing of the activity in the scene style", () => {
  for (const figure of figures) expect(told(figure).scene).not.toMatch(giveaways);
});

it("says what the main person does in the other styles", () => {
  for (const figure of figures) {
    const { activity, both } = told(figure);
    expect(activity).toMatch(new RegExp(`\\b${figure.activity}\\b`));
    expect(both).toMatch(new RegExp(`\\b${figure.activity}\\b`));
    expect(both).toContain(scenes[figure.scene.kind].place);
  }
});

it("is the same every time, and varied", () => {
  expect(captionsOf(figures[3]!)).toEqual(told(figures[3]!));
  const beginnings = new Set(figures.map((figure) => told(figure).both.split(" ").slice(0, 3).join(" ")));
  expect(beginnings.size).toBeGreaterThan(10);
});

it("has one space between words, and correct articles", () => {
  for (const figure of figures)
    for (const caption of Object.values(told(figure))) {
      expect(caption).toMatch(/^[a-zT][a-zA-Z ,:-]*[a-z]$/);
      expect(caption).not.toMatch(/ {2}|\ba [aeiou]|\ban [^aeiou]/);
      expect(caption).not.toMatch(/undefined|NaN/);
    }
});

it("names only visible things of the scene, and the thing in use with the activity only", () => {
  for (const figure of figures) {
    const { scene, activity } = told(figure);
    const seen = nameable(figure).map(nounOf);
    for (const noun of allNouns) {
      if (seen.some((own) => names(own, noun) || own.includes(noun))) continue;
      expect(names(scene, noun), `${scene}: ${noun}`).toBe(false);
    }
    const [main] = figure.people;
    if (main!.prop && main!.activity === "sitting")
      expect(names(activity, nounOf(main!.prop))).toBe(propVisible(main!, figure.camera));
  }
});

it("draws every thing that it may name: without it the picture changes", () => {
  for (const figure of figures.filter((_, i) => i % 6 === 0))
    for (const thing of nameable(figure)) {
      const without = { ...figure, things: figure.things.filter((other) => other !== thing) };
      expect(changed(figure, without), `${thing.kind} ${thing.style}`).toBeGreaterThan(30);
    }
});

it("draws the thing in use if a caption may name it", () => {
  for (const figure of figures) {
    const [main, ...others] = figure.people;
    if (!main!.prop || !propVisible(main!, figure.camera) || figure.texture % 5 !== 0) continue;
    const { prop: _, ...bare } = main!;
    expect(changed(figure, { ...figure, people: [bare, ...others] }), main!.prop.kind).toBeGreaterThan(30);
  }
});

it("counts visible people only", () => {
  let checked = 0;
  for (const figure of figures) {
    const [main, ...others] = figure.people;
    const { scene } = told(figure);
    const expected = ["", "another person behind", "two other people behind", "three other people behind"];
    if (others.length === 0) expect(scene).not.toMatch(/behind/);
    else expect(scene).toContain(expected[others.length]);
    if (figure.texture % 8 !== 0) continue;
    for (const other of others) {
      const without = { ...figure, people: [main!, ...others.filter((one) => one !== other)] };
      expect(changed(figure, without)).toBeGreaterThan(20);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(5);
});

it("names clothes by their colour, only if they are drawn", () => {
  let checked = 0;
  for (const figure of figures.filter((_, i) => i % 5 === 0)) {
    const { scene } = told(figure);
    const [main, ...others] = figure.people;
    const { look } = main!;
    for (const { kind, words } of wornBy(look)) {
      if (!scene.includes(` ${words}`)) continue;
      const dye = { name: "pink", rgb: [255, 0, 255] } as const;
      const redyed = structuredClone(look);
      const dress = kind === "dress";
      for (const garment of [redyed.top, redyed.bottom, redyed.outer, redyed.shoes, redyed.hat])
        if (garment && (garment.kind === kind || (dress && garment.kind === "dress"))) garment.dye = dye;
      if (kind === "backpack") redyed.backpack = dye;
      const other = { ...figure, people: [{ ...main!, look: redyed }, ...others] };
      expect(changed(figure, other), words).toBeGreaterThan(8);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(40);
});

it("forms plurals, articles and lists", () => {
  expect(plural("bench")).toBe("benches");
  expect(plural("fir tree")).toBe("fir trees");
  expect(plural("rack of weights")).toBe("racks of weights");
  expect(counted(1, "old person")).toBe("an old person");
  expect(counted(2, "other person")).toBe("two other people");
  expect(counted(3, "box")).toBe("three boxes");
  expect(withArticle("umbrella")).toBe("an umbrella");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
  expect(listed(["a"])).toBe("a");
  const clashes = new Set<string>();
  for (const noun of allNouns) expect(clashes.has(plural(noun)) || !clashes.add(plural(noun))).toBe(false);
});
