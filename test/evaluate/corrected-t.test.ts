import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bonferroni,
  correctedResampledT,
  type HeldOut,
  overSeeds,
  type Sides,
  tInterval,
} from "../../lib/evaluate/corrected-t";
import { goldens } from "./goldens";

/** Photos on their own, held out in turn in three folds. */
const held = (...values: number[][]): HeldOut => ({
  values,
  folds: values.map((row) => row.map((_, i) => i % 3)),
  groups: values[0]!.map((_, i) => String(i)),
});

describe("correctedResampledT", () => {
  it("equals NumPy's and SciPy's numbers: two sides, one side, unequal folds, groups, an external test set", () => {
    for (const { values, folds, groups, sides, low, high, ...numbers } of goldens.correctedT) {
      const test = correctedResampledT({ values, folds, groups }, { sides });
      for (const key of ["estimate", "error", "t", "p"] as const) expect(test[key]).toBeCloseTo(numbers[key], 11);
      const interval = tInterval(test);
      expect(test.sides).toBe(sides);
      expect(interval.low).toBeCloseTo(low, 9);
      expect(interval.high).toBeCloseTo(high, 9);
    }
  });

  it("says what it is: repeats of the same photos add no degrees of freedom", () => {
    const once = correctedResampledT(held([1, 0, 0, 1, 1, 0, 0]));
    expect(once).toMatchObject({ name: "corrected resampled t", degrees: 4 });
    expect(correctedResampledT(held([1, 0, 0, 1, 1, 0, 0], [0, 1, 0, 1, 0, 1, 0])).degrees).toBe(4);
    const external = correctedResampledT({ ...held([1, 0, 0, 1]), folds: [[0, 0, 0, 0]] });
    expect(external).toMatchObject({ name: "t over photos", degrees: 3 });
  });

  it("takes photos that all agree as they are", () => {
    expect(correctedResampledT(held([0, 0, 0, 0]))).toMatchObject({ t: 0, p: 1 });
    expect(correctedResampledT(held([1, 1, 1, 1]))).toMatchObject({ error: 0, p: 0 });
  });

  it("refuses folds of one photo each, and values that are no numbers", () => {
    expect(() => correctedResampledT(held([1, 0, 1]))).toThrow("a fold that holds at least 2 photos or groups");
    expect(() => correctedResampledT(held([1, 0, 1, 0], [1, 0, Number.NaN, 0]))).toThrow("photo 2 in repeat 1 is NaN");
  });
});

it("overSeeds: runs with the same folds are averaged photo by photo", () => {
  const folds = [
    [0, 0, 0, 1],
    [0, 0, 0, 1],
    [0, 1, 0, 1],
  ];
  const averaged = overSeeds({ folds, groups: ["a", "b", "c", "d"] }, [
    [1, 0, 1, 0],
    [1, 1, 1, 1],
    [0, 0, 1, 1],
  ]);
  expect(averaged).toEqual({
    groups: ["a", "b", "c", "d"],
    folds: folds.slice(1),
    values: [
      [1, 0.5, 1, 0.5],
      [0, 0, 1, 1],
    ],
  });
});

const sides = fc.constantFrom<Sides>("two-sided", "greater", "less");
const values = fc.array(fc.double({ min: -0.3, max: 0.5, noNaN: true }), { minLength: 4, maxLength: 30 });

describe("verdict and interval never contradict", () => {
  it("p is at most alpha exactly where the adjusted interval excludes 0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(values, sides), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0.01, 0.05, 0.2),
        (family, alpha) => {
          const tests = family.map(([values, sides]) => correctedResampledT(held(values), { sides }));
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
