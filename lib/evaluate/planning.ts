import { normalQuantile } from "./distributions";

/**
 * Holm's step-down adjustment of the p-values of one family (Holm, 1979): those at most 0.05 afterwards keep the chance
 * of any false claim in the family at 5 %.
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

/**
 * Smallest true difference that a two-sided paired test finds with the wanted power (normal approximation).
 *
 * Takes the result of `pairedDifference` as it is.
 * @param options n: number of photos; sd: standard deviation of the paired differences; power: 0.8 by default; alpha:
 * level of the test, 0.05 by default
 * @returns the difference in the unit of sd
 */
export function detectableDifference({
  n,
  sd,
  power = 0.8,
  alpha = 0.05,
}: {
  n: number;
  sd: number;
  power?: number;
  alpha?: number;
}): number {
  if (!(n >= 1 && sd >= 0)) throw new RangeError(`detectableDifference: needs n ≥ 1 and sd ≥ 0, got n ${n}, sd ${sd}`);
  return ((normalQuantile(1 - alpha / 2) + normalQuantile(power)) * sd) / Math.sqrt(n);
}
