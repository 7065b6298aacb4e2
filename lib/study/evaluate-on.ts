import type { Dataset } from "../data/dataset";
import type { Split } from "../data/split";
import { hashJson } from "../files";
import type { Method } from "../method";
import type { Result } from "../results/result";
import { runMethods, type StudyOptions } from "./run-methods";

export interface EvaluateOnOptions extends StudyOptions {
  /** How often each method is fitted, each time with another seed. */
  repeats?: number;
}

/**
 * Fits each method on all labelled images of one dataset and predicts all images of another: an external test set.
 *
 * Throws when the datasets differ in their classes or are the same. Whether they share photos under other ids is yours to
 * know.
 *
 * @returns the predictions of each method on `test`, in the order given; also saved as JSON.
 */
export async function evaluateOn(
  methods: readonly Method[],
  train: Dataset,
  test: Dataset,
  { repeats = 1, ...options }: EvaluateOnOptions = {},
): Promise<Result[]> {
  if (String(train.classes) !== String(test.classes)) {
    throw new Error(`evaluateOn: ${train.name} has classes ${train.classes}, ${test.name} has ${test.classes}`);
  }
  if (train.fingerprint === test.fingerprint) {
    throw new Error(`evaluateOn: ${train.name} would be tested on its own training images; use crossValidate`);
  }
  return runMethods(methods, { train, test, split: externalSplit(train, test, repeats) }, options);
}

function externalSplit(train: Dataset, test: Dataset, repeats: number): Split {
  const ids = ({ examples }: Dataset) => examples.map(({ id }) => id);
  const folds = Array.from({ length: repeats }, (_, repeat) => ({
    repeat,
    fold: 0,
    train: ids(train),
    test: ids(test),
  }));
  const head = { kind: "external test set" as const, k: 1, repeats, seed: 0 };
  return { ...head, fingerprint: hashJson({ ...head, train: train.fingerprint, test: test.fingerprint }), folds };
}
