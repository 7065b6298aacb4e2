import type { EngineInfo } from "@stillact/engine";
import type { Dataset } from "../data/dataset";
import type { Fold, Split } from "../data/split";
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
  seeds: readonly number[];
  engine: EngineInfo;
  /** Hash of the code that `fit` runs. */
  code: string;
}

/**
 * Names a result by everything that decides its numbers: a change of any part gives another key.
 */
export function resultKey(parts: KeyParts): string {
  return hashJson({ ...shared(parts), split: parts.split.fingerprint, seeds: parts.seeds });
}

/**
 * Names one fold of a result by everything that decides its numbers: which images it learns from and predicts, and the
 * seed of its fit, not the split that it is part of. So the first repeat of a longer run, or the full point of a learning
 * curve, is computed once.
 *
 * @param seed of this fit.
 */
export function foldKey(parts: KeyParts, { train, test }: Pick<Fold, "train" | "test">, seed: number): string {
  return hashJson({ ...shared(parts), trainIds: train, testIds: test, seed });
}

/** Names one label set of a dataset by its content. */
export function labelSetHash(dataset: Dataset, set: string): string {
  return hashJson([...dataset.labels(set)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shared({ method, train, test, labels, engine, code }: KeyParts) {
  return {
    method: { name: method.name, params: method.params },
    train: train.fingerprint,
    test: test.fingerprint,
    classes: train.classes,
    labels: labelSetHash(train, labels),
    engine: engine.name,
    device: engine.device,
    versions: engine.versions,
    code,
  };
}
