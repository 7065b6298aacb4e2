import type { Floats, Rows } from "../vectors";

/** What is taken from each column and what it is divided by. */
export interface ColumnScaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * The mean of each column and, with `standardise`, its standard deviation (divided by n, as scikit-learn's
 * StandardScaler does); 1 for a constant column, whose deviation is rounding alone, and without `standardise`.
 */
export function columnScaling({ values, length }: Rows<Floats>, standardise: boolean): ColumnScaling {
  const n = values.length / length;
  const [mean, scale] = [new Float64Array(length), new Float64Array(length).fill(1)];
  for (let at = 0; at < values.length; at += length) for (let j = 0; j < length; j++) mean[j]! += values[at + j]!;
  for (let j = 0; j < length; j++) mean[j]! /= n;
  if (!standardise) return { mean, scale };
  const squares = new Float64Array(length);
  for (let at = 0; at < values.length; at += length) {
    for (let j = 0; j < length; j++) squares[j]! += (values[at + j]! - mean[j]!) ** 2;
  }
  for (let j = 0; j < length; j++) {
    const rounding = n * Number.EPSILON * Math.abs(mean[j]!);
    const deviation = Math.sqrt(squares[j]! / n);
    if (deviation > rounding) scale[j] = deviation;
  }
  return { mean, scale };
}

/** The rows with each column centred and divided. */
export function scaled({ values, length }: Rows<Floats>, { mean, scale }: ColumnScaling): Rows<Float64Array> {
  const result = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += length) {
    for (let j = 0; j < length; j++) result[at + j] = (values[at + j]! - mean[j]!) / scale[j]!;
  }
  return { values: result, length };
}
