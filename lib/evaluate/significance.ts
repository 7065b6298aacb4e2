import { anOutOfFold } from "../arguments";
import { sum } from "../numbers";
import { seed as aSeed, checkArguments, checkOptions, wholeNumber } from "../options";
import { random } from "../random";
import { bootstrapChecks, someSides } from "./checks";
import { correctedResampledT, type HeldOut, overSeeds, type Sides, type TTest, tInterval } from "./corrected-t";
import { type BootstrapOptions, bootstrap, type Interval, meanOver } from "./interval";
import { type OutOfFold, photoAccuracy, predictedLabels } from "./out-of-fold";

export interface Difference {
  /** The difference in accuracy with the 95 % interval of `test`: it excludes 0 exactly where p ≤ 0.05. */
  difference: Interval;
  /** By bootstrap over photos: for these fitted models on new photos, not for the recipe. */
  photoInterval: Interval;
  test: TTest;
  /** That of `test`. */
  p: number;
}

/**
 * Compares the accuracy of two methods on the same split, photos and labels by the corrected resampled t-test on the differences of
 * photos; on an external test set that is the paired t-test. Seeds are averaged first and need not match in number.
 * @param options sides of the test, "two-sided" by default; samples (10000) and seed (0) of the bootstrap
 * @throws Error when photos, labels or splits differ
 */
export function pairedDifference(
  a: OutOfFold,
  b: OutOfFold,
  options: BootstrapOptions & { sides?: Sides } = {},
): Difference {
  checkOptions("evaluate.pairedDifference", options, { ...bootstrapChecks, sides: someSides });
  checkArguments("evaluate.pairedDifference", { a: [a, anOutOfFold], b: [b, anOutOfFold] });
  const { sides, ...resampling } = options;
  const differences = photoDifferences(a, b);
  const test = correctedResampledT(heldOutDifferences(a, b), { ...(sides && { sides }) });
  return describe(test, a, differences, resampling);
}

/**
 * Whether a method does better than always naming the most frequent class of these photos, whose share is a known number.
 * @param options sides of the test, "greater" by default; samples (10000) and seed (0) of the bootstrap
 */
export function aboveMajority(
  oof: OutOfFold,
  options: BootstrapOptions & { sides?: Sides } = {},
): Difference & { majority: { class: string; accuracy: number } } {
  checkOptions("evaluate.aboveMajority", options, { ...bootstrapChecks, sides: someSides });
  checkArguments("evaluate.aboveMajority", { oof: [oof, anOutOfFold] });
  const { sides = "greater", ...resampling } = options;
  const counts = oof.classes.map((_, c) => oof.truth.filter((label) => label === c).length);
  const top = counts.indexOf(Math.max(...counts));
  const share = counts[top]! / oof.truth.length;
  const gains = correctness(oof).map((run) => run.map((right) => right - share));
  const test = correctedResampledT(overSeeds(oof, gains), { sides });
  const perPhoto = photoAccuracy(oof).map((right) => right - share);
  return { majority: { class: oof.classes[top]!, accuracy: share }, ...describe(test, oof, perPhoto, resampling) };
}

function describe(test: TTest, oof: OutOfFold, perPhoto: readonly number[], options: BootstrapOptions): Difference {
  const [photoInterval] = bootstrap(oof, meanOver(perPhoto), options);
  return { difference: tInterval(test), photoInterval: photoInterval!, test, p: test.p };
}

/** Share of correct runs in a minus that in b for each photo of a, -1 to 1. Throws when photos or labels differ. */
export function photoDifferences(a: OutOfFold, b: OutOfFold): number[] {
  checkArguments("evaluate.photoDifferences", { a: [a, anOutOfFold], b: [b, anOutOfFold] });
  const accuracyOfB = photoAccuracy(b);
  const inB = positionsIn(a, b);
  return photoAccuracy(a).map((value, i) => value - accuracyOfB[inB[i]!]!);
}

/**
 * Two-sided test that paired differences are symmetric around 0, by flipping their signs (Fisher's randomisation test).
 *
 * Exploratory, for these fitted models only: under cross-validation photos are not independent, and `npm run simulate` finds
 * that it rejects too many true nulls; `pairedDifference` is the test for claims.
 *
 * All sign patterns are enumerated where there are at most `permutations` of them, which makes p exact; else random ones
 * are drawn and p = (1 + hits) / (1 + permutations), which never falls below its level (Phipson and Smyth, 2010).
 * @param differences one number per independent unit (photo or group)
 */
export function signFlipTest(
  differences: readonly number[],
  options: { permutations?: number; seed?: number } = {},
): { p: number; exact: boolean } {
  checkOptions("evaluate.signFlipTest", options, { permutations: wholeNumber(1), seed: aSeed });
  const { permutations = 10000, seed = 0 } = options;
  const bad = differences.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`signFlipTest: difference ${bad} is ${differences[bad]}, not a finite number`);
  const sizes = differences.filter((value) => value !== 0);
  // Sums equal up to rounding count as equal.
  const rounding = 1e-12 * sum(sizes.map(Math.abs));
  const observed = Math.abs(sum(sizes)) - rounding;
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

/** In each repeat, a right minus b right for each photo of a. */
function heldOutDifferences(a: OutOfFold, b: OutOfFold): HeldOut {
  const inB = positionsIn(a, b);
  const asInA = <T>(runs: readonly (readonly T[])[]) => runs.map((run) => inB.map((i) => run[i]!));
  const ofA = overSeeds(a, correctness(a));
  const ofB = overSeeds({ groups: a.groups, folds: asInA(b.folds) }, asInA(correctness(b)));
  if (ofA.folds.join("\n") !== ofB.folds.join("\n"))
    throw new Error("paired comparison: the methods were cross-validated on different splits; run both on one split");
  return { ...ofA, values: ofA.values.map((run, r) => run.map((value, i) => value - ofB.values[r]![i]!)) };
}

/** [run][photo]: 1 where the answer is right, else 0. */
const correctness = (oof: OutOfFold): number[][] =>
  predictedLabels(oof).map((labels) => labels.map((label, i) => Number(label === oof.truth[i])));

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
