import type { Dataset } from "../data/dataset";
import type { Split } from "../data/split";
import type { EngineInfo } from "../engine";
import { hashJson } from "../files";
import type { Method } from "../method";

export interface KeyParts {
  method: Method;
  /** Images to learn from. */
  train: Dataset;
  /** Images to predict: the same dataset in cross-validation. */
  test: Dataset;
  /** The label set trained on. */
  labels: string;
  split: Split;
  seed: number;
  engine: EngineInfo;
  /** Hash of the code that `fit` runs. */
  code: string;
}

/**
 * Names a result by everything that decides its numbers. Two runs with the same key may share their folds; a change of
 * any part gives another key.
 */
export function resultKey({ method, train, test, labels, split, seed, engine, code }: KeyParts): string {
  return hashJson({
    method: { name: method.name, params: method.params },
    train: train.fingerprint,
    test: test.fingerprint,
    classes: train.classes,
    labels: [...train.labels(labels)].sort(([a], [b]) => (a < b ? -1 : 1)),
    split: split.fingerprint,
    seed,
    engine: engine.name,
    device: engine.device,
    versions: engine.versions,
    code,
  });
}
