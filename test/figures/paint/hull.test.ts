import fc from "fast-check";
import { expect, it } from "vitest";
import { convexHull } from "../../../lib/figures/paint/geometry";
import { covers, cutToSquare, type Disc, hullOfDiscs, polygonOf } from "../../../lib/figures/paint/hull";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const discs = fc.array(fc.record({ x: number(-50, 50), y: number(-50, 50), radius: number(0.01, 30) }), {
  minLength: 1,
  maxLength: 8,
});

/** How far discs reach in a direction. */
const support = (all: readonly Disc[], angle: number) =>
  Math.max(...all.map(({ x, y, radius }) => x * Math.cos(angle) + y * Math.sin(angle) + radius));

it("reaches as far as the discs do in every direction", () => {
  fc.assert(
    fc.property(discs, number(0, 2 * Math.PI), (all, angle) => {
      const reach = Math.max(
        ...hullOfDiscs(all).map(({ disc, from, to }) => {
          const turned = (((angle - from) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
          const ends = [from, to].map(
            (end) => disc.x * Math.cos(angle) + disc.y * Math.sin(angle) + disc.radius * Math.cos(end - angle),
          );
          return turned <= to - from ? support([disc], angle) : Math.max(...ends);
        }),
      );
      expect(reach).toBeCloseTo(support(all, angle), 6);
    }),
    { numRuns: 2000 },
  );
});

it("covers the points between discs and none beyond them", () => {
  fc.assert(
    fc.property(discs, number(0, 1), number(0, 2 * Math.PI), number(0.01, 20), (all, share, angle, beyond) => {
      const [a, b] = [all[0]!, all[all.length - 1]!];
      expect(covers(all, [a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)])).toBe(true);
      const out = support(all, angle) + beyond;
      expect(covers(all, [out * Math.cos(angle), out * Math.sin(angle)])).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

it("cuts a hull at the sides of the picture", () => {
  fc.assert(
    fc.property(discs, (all) => {
      const cut = cutToSquare(polygonOf(all), 40);
      for (const [x, y] of cut) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x, y)).toBeLessThanOrEqual(40);
      }
      // What is in the picture is left as it was: the farthest corner there, if any, is still a corner.
      const inside = polygonOf(all).filter(([x, y]) => x > 0 && y > 0 && x < 40 && y < 40);
      for (const corner of inside) expect(cut).toContainEqual(corner);
      // Nothing is left of what lies outside.
      expect(cutToSquare(polygonOf(all.map((disc) => ({ ...disc, x: disc.x + 200 }))), 40)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it("finds the corners of a convex hull", () => {
  const hull = convexHull([
    [0, 0],
    [2, 0],
    [1, 0.5],
    [2, 2],
    [0, 2],
    [1, 1],
    [1, 0],
  ]);
  expect(hull).toEqual([
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
  ]);
});
