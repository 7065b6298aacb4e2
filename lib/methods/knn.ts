import type { Method } from "../method";
import { type Distance, neighbourShares } from "../models/nearest-neighbours";
import { checkOptions, oneOf, wholeNumber } from "../options";
import { candidates, type ProbeOptions, probe, probeChecks } from "./probe";

export interface KnnOptions extends ProbeOptions {
  /** Numbers of neighbours tried on the inner folds; the best is used with all training images. A single one is used as it is. */
  k?: number | readonly number[];
  distance?: Distance;
}

/**
 * The shares of the classes among the nearest training images: nothing is learnt but how many to ask.
 *
 * That number is chosen by the error rate on inner folds of the training images: shares of few votes are often 0, where the
 * log-loss is infinite. Of equal ones the larger is taken.
 *
 * @throws Error if an option is unknown or out of its range
 */
export function knn(options: KnnOptions): Method {
  checkOptions("methods.knn", options, {
    ...probeChecks,
    k: candidates(wholeNumber(1)),
    distance: oneOf("cosine", "euclidean"),
  });
  const { features, k = [1, 3, 5, 9, 15, 25, 45], distance = "cosine", ...shared } = options;
  const { name = `k nearest neighbours (${features.name})` } = shared;
  return probe({
    ...shared,
    recipe: __filename,
    features,
    name,
    choice: {
      option: "k",
      candidates: [k].flat(),
      chosenBy: "error",
    },
    params: { distance },
    fit:
      ({ rows, labels, classes }, counts) =>
      (others) =>
        neighbourShares({ train: rows, labels, classes, distance }, others, counts),
  });
}
