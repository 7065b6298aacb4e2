import { expect, it } from "vitest";
import { colourNames, dye } from "../../../lib/figures/body/dyes";
import { drawLook } from "../../../lib/figures/body/look";
import { wornBy } from "../../../lib/figures/words/phrases";
import { activities } from "../../../lib/figures/world/activities";
import { random } from "../../../lib/random";

const looks = Array.from({ length: 400 }, (_, i) =>
  drawLook(random("look", i), (["child", "adult", "old"] as const)[i % 3]!),
);

it("shades of one name are nearer to their mean than to that of any other name", () => {
  const shades = (name: (typeof colourNames)[number]) =>
    Array.from({ length: 60 }, (_, i) => dye(random("dye", name, i), name).rgb);
  const middles = colourNames.map((name) =>
    [0, 1, 2].map((channel) => shades(name).reduce((sum, rgb) => sum + rgb[channel]!, 0) / 60),
  );
  const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));
  colourNames.forEach((name, own) => {
    for (const rgb of shades(name)) {
      const nearest = middles.map((middle) => distance(rgb, middle));
      expect(nearest.indexOf(Math.min(...nearest)), `${name} ${rgb}`).toBe(own);
    }
  });
});

it("names each garment once, its colour first, with the correct article", () => {
  for (const look of looks) {
    const worn = wornBy(look);
    expect(new Set(worn.map(({ kind }) => kind)).size).toBe(worn.length);
    for (const { kind, dye, words } of worn) {
      expect(words).toMatch(new RegExp(`^(an? )?${dye.name} (striped )?${kind}$`));
      expect(/^an? /.test(words)).toBe(!/(trousers|jeans|leggings|shorts|shoes|boots|trainers)$/.test(words));
      expect(/^an [aeiou]|^a [^aeiou]|^[a-z]+ (striped )?[a-z]+$/.test(words), words).toBe(true);
    }
  }
});

it("a closed coat hides the top, and a dress is its own bottom", () => {
  for (const look of looks) {
    const kinds = wornBy(look).map(({ kind }) => kind);
    expect(kinds.includes(look.top.kind)).toBe(look.outer?.kind !== "coat");
    expect(look.top.kind === "dress").toBe(look.bottom.kind === "dress");
    if (look.bottom.kind === "dress") expect(look.bottom.dye).toEqual(look.top.dye);
  }
});

it("dresses people in every kind and colour, and no word of it names an activity", () => {
  const words = looks.flatMap((look) => wornBy(look).map((worn) => worn.words));
  for (const kind of [
    "T-shirt",
    "shirt",
    "sweater",
    "vest",
    "dress",
    "jeans",
    "skirt",
    "shorts",
    "coat",
    "jacket",
    "boots",
    "cap",
    "woolly hat",
    "backpack",
  ])
    expect(
      words.some((word) => word.endsWith(kind)),
      kind,
    ).toBe(true);
  for (const name of colourNames)
    expect(
      words.some((word) => word.includes(name)),
      name,
    ).toBe(true);
  // "sitt", "stand", "walk"; shorter stems than that are in all sorts of words.
  const stems = activities.map((activity) => activity.replace(/ing$/, "")).filter((stem) => stem.length > 3);
  for (const word of words) for (const stem of stems) expect(word.toLowerCase()).not.toContain(stem);
});
