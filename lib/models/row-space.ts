import { indices } from "../numbers";
import { dot, type Rows } from "../vectors";
import { addScaled, addWeightedRows, gram, type RowSlices } from "./matrix";

/**
 * The rows of a matrix in an orthonormal basis of the space they span: at most as many coordinates per row as there are
 * rows.
 */
export interface RowSpace {
  /** Which row of the matrix each row of coordinates belongs to. */
  readonly order: readonly number[];
  /** `[rows, rank]`, row-major. */
  readonly coordinates: RowSlices;
  readonly rank: number;
  /** A vector of the basis' coordinates, as a vector over the columns of the matrix. */
  expand(vector: Float64Array): Float64Array;
}

/**
 * A change of basis that keeps all inner products between rows. A linear model with an L2 penalty has its weights in
 * this space, so fitting there is exact, and cheaper where a matrix has more columns than rows.
 *
 * By Cholesky factorisation of the Gram matrix with pivoting (Higham, 2002, chapter 10), which ends at the rank.
 */
export function rowSpace(x: Rows<Float64Array>): RowSpace {
  const columns = x.length;
  const n = x.values.length / columns;
  if (columns <= n) return allColumns(x, n);
  const { factor, pivots, rank } = pivotedCholesky(gram(x), n);
  const values = new Float64Array(n * rank);
  pivots.forEach((row, i) => {
    values.set(factor.subarray(row * n, row * n + rank), i * rank);
  });
  const basis = {
    values: x.values,
    starts: pivots.slice(0, rank).map((row) => row * columns),
    used: () => columns,
  };
  return {
    order: pivots,
    coordinates: { values, starts: pivots.map((_, i) => i * rank), used: (i) => Math.min(i + 1, rank) },
    rank,
    expand(vector) {
      // The first rows are T Qᵀ with T lower triangular and Q the basis: Q v = rowsᵀ a where Tᵀ a = v.
      const a = vector.slice(0, rank);
      for (let i = rank - 1; i >= 0; i--) {
        a[i]! /= values[i * rank + i]!;
        addScaled(a, 0, -a[i]!, values, i * rank, i);
      }
      const expanded = new Float64Array(columns);
      addWeightedRows(expanded, 0, a, basis);
      return expanded;
    },
  };
}

/** Where there are fewer columns than rows, the columns are the basis. */
function allColumns({ values, length }: Rows<Float64Array>, n: number): RowSpace {
  const order = indices(n);
  return {
    order,
    coordinates: { values, starts: order.map((i) => i * length), used: () => length },
    rank: length,
    expand: (vector) => vector.slice(0, length),
  };
}

/**
 * L with L Lᵀ = the matrix; the largest remaining diagonal element first. Rows left over at the end add nothing new.
 */
function pivotedCholesky(matrix: Float64Array, n: number): { factor: Float64Array; pivots: number[]; rank: number } {
  const factor = new Float64Array(n * n);
  const remaining = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]!);
  const negligible = n * Number.EPSILON * Math.max(...remaining);
  const rows = indices(n);
  let rank = 0;
  for (; rank < n; rank++) {
    let best = rank;
    for (let i = rank + 1; i < n; i++) if (remaining[rows[i]!]! > remaining[rows[best]!]!) best = i;
    [rows[rank], rows[best]] = [rows[best]!, rows[rank]!];
    const pivot = rows[rank]!;
    if (remaining[pivot]! <= negligible) break;
    const root = Math.sqrt(remaining[pivot]!);
    factor[pivot * n + rank] = root;
    for (let i = rank + 1; i < n; i++) {
      const row = rows[i]!;
      const value = (matrix[row * n + pivot]! - dot(factor, row * n, factor, pivot * n, rank)) / root;
      factor[row * n + rank] = value;
      remaining[row]! -= value * value;
    }
  }
  return { factor, pivots: rows, rank };
}
