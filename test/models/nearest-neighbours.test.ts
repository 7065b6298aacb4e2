import { expect, test } from "vitest";
import { neighbourShares } from "../../lib/models/nearest-neighbours";
import { goldens, madeFeatures } from "../support/probe-goldens";

test.each(goldens.neighbours)("as scikit-learn: $distance distance", (golden) => {
  const { train, labels, test: rest } = madeFeatures(golden);
  const { classes, distance, k } = golden;
  const shares = neighbourShares({ train, labels, classes, distance }, rest, k);
  for (const [i, expected] of golden.probabilities.entries()) {
    for (const [r, row] of expected.entries()) {
      for (const [c, share] of row.entries()) expect(shares[i]![r]![c], `k = ${k[i]}, row ${r}`).toBeCloseTo(share, 6);
    }
  }
});

const neighbours = (values: number[], labels: number[], length: number, distance: "cosine" | "euclidean") => ({
  train: { values: Float64Array.from(values), length },
  labels,
  classes: 3,
  distance,
});

test("of rows equally far, the earlier is nearer", () => {
  const train = neighbours([1, -1, 1], [2, 0, 1], 1, "euclidean");
  expect(neighbourShares(train, { values: Float64Array.of(0), length: 1 }, [1, 2])).toEqual([
    [[0, 0, 1]],
    [[0.5, 0, 0.5]],
  ]);
});

test("more neighbours than there are rows: all of them", () => {
  const train = neighbours([1, 2], [0, 1], 1, "euclidean");
  expect(neighbourShares(train, { values: Float64Array.of(0), length: 1 }, [9])).toEqual([[[0.5, 0.5, 0]]]);
});

test("a row of zeros has no direction: by cosine it is as far as a right angle", () => {
  const train = neighbours([0, 0, -1, 0, 0, 2], [0, 1, 2], 2, "cosine");
  // Towards (1, 0): the zeros and the right angle are 1 away, the opposite 2.
  expect(neighbourShares(train, { values: Float64Array.of(1, 0), length: 2 }, [2])).toEqual([[[0.5, 0, 0.5]]]);
});
