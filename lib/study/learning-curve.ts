import type { Dataset } from "../data/dataset";
import { type Split, withTrainSize } from "../data/split";
import type { Method } from "../method";
import type { Result } from "../results/result";
import { crossValidate } from "./cross-validate";
import type { StudyOptions } from "./run-methods";

export interface LearningCurveOptions extends StudyOptions {
  /** Training images of each fold; every smaller set lies inside the larger ones. */
  sizes: readonly number[];
}

/**
 * Cross-validates a method on nested training sets of several sizes. The tested images stay the same.
 *
 * @returns one result a size, in the order of the sizes.
 */
export async function learningCurve(
  method: Method,
  dataset: Dataset,
  split: Split,
  { sizes, onProgress, ...options }: LearningCurveOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [i, size] of sizes.entries()) {
    const [result] = await crossValidate([method], dataset, withTrainSize(split, size), {
      ...options,
      onProgress: ({ done, total, note }) =>
        onProgress?.({ done: i + done / total, total: sizes.length, note: `${size} training images, ${note}` }),
    });
    results.push(result!);
  }
  return results;
}
