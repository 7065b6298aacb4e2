/** Numbers in rows: row-major `[rows, columns]`, double precision. */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
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

/** Adds `factor` times `length` numbers of `b` to those of `a`. */
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

/** Rows somewhere in an array of numbers, of which the first few may be all that is not zero. */
export interface Rows {
  readonly values: Float64Array;
  /** Where each row begins. */
  readonly starts: readonly number[];
  /** How many numbers of row i count; not fewer than of row i − 1. */
  used(i: number): number;
}

/** The inner product of each row with the numbers of `x` from `at` on. Four rows at a time share what is read of `x`. */
export function rowsTimes({ values, starts, used }: Rows, x: Float64Array, at: number): Float64Array {
  const products = new Float64Array(starts.length);
  let i = 0;
  for (; i + 3 < starts.length; i += 4) {
    const r0 = starts[i]!;
    const r1 = starts[i + 1]!;
    const r2 = starts[i + 2]!;
    const r3 = starts[i + 3]!;
    const length = used(i + 3);
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
    products[i] = s0;
    products[i + 1] = s1;
    products[i + 2] = s2;
    products[i + 3] = s3;
  }
  for (; i < starts.length; i++) products[i] = dot(values, starts[i]!, x, at, used(i));
  return products;
}

/** Adds every row, times its weight, to the numbers of `sum` from `at` on. Four rows at a time share what is written. */
export function addWeightedRows(
  sum: Float64Array,
  at: number,
  weights: Float64Array,
  { values, starts, used }: Rows,
): void {
  let i = 0;
  for (; i + 3 < starts.length; i += 4) {
    const r0 = starts[i]!;
    const r1 = starts[i + 1]!;
    const r2 = starts[i + 2]!;
    const r3 = starts[i + 3]!;
    const w0 = weights[i]!;
    const w1 = weights[i + 1]!;
    const w2 = weights[i + 2]!;
    const w3 = weights[i + 3]!;
    const length = used(i + 3);
    for (let j = 0; j < length; j++) {
      sum[at + j]! += w0 * values[r0 + j]! + w1 * values[r1 + j]! + (w2 * values[r2 + j]! + w3 * values[r3 + j]!);
    }
  }
  for (; i < starts.length; i++) addScaled(sum, at, weights[i]!, values, starts[i]!, used(i));
}
