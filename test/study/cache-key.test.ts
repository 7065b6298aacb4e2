import { describe, expect, test } from "vitest";
import { stratifiedKFold, withTrainSize } from "../../lib/data/split";
import { fnn } from "../../lib/methods";
import { foldKey, type KeyParts, resultKey } from "../../lib/study/cache-key";
import { syntheticDataset } from "../support/datasets";

const dataset = syntheticDataset();
const parts: KeyParts = {
  method: fnn(),
  train: dataset,
  test: dataset,
  labels: "made",
  split: stratifiedKFold(dataset, { k: 3 }),
  seeds: [0],
  engine: { name: "onnxruntime", device: "cpu", threads: 2, versions: { tfjs: "4.22.0" } },
  code: "a".repeat(64),
};

/** Each ingredient of the key, changed once. */
const changes: Record<string, Partial<KeyParts>> = {
  "method name": { method: fnn({ name: "other" }) },
  "method parameters": { method: fnn({ epochs: 31 }) },
  "training pixels": { train: syntheticDataset({ seed: 1 }) },
  "test pixels": { test: syntheticDataset({ seed: 1 }) },
  labels: { train: syntheticDataset({ label: (i) => (i === 0 ? 1 : i % 3) }) },
  split: { split: stratifiedKFold(dataset, { k: 3, seed: 1 }) },
  seeds: { seeds: [1] },
  engine: { engine: { ...parts.engine, name: "cpu" } },
  device: { engine: { ...parts.engine, device: "gpu" } },
  versions: { engine: { ...parts.engine, versions: { tfjs: "4.23.0" } } },
  code: { code: "b".repeat(64) },
};

test("the same parts give the same key", () => {
  expect(resultKey({ ...parts, train: syntheticDataset(), test: syntheticDataset() })).toBe(resultKey(parts));
});

test.each(Object.entries(changes))("another %s gives another key", (_, change) => {
  expect(resultKey({ ...parts, ...change })).not.toBe(resultKey(parts));
});

describe("a fold's key", () => {
  const [fold, other] = parts.split.folds;

  test("changes with its images, its seed, and every part but the split it lies in", () => {
    const key = foldKey(parts, fold!, 7);
    const keys = [
      foldKey(parts, other!, 7),
      foldKey(parts, fold!, 8),
      foldKey(parts, withTrainSize(parts.split, 5).folds[0]!, 7),
      ...Object.entries(changes)
        .filter(([name]) => name !== "split" && name !== "seeds")
        .map(([, change]) => foldKey({ ...parts, ...change }, fold!, 7)),
    ];
    expect(new Set([key, ...keys]).size).toBe(keys.length + 1);
  });

  test("is the same in a longer run and at the full size of a learning curve", () => {
    const longer = stratifiedKFold(dataset, { k: 3, repeats: 2 });
    const full = withTrainSize(parts.split, fold!.train.length);
    const key = foldKey(parts, fold!, 7);
    expect(foldKey({ ...parts, split: longer }, longer.folds[0]!, 7)).toBe(key);
    expect(foldKey({ ...parts, split: full }, full.folds[0]!, 7)).toBe(key);
  });
});
