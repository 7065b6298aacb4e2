import { expect, it } from "vitest";
import { describe } from "../../../lib/figures/compose/describe";
import { contentsOf } from "../../../lib/figures/dataset/recipe";
import { catalogue, piecesOf, stylesOf, type ThingKind } from "../../../lib/figures/scene/things";
import { activityOf, figureId, type World, worlds } from "../../../lib/figures/world/worlds";

const figuresOf = (world: World) =>
  Array.from({ length: 500 }, (_, index) => {
    const key = { world, seed: 0, index };
    return describe(key, activityOf(key));
  });
const [pretrain, benchmark] = [figuresOf("pretrain"), figuresOf("benchmark")];

const looksIn = (figures: typeof pretrain) => new Set(figures.map(({ scene }) => `${scene.kind} ${scene.look}`));
const stylesIn = (figures: typeof pretrain) =>
  new Set(
    figures.flatMap(({ things, people }) =>
      [...things, ...people.flatMap(({ prop }) => (prop ? [prop] : []))].map(({ kind, style }) => `${kind} ${style}`),
    ),
  );

it("pretraining and benchmark share no look of a scene, no style of a thing and no id", () => {
  for (const [a, b] of [
    [looksIn(pretrain), looksIn(benchmark)],
    [stylesIn(pretrain), stylesIn(benchmark)],
  ] as const) {
    expect(a.size).toBeGreaterThan(8);
    expect(b.size).toBeGreaterThan(8);
    expect([...a].filter((name) => b.has(name))).toEqual([]);
  }
  const key = { seed: 0, index: 7 };
  expect(figureId({ world: "pretrain", ...key })).not.toBe(figureId({ world: "benchmark", ...key }));
});

it("draws different people in the two worlds from the same seed and index", () => {
  for (const [i, { people }] of pretrain.entries()) expect(people[0]!.look).not.toEqual(benchmark[i]!.people[0]!.look);
});

it("lists every look and style that a world draws", () => {
  for (const [world, figures] of [
    ["pretrain", pretrain],
    ["benchmark", benchmark],
  ] as const) {
    const { scenes, things } = contentsOf(world);
    for (const name of looksIn(figures)) {
      const [kind, look] = name.split(" ") as [keyof typeof scenes, string];
      expect(scenes[kind]).toContain(look);
    }
    for (const name of stylesIn(figures)) {
      const [kind, style] = name.split(" ") as [ThingKind, string];
      expect(things[kind]).toContain(style);
    }
    expect(looksIn(figures).size).toBe(Object.values(scenes).flat().length);
  }
});

it("both worlds have the things that activities need", () => {
  const needed: ThingKind[] = [
    "chair",
    "bench",
    "sofa",
    "stool",
    "block",
    "bicycle",
    "ball",
    "stairs",
    "ladder",
    "wall",
  ];
  for (const kind of [...needed, "box", "cart", "mat"] as ThingKind[])
    for (const world of worlds) expect(stylesOf(kind, world).length, `${kind} in ${world}`).toBeGreaterThan(0);
});

it("builds every style of every thing, nowhere below the ground", () => {
  for (const kind of Object.keys(catalogue) as ThingKind[])
    for (const style of worlds.flatMap((world) => stylesOf(kind, world))) {
      const height = catalogue[kind].height[1];
      const dye = { name: "red", rgb: [200, 40, 40] } as const;
      const pieces = piecesOf({ kind, style, x: 1, z: -5, turn: 30, height, dye });
      expect(pieces.length, `${kind} ${style}`).toBeGreaterThan(0);
      for (const piece of pieces) {
        if (!("cuboid" in piece)) continue;
        const { centre, size } = piece.cuboid;
        expect(centre[1] - size[1] / 2, `${kind} ${style}`).toBeGreaterThan(-0.01);
      }
    }
});
