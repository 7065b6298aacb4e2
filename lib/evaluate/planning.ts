import { between, checkArguments, checkOptions, inside, record, required, wholeNumber } from "../options";
import { studentTwoSidedQuantile } from "./distributions";

/**
 * Holm's step-down adjustment of p-values (Holm, 1979): those at most 0.05 afterwards keep the chance of any false claim among
 * them at 5 %. For claims with intervals see `bonferroni`.
 * @returns the adjusted p-values in the order given
 */
export function holm(pValues: readonly number[]): number[] {
  const bad = pValues.find((p) => !(p >= 0 && p <= 1));
  if (bad !== undefined) throw new RangeError(`holm: p-values lie from 0 to 1, got ${bad}`);
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = highest;
  });
  return adjusted;
}

export interface PowerOptions {
  /** 0.8 by default. */
  power?: number;
  /** Level of the two-sided test, 0.05 by default; divided by the number of comparisons of a family for Bonferroni. */
  alpha?: number;
}

/**
 * Smallest true difference that the corrected resampled t-test finds with the wanted power: the sum of two quantiles of Student's t
 * in standard errors.
 * @param test the test of a comparison, or what `plannedError` expects of one
 * @returns the difference in the unit of the error
 */
export function detectableDifference(test: { error: number; degrees: number }, options: PowerOptions = {}): number {
  checkOptions("evaluate.detectableDifference", options, { power: inside(0.5, 1), alpha: inside(0, 1) });
  checkArguments("evaluate.detectableDifference", { test: [test, record("a test: { error, degrees }")] });
  const { power = 0.8, alpha = 0.05 } = options;
  const { error, degrees } = test;
  return (studentTwoSidedQuantile(alpha, degrees) + studentTwoSidedQuantile(2 * (1 - power), degrees)) * error;
}

/**
 * Standard error that a comparison of two methods as good as each other will have in `correctedResampledT`.
 * @param plan n: photos; k: folds; repeats; discordant: share of photos, 0 to 1, on which exactly one method is right
 */
export function plannedError(plan: { n: number; k: number; repeats: number; discordant: number }): {
  error: number;
  degrees: number;
} {
  checkOptions("evaluate.plannedError", plan, {
    n: required(wholeNumber((plan?.k ?? 2) + 1)),
    k: required(wholeNumber(2)),
    repeats: required(wholeNumber(1)),
    discordant: required(between(0, 1)),
  });
  const { n, k, repeats, discordant } = plan;
  return { error: Math.sqrt((1 / (k * repeats) + 1 / (k - 1)) * ((discordant * k) / n)), degrees: n - k };
}
