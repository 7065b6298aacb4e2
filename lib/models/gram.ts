import type { Matrix } from "./matrix";

/**
 * The inner products of all pairs of rows, `[rows, rows]`, symmetric.
 *
 * Tiles of 4 × 2 rows read each number once for eight products, which is what a scalar processor can hold at once. Plain
 * declarations: destructuring in the inner loop made it four times as slow.
 */
export function gram({ values, rows, columns }: Matrix): Float64Array {
  const products = new Float64Array(rows * rows);
  const start = (i: number) => Math.min(i, rows - 1) * columns; // a tile over the edge repeats the last row
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
      for (let j = 0; j < columns; j++) {
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
