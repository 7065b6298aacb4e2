import { sum } from "./numbers";

export type Floats = Float32Array | Float64Array;

/** Vectors of one length, one after the other: row-major `[n, length]`. */
export interface Rows<Values extends Floats = Float32Array> {
  readonly values: Values;
  /** Numbers in a row. */
  readonly length: number;
}

/** Copies rows in the order of the indices. */
export function selectRows({ values, length }: Rows, indices: readonly number[]): Rows {
  const selected = new Float32Array(indices.length * length);
  indices.forEach((from, to) => {
    selected.set(values.subarray(from * length, (from + 1) * length), to * length);
  });
  return { values: selected, length };
}

/**
 * Concatenates rows.
 *
 * @throws Error when their lengths differ
 */
export function joinRows(parts: readonly Rows[]): Rows {
  const length = parts[0]?.length ?? 0;
  const values = new Float32Array(sum(parts.map((part) => part.values.length)));
  let at = 0;
  for (const part of parts) {
    if (part.length !== length) throw new Error(`rows: rows of length ${part.length} follow rows of length ${length}`);
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, length };
}

/** Rows scaled to length 1, in double precision; a row of zeros stays. */
export function unitRows({ values, length }: Rows<Floats>): Rows<Float64Array> {
  const unit = new Float64Array(values);
  for (let at = 0; at < unit.length; at += length) {
    const norm = Math.sqrt(dot(unit, at, unit, at, length));
    if (norm > 0) for (let j = 0; j < length; j++) unit[at + j]! /= norm;
  }
  return { values: unit, length };
}

/** The inner product of `length` numbers of two arrays. Four sums side by side: one alone waits for each addition. */
export function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += a[aStart + i]! * b[bStart + i]!;
    s1 += a[aStart + i + 1]! * b[bStart + i + 1]!;
    s2 += a[aStart + i + 2]! * b[bStart + i + 2]!;
    s3 += a[aStart + i + 3]! * b[bStart + i + 3]!;
  }
  for (; i < length; i++) s0 += a[aStart + i]! * b[bStart + i]!;
  return s0 + s1 + (s2 + s3);
}

/** 1 − cosine of the angle between two vectors, 0 to 2; 1 when one of them is zero. */
export function cosineDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return aa === 0 || bb === 0 ? 1 : 1 - ab / Math.sqrt(aa * bb);
}
