import { mean, sum } from "../numbers";
import { studentTwoSided, studentTwoSidedQuantile } from "./distributions";
import { type Interval, photosByGroup } from "./interval";
import type { OutOfFold } from "./out-of-fold";

/**
 * What the spread of a score is measured on: the held-out folds of cross-validation, or the photos of an external test set.
 *
 * **What is estimated** is the accuracy of a recipe trained on n photos like these, over training sets, seeds and photos (n: the
 * photos of a training fold). An external test set has one training set, so there it is the accuracy of the fitted models.
 */
export interface Units {
  kind: "folds" | "photos";
  /** The score of each unit, a mean over its photos and seeds. */
  values: readonly number[];
  /** Photos in each unit. */
  sizes: readonly number[];
  /** Held-out photos / all others, 1 / (k − 1): how far folds that share photos err together. 0 for photos. */
  ratio: number;
  /** Degrees of freedom: 2 (k − 1) at most; one less than there are photos. */
  degrees: number;
}

/**
 * Sorts values of photos into units. Runs with the same folds are seeds of one repeat and are averaged inside each fold. With a
 * single fold (an external test set) the units are photos, or their groups, averaged over runs.
 * @param perRun [run][photo] values whose mean over photos is the score of a run, as `influences` gives them
 */
export function unitsOf(
  { folds, groups }: Pick<OutOfFold, "folds" | "groups">,
  perRun: readonly ArrayLike<number>[],
): Units {
  const repeat = repeatOf(folds);
  const k = new Set(folds[0]).size;
  if (k === 1) {
    const members = photosByGroup(groups);
    const values = members.map((photos) => mean(photos.map((i) => mean(perRun.map((values) => values[i]!)))));
    return {
      kind: "photos",
      values,
      sizes: members.map((photos) => photos.length),
      ratio: 0,
      degrees: members.length - 1,
    };
  }
  const tally = new Map<string, { sum: number; rows: number; runs: Set<number> }>();
  folds.forEach((foldOf, run) => {
    foldOf.forEach((fold, i) => {
      const key = `${repeat[run]}/${fold}`;
      const entry = tally.get(key) ?? { sum: 0, rows: 0, runs: new Set() };
      entry.sum += perRun[run]![i]!;
      entry.rows++;
      entry.runs.add(run);
      tally.set(key, entry);
    });
  });
  const entries = [...tally.values()];
  return {
    kind: "folds",
    values: entries.map(({ sum, rows }) => sum / rows),
    sizes: entries.map(({ rows, runs }) => rows / runs.size),
    ratio: 1 / (k - 1),
    degrees: foldDegrees(entries.length, k),
  };
}

/**
 * Degrees of freedom of `folds` held-out folds: one less than there are, at most 2 (k − 1). More repeats divide the same photos again
 * and tell nothing more about other photos.
 *
 * The bound was calibrated by simulation, as Bouckaert (2003, ICML) did for 10 × 10 folds: with one less than all folds, a test at 5 %
 * rejected up to 8.4 % of true nulls with ten repeats of 5 folds (nearest neighbours, strong signal); with k − 1, intervals of stable
 * learners covered more than 99 %. `npm run simulate` prints all three.
 */
export const foldDegrees = (folds: number, k: number): number => Math.min(folds - 1, 2 * (k - 1));

/** The repeat of the split that each run belongs to: runs with the same folds differ in their seed only. */
export function repeatOf(folds: readonly (readonly number[])[]): number[] {
  const known = new Map<string, number>();
  return folds.map((foldOf) => {
    const key = foldOf.join();
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
}

/** Which differences from the hypothesis count against it. */
export type Sides = "two-sided" | "greater" | "less";

/** A t-test of whether a score or a difference is 0, with all that its intervals are made of. */
export interface TTest {
  /** "corrected resampled t" over the folds of cross-validation; "t over photos" for an external test set. */
  name: "corrected resampled t" | "t over photos";
  sides: Sides;
  estimate: number;
  /** Standard error. */
  error: number;
  t: number;
  degrees: number;
  p: number;
}

/**
 * Corrected resampled t-test (Nadeau and Bengio, 2003, Machine Learning 52): is the mean over all units 0?
 *
 * Its variance is (1 / J + ratio) S² with S² the variance of the J fold values: larger than that of independent folds, because
 * folds of all repeats share their photos. Its degrees of freedom are those of `foldDegrees`. Folds count by their photos, so the estimate is the mean
 * over repeats of the score of one repeat. With ratio 0 it is Student's t-test. Where all units agree, the error is 0: so few
 * photos show no spread, which is no proof that there is none.
 *
 * `npm run simulate` measures its coverage and its errors with models that are trained.
 * @throws RangeError with fewer than 2 units, or values that are no numbers
 */
export function correctedResampledT(
  { kind, values, sizes, ratio, degrees }: Units,
  { sides = "two-sided" }: { sides?: Sides } = {},
): TTest {
  const n = values.length;
  if (n < 2) throw new RangeError(`correctedResampledT: needs at least 2 folds or photos, got ${n}`);
  if (!(ratio >= 0)) throw new RangeError(`correctedResampledT: ratio must be ≥ 0, got ${ratio}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new RangeError(`correctedResampledT: value ${bad} is ${values[bad]}; a score of each unit is needed`);
  const total = sum(sizes);
  const estimate = sum(values.map((value, i) => value * sizes[i]!)) / total;
  const squares = sum(values.map((value, i) => (value - estimate) ** 2 * sizes[i]!)) / total;
  const error = Math.sqrt((squares * n * (1 / n + ratio)) / (n - 1));
  const t = estimate === 0 ? 0 : estimate / error;
  const both = studentTwoSided(t, degrees);
  const p = sides === "two-sided" ? both : (sides === "greater") === t > 0 ? both / 2 : 1 - both / 2;
  return { name: kind === "folds" ? "corrected resampled t" : "t over photos", sides, estimate, error, t, degrees, p };
}

/**
 * The interval that belongs to a test: it excludes 0 exactly where p ≤ alpha. That of a one-sided test ends on its open side
 * where the scale does.
 * @param limits ends of the scale, −1 and 1 for a difference of two shares
 */
export function tInterval(
  { estimate, error, degrees, sides }: Omit<TTest, "name" | "t" | "p">,
  { alpha = 0.05, limits: [least, most] = [-1, 1] }: { alpha?: number; limits?: readonly [number, number] } = {},
): Interval {
  const half = error * studentTwoSidedQuantile(sides === "two-sided" ? alpha : 2 * alpha, degrees);
  return {
    estimate,
    low: sides === "less" ? least : Math.max(least, estimate - half),
    high: sides === "greater" ? most : Math.min(most, estimate + half),
  };
}

/**
 * Bonferroni's adjustment of one family: the adjusted p is at most alpha exactly where the adjusted interval excludes 0, and the
 * intervals hold all at once with 1 − alpha. Holm's p-values are at most these, but no two-sided intervals always agree with
 * them and hold at once.
 */
export function bonferroni(tests: readonly TTest[], alpha = 0.05): { p: number; interval: Interval }[] {
  return tests.map((test) => ({
    p: Math.min(1, tests.length * test.p),
    interval: tInterval(test, { alpha: alpha / tests.length }),
  }));
}
