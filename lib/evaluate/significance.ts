import { mean, sum } from "../numbers";
import { random } from "../random";
import { binomialUpperTail, studentTwoSided, studentTwoSidedQuantile } from "./distributions";
import { type BootstrapOptions, bootstrap, type Interval, photosByGroup } from "./interval";
import { type OutOfFold, photoAccuracy, predictedLabels } from "./out-of-fold";

export interface PairedDifference {
  /** Accuracy of a minus accuracy of b, with its 95 % bootstrap interval over photos. */
  difference: Interval;
  /** Two-sided p-value of the sign-flip test. */
  p: number;
  /** Number of photos, or of groups where photos are grouped. */
  n: number;
  /** Standard deviation of the n paired differences: with n what `detectableDifference` takes. */
  sd: number;
}

/**
 * Compares the accuracy of two methods on the same photos with the same labels.
 *
 * Each photo counts once, with its share of correct repeats in a minus that in b; repeats need not match in number.
 * Throws when photos or labels differ.
 * @param options samples: bootstrap samples (2000); permutations of the sign-flip test (10000); seed (0)
 */
export function pairedDifference(
  a: OutOfFold,
  b: OutOfFold,
  { permutations = 10000, ...options }: BootstrapOptions & { permutations?: number } = {},
): PairedDifference {
  const differences = photoDifferences(a, b);
  const [difference] = bootstrap(a, (photos) => [mean(photos.map((i) => differences[i]!))], options);
  const groups = photosByGroup(a.groups);
  // Scaled so that the mean over groups is the mean over photos.
  const scale = groups.length / differences.length;
  const units = groups.map((members) => scale * sum(members.map((i) => differences[i]!)));
  const { p } = signFlipTest(units, { permutations, seed: options.seed ?? 0 });
  return { difference: difference!, p, n: units.length, sd: standardDeviation(units) };
}

/** Share of correct repeats in a minus that in b for each photo of a, -1 to 1. Throws when photos or labels differ. */
export function photoDifferences(a: OutOfFold, b: OutOfFold): number[] {
  const accuracyOfB = photoAccuracy(b);
  const inB = positionsIn(a, b);
  return photoAccuracy(a).map((value, i) => value - accuracyOfB[inB[i]!]!);
}

/**
 * Two-sided test that paired differences are symmetric around 0, by flipping their signs (Fisher's randomisation test).
 *
 * All sign patterns are enumerated where there are at most `permutations` of them, which makes p exact; else random ones
 * are drawn and p = (1 + hits) / (1 + permutations), which never falls below its level (Phipson and Smyth, 2010).
 * @param differences one number per independent unit (photo or group)
 */
export function signFlipTest(
  differences: readonly number[],
  { permutations = 10000, seed = 0 }: { permutations?: number; seed?: number } = {},
): { p: number; exact: boolean } {
  const sizes = differences.filter((value) => value !== 0);
  // Sums equal up to rounding count as equal.
  const observed = Math.abs(sum(sizes)) - 1e-9;
  const patterns = 2 ** sizes.length;
  const exact = patterns <= permutations;
  const rng = random(seed, "sign-flip");
  let hits = 0;
  for (let s = 0; s < (exact ? patterns : permutations); s++) {
    let total = 0;
    let bits = s;
    for (let i = 0; i < sizes.length; i++) {
      if (!exact && i % 32 === 0) bits = rng.uint32();
      total += bits & 1 ? sizes[i]! : -sizes[i]!;
      bits >>>= 1;
    }
    if (Math.abs(total) >= observed) hits++;
  }
  return { p: exact ? hits / patterns : (1 + hits) / (1 + permutations), exact };
}

/**
 * Exact McNemar test on one named repeat: do two methods err equally often? (McNemar, 1947; binomial form.)
 * @param repeat which repeat, counted from 0; the test holds for one repeat only, since repeats share their photos
 * @returns the number of photos that only a and only b got right, and the two-sided p-value
 */
export function mcnemarExact(a: OutOfFold, b: OutOfFold, repeat = 0): { onlyA: number; onlyB: number; p: number } {
  const inB = positionsIn(a, b);
  const ofA = predictedLabels(a)[repeat];
  const ofB = predictedLabels(b)[repeat];
  if (ofA === undefined || ofB === undefined)
    throw new RangeError(`mcnemarExact: repeat ${repeat} is not in both results`);
  let onlyA = 0;
  let onlyB = 0;
  a.truth.forEach((label, i) => {
    const rightA = ofA[i] === label;
    const rightB = ofB[inB[i]!] === label;
    if (rightA && !rightB) onlyA++;
    if (rightB && !rightA) onlyB++;
  });
  const p = Math.min(1, 2 * binomialUpperTail(Math.max(onlyA, onlyB), onlyA + onlyB, 0.5));
  return { onlyA, onlyB, p };
}

/**
 * Corrected resampled t-test on differences of paired folds (Nadeau and Bengio, 2003, Machine Learning 52).
 *
 * The variance is widened by the ratio of test to training photos, because training sets overlap.
 * @param perFoldDifferences one difference in score per fold and repeat, at least 2; 15 of them leave 14 degrees of freedom
 * @param testTrainRatio test photos / training photos: 1/4 for 5 folds
 * @returns the mean difference with its 95 % interval, t, the degrees of freedom and the two-sided p-value
 */
export function correctedResampledT(
  perFoldDifferences: readonly number[],
  testTrainRatio: number,
): { difference: Interval; t: number; degrees: number; p: number } {
  const n = perFoldDifferences.length;
  if (n < 2) throw new RangeError(`correctedResampledT: needs at least 2 folds, got ${n}`);
  if (!(testTrainRatio >= 0))
    throw new RangeError(`correctedResampledT: testTrainRatio must be ≥ 0, got ${testTrainRatio}`);
  const degrees = n - 1;
  const estimate = mean(perFoldDifferences);
  const error = standardDeviation(perFoldDifferences) * Math.sqrt(1 / n + testTrainRatio);
  const t = estimate === 0 ? 0 : estimate / error;
  const half = studentTwoSidedQuantile(0.05, degrees) * error;
  return {
    difference: { estimate, low: estimate - half, high: estimate + half },
    t,
    degrees,
    p: studentTwoSided(t, degrees),
  };
}

/**
 * Accuracy of a minus accuracy of b on each held-out fold, by repeat and fold: what `correctedResampledT` takes.
 * Throws unless both methods were cross-validated on the same split.
 */
export function foldDifferences(a: OutOfFold, b: OutOfFold): number[] {
  const inB = positionsIn(a, b);
  const correctA = predictedLabels(a).map((labels) => labels.map((label, i) => label === a.truth[i]));
  const correctB = predictedLabels(b).map((labels) => labels.map((label, i) => label === b.truth[i]));
  const same = a.folds.every((foldOf, repeat) => foldOf.every((fold, i) => b.folds[repeat]?.[inB[i]!] === fold));
  if (!same || a.folds.length !== b.folds.length)
    throw new Error("foldDifferences: the two methods were cross-validated on different splits; run both on one split");
  return a.folds.flatMap((foldOf, repeat) =>
    [...new Set(foldOf)]
      .sort((x, y) => x - y)
      .map((fold) => {
        const photos = a.truth.map((_, i) => i).filter((i) => foldOf[i] === fold);
        return mean(photos.map((i) => Number(correctA[repeat]![i]) - Number(correctB[repeat]![inB[i]!])));
      }),
  );
}

/**
 * Whether a method does better than always naming the most frequent class of these photos.
 *
 * With class counts fixed, the majority's accuracy is a known number, so this is a one-sample question: `p` is the exact
 * one-sided binomial test of the number of correct photos, averaged over repeats and rounded down, against that number.
 * Averaging only narrows the distribution, so p errs on the safe side. Photos of one group count as one.
 */
export function aboveMajority(
  oof: OutOfFold,
  options: BootstrapOptions = {},
): { majority: { class: string; accuracy: number }; difference: Interval; p: number } {
  const counts = oof.classes.map((_, c) => oof.truth.filter((label) => label === c).length);
  const top = counts.indexOf(Math.max(...counts));
  const rate = counts[top]! / oof.truth.length;
  const right = photoAccuracy(oof);
  const gain = right.map((value, i) => value - (oof.truth[i] === top ? 1 : 0));
  const [difference] = bootstrap(oof, (photos) => [mean(photos.map((i) => gain[i]!))], options);
  const units = new Set(oof.groups).size;
  return {
    majority: { class: oof.classes[top]!, accuracy: rate },
    difference: difference!,
    p: binomialUpperTail(Math.floor(mean(right) * units + 1e-9), units, rate),
  };
}

/** Position in b of each photo of a; throws unless both hold the same photos with the same labels. */
function positionsIn(a: OutOfFold, b: OutOfFold): number[] {
  const inB = new Map(b.ids.map((id, i) => [id, i]));
  const different = a.ids.filter((id, i) => b.truth[inB.get(id) ?? -1] !== a.truth[i]);
  if (different.length > 0 || a.ids.length !== b.ids.length)
    throw new Error(
      `paired comparison: both methods must be scored on the same photos and labels; ${a.ids.length} and ${b.ids.length} ` +
        `photos, ${different.length} of the first absent or labelled otherwise in the second (${different.slice(0, 5).join(", ")})`,
    );
  return a.ids.map((id) => inB.get(id)!);
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}
