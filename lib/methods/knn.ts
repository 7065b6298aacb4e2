import type { Method } from "../method";
import { type Distance, neighbourShares } from "../models/nearest-neighbours";
import { type ProbeOptions, probe } from "./probe";

export interface KnnOptions extends ProbeOptions {
  /** Numbers of neighbours tried on the inner folds; the best is used with all training images. */
  k?: readonly number[];
  distance?: Distance;
}

/**
 * The shares of the classes among the nearest training images: nothing is learnt but how many to ask.
 *
 * That number is chosen by the error rate on inner folds of the training images: shares of few votes are often 0, where the
 * log-loss is infinite. Of equal ones the larger is taken.
 *
 * @throws RangeError if `k` is empty or holds anything but whole numbers ≥ 1, or innerFolds is below 2
 */
export function knn({
  features,
  name = `k nearest neighbours (${features.name})`,
  k = [1, 3, 5, 9, 15, 25, 45],
  distance = "cosine",
  ...options
}: KnnOptions): Method {
  return probe({
    ...options,
    recipe: __filename,
    features,
    name,
    choice: {
      option: "k",
      candidates: k,
      isAllowed: (count) => Number.isInteger(count) && count >= 1,
      must: "whole numbers ≥ 1",
      chosenBy: "error",
    },
    params: { distance },
    fit:
      ({ rows, labels, classes }, counts) =>
      (others) =>
        neighbourShares({ train: rows, labels, classes, distance }, others, counts),
  });
}
