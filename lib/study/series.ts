import { aDataset, aMethod, aSplit } from "../arguments";
import type { Dataset } from "../data/dataset";
import { type Split, withTrainSize } from "../data/split";
import type { Method } from "../method";
import { checkArguments, checkOptions, listOf, required, wholeNumber } from "../options";
import type { OnProgress } from "../progress";
import type { Result } from "../results/predictions";
import { crossValidate, type StudyOptions, studyChecks } from "./cross-validate";

export interface LearningCurveOptions extends StudyOptions {
  /** Training images of each fold; every smaller set lies inside the larger ones. */
  sizes: readonly number[];
}

const someSizes = listOf(wholeNumber(1), { least: 1, isSet: true, takes: "a list of different whole numbers ≥ 1" });

/**
 * Cross-validates a method on nested training sets of several sizes. The tested images stay the same.
 *
 * @returns one result per size, in the order of the sizes.
 */
export async function learningCurve(
  method: Method,
  dataset: Dataset,
  split: Split,
  options: LearningCurveOptions,
): Promise<Result[]> {
  checkOptions("learningCurve", options, { ...studyChecks, sizes: required(someSizes) });
  checkArguments("learningCurve", {
    method: [method, aMethod],
    dataset: [dataset, aDataset],
    split: [split, aSplit],
  });
  const { sizes, onProgress, ...shared } = options;
  return series(
    sizes.map((size) => withTrainSize(split, size)),
    ({ trainSize }) => `${trainSize} training images`,
    onProgress,
    (shorter, report) => crossValidate([method], dataset, shorter, { ...shared, onProgress: report }),
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
