import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bonferroni,
  correctedResampledT,
  foldDegrees,
  type Sides,
  tInterval,
  type Units,
  unitsOf,
} from "../../lib/evaluate/corrected-t";
import { goldens } from "./goldens";

const folds = (values: readonly number[]): Units => ({
  kind: "folds",
  values,
  sizes: values.map(() => 57),
  ratio: 0.25,
  degrees: foldDegrees(values.length, 5),
});

describe("correctedResampledT", () => {
  it("equals SciPy's t distribution with Nadeau and Bengio's variance: two sides, one side, unequal folds, photos", () => {
    for (const { values, sizes, ratio, sides, low, high, ...numbers } of goldens.correctedT) {
      const test = correctedResampledT({ kind: "folds", values, sizes, ratio, degrees: values.length - 1 }, { sides });
      for (const key of ["estimate", "error", "t", "p"] as const) expect(test[key]).toBeCloseTo(numbers[key], 11);
      const interval = tInterval(test);
      expect(test.sides).toBe(sides);
      expect(interval.low).toBeCloseTo(low, 9);
      expect(interval.high).toBeCloseTo(high, 9);
    }
  });

  it("takes folds that all agree as they are", () => {
    expect(correctedResampledT(folds([0, 0, 0]))).toMatchObject({ t: 0, p: 1 });
    expect(correctedResampledT(folds([1, 1, 1]))).toMatchObject({ error: 0, p: 0 });
  });

  it("refuses one fold, and values that are no numbers", () => {
    expect(() => correctedResampledT(folds([0.1]))).toThrow("at least 2 folds or photos, got 1");
    expect(() => correctedResampledT(folds([0.1, Number.NaN]))).toThrow("value 1 is NaN");
  });
});

it("foldDegrees: one less than there are folds, no more than two repeats give", () => {
  expect([5, 10, 15, 50].map((folds) => foldDegrees(folds, 5))).toEqual([4, 8, 8, 8]);
  expect(foldDegrees(100, 10)).toBe(18);
});

describe("unitsOf", () => {
  const groups = ["a", "b", "c", "d"];

  it("makes a value of each fold and repeat; runs with the same folds are averaged", () => {
    const units = unitsOf(
      {
        groups,
        folds: [
          [0, 0, 0, 1],
          [0, 0, 0, 1],
          [0, 1, 0, 1],
        ],
      },
      [
        [1, 0, 1, 0],
        [1, 1, 1, 1],
        [0, 0, 1, 1],
      ],
    );
    expect(units).toEqual({
      kind: "folds",
      values: [5 / 6, 1 / 2, 1 / 2, 1 / 2],
      sizes: [3, 1, 2, 2],
      ratio: 1,
      degrees: 2,
    });
  });

  it("takes the photos, or their groups, where there is one fold", () => {
    const external = { groups: ["a", "b", "a", "c"], folds: [[0, 0, 0, 0]] };
    expect(unitsOf(external, [[1, 0, 0, 1]])).toEqual({
      kind: "photos",
      values: [0.5, 0, 1],
      sizes: [2, 1, 1],
      ratio: 0,
      degrees: 2,
    });
  });
});

const sides = fc.constantFrom<Sides>("two-sided", "greater", "less");
const values = fc.array(fc.double({ min: -0.3, max: 0.5, noNaN: true }), { minLength: 3, maxLength: 30 });

describe("verdict and interval never contradict", () => {
  it("p is at most alpha exactly where the adjusted interval excludes 0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(values, sides), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0.01, 0.05, 0.2),
        (family, alpha) => {
          const tests = family.map(([values, sides]) => correctedResampledT(folds(values), { sides }));
          bonferroni(tests, alpha).forEach(({ p, interval: { low, high, estimate } }, i) => {
            expect(p).toBeGreaterThanOrEqual(tests[i]!.p);
            expect(low > 0 || high < 0).toBe(p <= alpha);
            expect(low <= estimate && estimate <= high).toBe(true);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
