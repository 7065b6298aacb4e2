import { dot, type Rows } from "../vectors";

/** Adds `factor` times `length` values of `b` to those of `a`. */
export function addScaled(
  a: Float64Array,
  aStart: number,
  factor: number,
  b: Float64Array,
  bStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) a[aStart + i]! += factor * b[bStart + i]!;
}

/** Rows somewhere in an array of which the first few may be all that is not zero. */
export interface RowSlices {
  readonly values: Float64Array;
  /** Where each row begins. */
  readonly starts: readonly number[];
  /** How many values of row i count; not fewer than of row i − 1. */
  used(i: number): number;
}

/** Four rows at a time, which share what is read or written beside them, then those left over. */
function byFours(
  { starts, used }: RowSlices,
  four: (i: number, r0: number, r1: number, r2: number, r3: number, length: number) => void,
  one: (i: number, start: number, length: number) => void,
): void {
  let i = 0;
  for (; i + 3 < starts.length; i += 4)
    four(i, starts[i]!, starts[i + 1]!, starts[i + 2]!, starts[i + 3]!, used(i + 3));
  for (; i < starts.length; i++) one(i, starts[i]!, used(i));
}

/** The inner product of each row with the values of `x` from `at` on. */
export function rowsTimes(rows: RowSlices, x: Float64Array, at: number): Float64Array {
  const { values, starts } = rows;
  const products = new Float64Array(starts.length);
  const four = (i: number, r0: number, r1: number, r2: number, r3: number, length: number) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < length; j++) {
      const factor = x[at + j]!;
      s0 += values[r0 + j]! * factor;
      s1 += values[r1 + j]! * factor;
      s2 += values[r2 + j]! * factor;
      s3 += values[r3 + j]! * factor;
    }
    products.set([s0, s1, s2, s3], i);
  };
  byFours(rows, four, (i, start, length) => {
    products[i] = dot(values, start, x, at, length);
  });
  return products;
}

/** Adds every row, times its weight, to the values of `sum` from `at` on. */
export function addWeightedRows(sum: Float64Array, at: number, weights: Float64Array, rows: RowSlices): void {
  const { values } = rows;
  const four = (i: number, r0: number, r1: number, r2: number, r3: number, length: number) => {
    const w0 = weights[i]!;
    const w1 = weights[i + 1]!;
    const w2 = weights[i + 2]!;
    const w3 = weights[i + 3]!;
    for (let j = 0; j < length; j++) {
      sum[at + j]! += w0 * values[r0 + j]! + w1 * values[r1 + j]! + (w2 * values[r2 + j]! + w3 * values[r3 + j]!);
    }
  };
  byFours(rows, four, (i, start, length) => addScaled(sum, at, weights[i]!, values, start, length));
}

/**
 * The inner products of all pairs of rows, `[rows, rows]`, symmetric.
 *
 * Tiles of 4 × 2 rows read each number once for eight products, which is what a scalar processor can hold at once.
 * Plain declarations: destructuring in the inner loop made it four times as slow.
 */
export function gram({ values, length }: Rows<Float64Array>): Float64Array {
  const rows = values.length / length;
  const products = new Float64Array(rows * rows);
  const start = (i: number) => Math.min(i, rows - 1) * length; // a tile over the edge repeats the last row
  const put = (p: number, q: number, product: number) => {
    if (p < rows && q < rows) products[p * rows + q] = products[q * rows + p] = product;
  };
  for (let i = 0; i < rows; i += 4) {
    const a0 = start(i);
    const a1 = start(i + 1);
    const a2 = start(i + 2);
    const a3 = start(i + 3);
    for (let k = 0; k < Math.min(i + 4, rows); k += 2) {
      const b0 = start(k);
      const b1 = start(k + 1);
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      let s20 = 0;
      let s21 = 0;
      let s30 = 0;
      let s31 = 0;
      for (let j = 0; j < length; j++) {
        const y0 = values[b0 + j]!;
        const y1 = values[b1 + j]!;
        s00 += values[a0 + j]! * y0;
        s01 += values[a0 + j]! * y1;
        s10 += values[a1 + j]! * y0;
        s11 += values[a1 + j]! * y1;
        s20 += values[a2 + j]! * y0;
        s21 += values[a2 + j]! * y1;
        s30 += values[a3 + j]! * y0;
        s31 += values[a3 + j]! * y1;
      }
      put(i, k, s00);
      put(i, k + 1, s01);
      put(i + 1, k, s10);
      put(i + 1, k + 1, s11);
      put(i + 2, k, s20);
      put(i + 2, k + 1, s21);
      put(i + 3, k, s30);
      put(i + 3, k + 1, s31);
    }
  }
  return products;
}
