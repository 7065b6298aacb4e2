import type { Dataset } from "../data/dataset";
import { type Split, withTrainSize } from "../data/split";
import type { Method } from "../method";
import type { OnProgress } from "../progress";
import type { Result } from "../results/predictions";
import type { StudyOptions } from "./cross-validate";
import { crossValidate } from "./cross-validate";

export interface LearningCurveOptions extends StudyOptions {
  /** Training images of each fold; every smaller set lies inside the larger ones. */
  sizes: readonly number[];
}

/**
 * Cross-validates a method on nested training sets of several sizes. The tested images stay the same.
 *
 * @returns one result per size, in the order of the sizes.
 */
export async function learningCurve(
  method: Method,
  dataset: Dataset,
  split: Split,
  { sizes, onProgress, ...options }: LearningCurveOptions,
): Promise<Result[]> {
  return series(
    sizes.map((size) => withTrainSize(split, size)),
    ({ trainSize }) => `${trainSize} training images`,
    onProgress,
    (shorter, report) => crossValidate([method], dataset, shorter, { ...options, onProgress: report }),
  );
}

/** One method under several settings, with one progress over all of them. */
async function series<T>(
  settings: readonly T[],
  name: (setting: T) => string,
  onProgress: OnProgress | undefined,
  run: (setting: T, onProgress: OnProgress) => Promise<Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [i, setting] of settings.entries()) {
    const report: OnProgress = ({ done, total, note }) =>
      onProgress?.({ done: i + done / total, total: settings.length, note: `${name(setting)}, ${note}` });
    results.push(...(await run(setting, report)));
  }
  return results;
}
