import { mean } from "../numbers";
import type { Rows } from "../vectors";

/** Added to the diagonal, so that two equal images leave the kernel invertible. */
const JITTER = 1e-6;

/** Maps rows so that the inner products of those it was made from are their kernel. */
export interface KernelMap {
  /** The rows it was made from, mapped. */
  readonly train: Rows<Float64Array>;
  map(rows: Rows): Rows<Float64Array>;
}

/**
 * The exponentiated χ² kernel, k(x, y) = exp(−d(x, y) / D) with d = ½ Σ (xᵢ − yᵢ)² / (xᵢ + yᵢ) and D the mean of d over the pairs of
 * rows (Zhang, Marszałek, Lazebnik and Schmid, 2007, International Journal of Computer Vision 73, section 2.3), as a map into
 * the space where it is the inner product: the rows of K's Cholesky factor. A linear model there is that kernel's model.
 *
 * @param rows of values ≥ 0, such as histograms; at least two that differ
 */
export function chiSquaredMap(rows: Rows): KernelMap {
  const n = rows.values.length / rows.length;
  const distances = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: i + 1 }, (_, j) => chiSquared(rows, i, rows, j)),
  );
  const scale = mean(distances.flatMap((row, i) => [...row.subarray(0, i)]));
  if (!(scale > 0)) throw new RangeError("chiSquaredMap: all rows are equal; there is nothing to tell apart");
  const kernel = (distance: number) => Math.exp(-distance / scale);
  const factor = cholesky(distances.map((row, i) => row.map((d, j) => kernel(d) + (i === j ? JITTER : 0))));
  const train = new Float64Array(n * n);
  factor.forEach((row, i) => {
    train.set(row, i * n);
  });
  return {
    train: { values: train, length: n },
    map(others) {
      const count = others.values.length / others.length;
      const values = new Float64Array(count * n);
      for (let i = 0; i < count; i++) {
        // Forward substitution: the z with L z = k(other, train).
        for (let j = 0; j < n; j++) {
          const row = factor[j]!;
          let rest = kernel(chiSquared(others, i, rows, j));
          for (let c = 0; c < j; c++) rest -= row[c]! * values[i * n + c]!;
          values[i * n + j] = rest / row[j]!;
        }
      }
      return { values, length: n };
    },
  };
}

function chiSquared(a: Rows, i: number, b: Rows, j: number): number {
  let total = 0;
  for (let c = 0; c < a.length; c++) {
    const [x, y] = [a.values[i * a.length + c]!, b.values[j * b.length + c]!];
    if (x + y > 0) total += (x - y) ** 2 / (x + y);
  }
  return total / 2;
}

/** The lower factor of a symmetric positive matrix, row by row; both hold the lower triangle only. */
function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const factor: Float64Array[] = [];
  for (const [i, row] of matrix.entries()) {
    const made = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++) {
      const other = j === i ? made : factor[j]!;
      let rest = row[j]!;
      for (let c = 0; c < j; c++) rest -= made[c]! * other[c]!;
      made[j] = j === i ? Math.sqrt(rest) : rest / other[j]!;
    }
    factor.push(made);
  }
  return factor;
}
