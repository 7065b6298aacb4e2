import type { Dataset } from "../data/dataset";
import type { Split } from "../data/split";
import type { Method } from "../method";
import type { Result } from "../results/result";
import { runMethods, type StudyOptions } from "./run-methods";

/**
 * Fits each method on every training fold and predicts the fold left out. Each finished fold is kept: after an
 * interrupt, a crash or a kill the same call goes on where it stopped, and nothing is computed twice under the same
 * method, parameters, dataset, labels, split, seed, engine and code.
 *
 * Throws when two methods share a name, when the split names unknown ids, or when a method predicts what is not a
 * probability.
 *
 * @returns the out-of-fold predictions of each method, in the order given; also saved as JSON.
 */
export async function crossValidate(
  methods: readonly Method[],
  dataset: Dataset,
  split: Split,
  options: StudyOptions = {},
): Promise<Result[]> {
  return runMethods(methods, { train: dataset, test: dataset, split }, options);
}
