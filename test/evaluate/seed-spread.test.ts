import { describe, expect, test } from "vitest";
import type { OutOfFold } from "../../lib/evaluate/out-of-fold";
import { seedSpread } from "../../lib/evaluate/seed-spread";
import { random } from "../../lib/random";
import { goldens } from "./goldens";

/** One repeat in which fold f has `right[f]` of `size` images right. */
function withCorrect(right: readonly number[], size: number): OutOfFold {
  const ids = right.flatMap((_, fold) => Array.from({ length: size }, (_, i) => `${fold}-${i}`));
  const rows = right.flatMap((n) => Array.from({ length: size }, (_, i) => (i + 0.5 < n ? [1, 0] : [0, 1])));
  const folds = right.flatMap((_, fold) => Array<number>(size).fill(fold));
  return { ids, groups: ids, truth: ids.map(() => 0), classes: ["a", "b"], probabilities: [rows], folds: [folds] };
}

describe("seedSpread", () => {
  test("is the analysis of variance of folds × seeds", () => {
    // Accuracies by fold: [0.4, 0.6], [0.5, 0.5], [0.9, 0.7]. Means 0.5, 0.5, 0.8; grand mean 0.6.
    // Within: (0.02 + 0 + 0.02) / 3; between: 2 (0.01 + 0.01 + 0.04) / 2; split: (between - within) / 2.
    const { seed, split, folds, seeds } = seedSpread([withCorrect([4, 5, 9], 10), withCorrect([6, 5, 7], 10)]);
    expect(seed).toBeCloseTo(Math.sqrt(0.04 / 3), 12);
    expect(split).toBeCloseTo(Math.sqrt((0.06 - 0.04 / 3) / 2), 12);
    expect([folds, seeds]).toEqual([3, 2]);
  });

  test("has the intervals that SciPy's chi-squared and F distributions give", () => {
    const { accuracies, estimates, seed, split } = goldens.variance;
    const spread = seedSpread(
      accuracies[0]!.map((_, s) =>
        withCorrect(
          accuracies.map((row) => row[s]! * 1000),
          1000,
        ),
      ),
    );
    expect([spread.seed, spread.split]).toEqual(estimates.map((value) => expect.closeTo(value, 10)));
    expect(spread.seedInterval).toMatchObject({ low: expect.closeTo(seed[0]!, 9), high: expect.closeTo(seed[1]!, 9) });
    expect(spread.splitInterval).toMatchObject({
      low: expect.closeTo(split[0]!, 9),
      high: expect.closeTo(split[1]!, 9),
    });
  });

  test("recovers known spreads", () => {
    const { normal } = random("seed spread");
    const offsets = Array.from({ length: 300 }, () => 0.08 * normal());
    const results = Array.from({ length: 5 }, () =>
      withCorrect(
        offsets.map((offset) => Math.round(1000 * (0.5 + offset + 0.04 * normal()))),
        1000,
      ),
    );
    const { seed, split } = seedSpread(results);
    expect(seed).toBeCloseTo(0.04, 2);
    expect(split).toBeCloseTo(0.08, 1.9);
  });

  test("gives the split no share when seeds differ more than folds do", () => {
    expect(seedSpread([withCorrect([2, 8], 10), withCorrect([8, 2], 10)]).split).toBe(0);
  });

  test("refuses one seed, one fold, and different splits", () => {
    const one = withCorrect([4, 5], 10);
    expect(() => seedSpread([one])).toThrow("needs results of at least 2 seeds, got 1");
    expect(() => seedSpread([withCorrect([4], 10), withCorrect([4], 10)])).toThrow("the split has one fold");
    const other = { ...one, folds: [one.folds[0]!.map((fold) => 1 - fold)] };
    expect(() => seedSpread([one, other])).toThrow("different splits");
  });
});
