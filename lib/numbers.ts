/** The sum of some numbers, added from first to last; 0 without numbers. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The arithmetic mean of some numbers; NaN without numbers. */
export const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

/** The product of some numbers: how many elements a shape has. 1 without numbers. */
export const product = (factors: readonly number[]): number => factors.reduce((total, factor) => total * factor, 1);

/** The nearest number from `low` to `high`. */
export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A number rounded to some decimals. */
export const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** The integers from 0 to n − 1. */
export const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * Index of the largest value; ties go to the lowest index.
 *
 * @param values at least one number
 * @throws RangeError if there are none, or one is NaN
 */
export function argmax(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("argmax: needs at least one value");
  let best = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > values[best]!) best = i;
    else if (Number.isNaN(values[i]))
      throw new RangeError(`argmax: value ${i} is NaN; a training that diverged does this`);
  }
  return best;
}

/**
 * Negative logarithm of the probability of the true class, in nats. The probability is clipped below at 2^-52, so that
 * one certain error costs 36 nats, not infinity.
 */
export const logLoss = (label: number, probabilities: readonly number[]): number =>
  -Math.log(Math.max(probabilities[label]!, Number.EPSILON));

/** Probabilities that sum to 1 from logits, of which at least one is finite. −Infinity gives probability 0. */
export function softmax(logits: ArrayLike<number>): number[] {
  const row = Array.from(logits);
  softmaxInPlace(row);
  return row;
}

/**
 * Turns logits into probabilities in their place.
 *
 * @returns the logarithm of the sum of the logits' exponentials
 */
export function softmaxInPlace(row: Float64Array | number[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < row.length; c++) highest = Math.max(highest, row[c]!);
  let total = 0;
  for (let c = 0; c < row.length; c++) {
    row[c] = Math.exp(row[c]! - highest);
    total += row[c]!;
  }
  for (let c = 0; c < row.length; c++) row[c]! /= total;
  return highest + Math.log(total);
}
