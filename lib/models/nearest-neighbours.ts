import { dot, type Floats, type Rows, unitRows } from "../vectors";

/** "cosine": 1 minus the cosine of the angle, 1 to a row of zeros. "euclidean": the length of the difference. */
export type Distance = "cosine" | "euclidean";

/** Rows to look among, with one label each. */
export interface Neighbours {
  readonly train: Rows<Floats>;
  readonly labels: readonly number[];
  readonly classes: number;
  readonly distance: Distance;
}

/**
 * The share of each class among the `k` nearest rows, all votes equal, for several `k` at once. Of equally distant rows
 * the earlier counts as nearer.
 *
 * @returns for each `k`, one row of shares per row of `rows`
 */
export function neighbourShares(
  { train, labels, classes, distance }: Neighbours,
  rows: Rows<Floats>,
  ks: readonly number[],
): number[][][] {
  const distances = distance === "cosine" ? cosineDistances(train, rows) : squaredDistances(train, rows);
  const shares: number[][][] = ks.map(() => []);
  for (const row of distances) {
    const nearest = labels.map((_, i) => i).sort((a, b) => row[a]! - row[b]! || a - b);
    for (const [c, k] of ks.entries()) {
      const counts = new Array<number>(classes).fill(0);
      for (const i of nearest.slice(0, k)) counts[labels[i]!]!++;
      shares[c]!.push(counts.map((count) => count / Math.min(k, labels.length)));
    }
  }
  return shares;
}

/** Squared: in the same order as the distances. */
function squaredDistances(train: Rows<Floats>, rows: Rows<Floats>): Float64Array[] {
  return eachPair(train, rows, (a, aStart, b, bStart, length) => {
    let sum = 0;
    for (let j = 0; j < length; j++) sum += (a[aStart + j]! - b[bStart + j]!) ** 2;
    return sum;
  });
}

function cosineDistances(train: Rows<Floats>, rows: Rows<Floats>): Float64Array[] {
  return eachPair(unitRows(train), unitRows(rows), (...ranges) => 1 - dot(...ranges));
}

function eachPair(train: Rows<Floats>, rows: Rows<Floats>, distance: typeof dot): Float64Array[] {
  const { length } = rows;
  const [a, b] = [new Float64Array(rows.values), new Float64Array(train.values)];
  return Array.from({ length: a.length / length }, (_, i) =>
    Float64Array.from({ length: b.length / length }, (_, k) => distance(a, i * length, b, k * length, length)),
  );
}
