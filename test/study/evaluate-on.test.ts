import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { score } from "../../lib/evaluate/scores";
import { fnn, majority } from "../../lib/methods";
import { loadResults } from "../../lib/results/store";
import { evaluateOn } from "../../lib/study/cross-validate";
import { syntheticDataset } from "../support/datasets";

const directory = mkdtempSync(join(tmpdir(), "stillact-external-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const train = syntheticDataset({ n: 60 });
const test2 = syntheticDataset({ name: "elsewhere", n: 30, seed: 9 });
const network = fnn({ hidden: [16], imageSize: 8, epochs: 15, batchSize: 8, learningRate: 3e-3 });

test("evaluateOn learns from one dataset and is scored on another, once per seed", async () => {
  const [learnt, chance] = await evaluateOn([network, majority()], train, test2, {
    repeats: 2,
    directory,
    study: "external",
  });
  expect(learnt!.predictions.dataset).toMatchObject({ name: "elsewhere", fingerprint: test2.fingerprint });
  expect(learnt!.predictions.split).toMatchObject({ kind: "external test set", k: 1, repeats: 2 });
  expect(learnt!.predictions.rows).toHaveLength(60);
  expect(new Set(learnt!.predictions.folds.map(({ fitSeed }) => fitSeed)).size).toBe(2);
  expect(score(learnt!).accuracy.estimate).toBeGreaterThanOrEqual(0.95);
  expect(score(chance!).accuracy.estimate).toBeCloseTo(1 / 3, 9);
  const [loaded] = await loadResults(join(directory, "results"), { study: "external" });
  expect(score(loaded!)).toEqual(score(learnt!));
});

test("evaluateOn refuses the training set itself and other classes", async () => {
  await expect(evaluateOn([majority()], train, train, { directory })).rejects.toThrow(
    /tested on its own training images/,
  );
  const other = { ...test2, classes: ["a", "b", "c"] };
  await expect(evaluateOn([majority()], train, other, { directory })).rejects.toThrow(
    /synthetic has classes .* elsewhere has a,b,c/,
  );
});

test("evaluateOn refuses files that both datasets hold, whatever they are called there", async () => {
  const hashed = (dataset: typeof train, hash: (id: string) => string) => ({
    ...dataset,
    hashes: new Map(dataset.examples.map(({ id }) => [id, hash(id)])),
  });
  const learnt = hashed(train, (id) => `train ${id}`);
  const tested = hashed(test2, (id) => (id === "image-3" ? "train image-7" : `test ${id}`));
  await expect(evaluateOn([majority()], learnt, tested, { directory })).rejects.toThrow(
    "1 images of elsewhere are training images of synthetic as well (image-3 = image-7); take them out of one of the two",
  );
  expect(await evaluateOn([majority()], train, tested, { directory })).toHaveLength(1);
});

test.each([0, -1, 1.5])("evaluateOn refuses %s repeats", async (repeats) => {
  await expect(evaluateOn([majority()], train, test2, { directory, repeats })).rejects.toThrow(
    "repeats must be a whole number ≥ 1",
  );
});
