import { indices, mean, sum } from "../numbers";
import { checkArguments, checkOptions, record } from "../options";
import { someSides } from "./checks";
import { studentTwoSided, studentTwoSidedQuantile } from "./distributions";
import { type Interval, photosByGroup } from "./interval";

/** Values of photos, and how the photos were held out. Runs with the same folds are seeds of one repeat, averaged here. */
export interface HeldOut {
  /** [repeat][photo] values whose mean over photos is the score of the repeat. */
  values: readonly (readonly number[])[];
  /** [repeat][photo]: the fold in which the photo was held out; one fold is an external test set. */
  folds: readonly (readonly number[])[];
  /** Group of each photo; photos of one group are held out together. */
  groups: readonly string[];
}

/** Averages values over the seeds of each repeat. `perRun`: [run][photo] values whose mean over photos is the score of a run. */
export function overSeeds(
  { folds, groups }: Pick<HeldOut, "folds" | "groups">,
  perRun: readonly ArrayLike<number>[],
): HeldOut {
  const repeat = repeatOf(folds);
  const repeats = [...new Set(repeat)].map((r) => indices(folds.length).filter((run) => repeat[run] === r));
  return {
    groups,
    folds: repeats.map(([first]) => folds[first!]!),
    values: repeats.map((runs) => groups.map((_, i) => mean(runs.map((run) => perRun[run]![i]!)))),
  };
}

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
  /** "corrected resampled t" under cross-validation, see `correctedResampledT`; "t over photos" for an external test set. */
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
 * Corrected resampled t-test, with the variance found inside the folds: is the mean over photos and repeats 0?
 *
 * **What is estimated** is the accuracy of a recipe trained on n photos like these, over training sets, seeds and photos (n: the
 * photos of a training fold). An external test set has one training set, so there it is the accuracy of the fitted models.
 *
 * The variance is (1 / J + 1 / (k - 1)) V for J held-out folds in repeats of k. The factor is Nadeau and Bengio's (2003, Machine
 * Learning 52): larger than that of independent folds, because folds of all repeats share their photos. V is the variance of the mean
 * of one fold. They take it from the spread of the fold means, which are few and depend on each other, and pay with the wide tails of
 * a t-distribution. Here it comes from the photos inside the folds, as Bayle et al. (2020, NeurIPS 33) take it, or from their groups
 * where photos belong together: pooled over folds and repeats, with as many degrees of freedom as one repeat has.
 * On an external test set it is Student's t-test.
 *
 * No variance found in one cross-validation is right for every recipe (Bengio and Grandvalet, 2004, JMLR 5). This one was chosen by
 * simulation with models that are trained, among those that `lib/simulate/variants.ts` lists and by the rule stated there. It keeps
 * the error rates of two-sided comparisons and of families. Two things remain: for stable recipes, such as logistic regression,
 * intervals cover more than they say; and a one-sided test of an unstable recipe, such as nearest neighbours, against the very share
 * that it reaches on strong signal errs more often than it says. results/simulation.json, made by `npm run simulate`, has the numbers.
 *
 * Where all photos of each fold agree, the error is 0: so few photos show no spread, which is no proof that there is none.
 * @throws RangeError when no fold holds two groups, or for values that are no numbers
 */
export function correctedResampledT(held: HeldOut, options: { sides?: Sides } = {}): TTest {
  const { sides = "two-sided" } = checkOptions("evaluate.correctedResampledT", options, { sides: someSides });
  checkArguments("evaluate.correctedResampledT", { held: [held, record("{ values, folds, groups }")] });
  const { values, groups } = held;
  values.forEach((ofPhotos, repeat) => {
    const bad = ofPhotos.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new RangeError(
        `correctedResampledT: the value of photo ${bad} in repeat ${repeat} is ${ofPhotos[bad]}; a number is needed`,
      );
  });
  const { k, factor } = design(held);
  return tTest({
    name: k > 1 ? "corrected resampled t" : "t over photos",
    sides,
    estimate: mean(values.map(mean)),
    error: Math.sqrt(factor * varianceOfFoldMean(held)),
    degrees: new Set(groups).size - k,
  });
}

/** Folds of one repeat, and Nadeau and Bengio's factor; 1 for an external test set. */
export function design({ folds }: Pick<HeldOut, "folds">): { k: number; factor: number } {
  const k = new Set(folds[0]).size;
  return { k, factor: 1 / (k * folds.length) + (k > 1 ? 1 / (k - 1) : 0) };
}

/** From the spread of groups inside the folds. */
function varianceOfFoldMean({ values, folds, groups }: HeldOut): number {
  const members = photosByGroup(groups);
  let [squares, spare] = [0, 0];
  const perGroup: number[] = [];
  folds.forEach((foldOf, repeat) => {
    for (const fold of new Set(foldOf)) {
      const inFold = members.filter(([first]) => foldOf[first!] === fold);
      const photos = inFold.flat();
      const centre = mean(photos.map((i) => values[repeat]![i]!));
      squares += sum(inFold.map((group) => sum(group.map((i) => values[repeat]![i]! - centre)) ** 2));
      spare += inFold.length - 1;
      perGroup.push(inFold.length / photos.length ** 2);
    }
  });
  if (spare === 0)
    throw new RangeError("correctedResampledT: needs a fold that holds at least 2 photos or groups; take fewer folds");
  return (squares / spare) * mean(perGroup);
}

/** The test that an estimate and its standard error make. */
export function tTest({ name, sides, estimate, error, degrees }: Omit<TTest, "t" | "p">): TTest {
  const t = estimate === 0 ? 0 : estimate / error;
  const both = studentTwoSided(t, degrees);
  const p = sides === "two-sided" ? both : (sides === "greater") === t > 0 ? both / 2 : 1 - both / 2;
  return { name, sides, estimate, error, t, degrees, p };
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
