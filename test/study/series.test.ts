import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stratifiedKFold } from "../../lib/data/split";
import { majority } from "../../lib/methods";
import { loadResults } from "../../lib/results/store";
import { crossValidate } from "../../lib/study/cross-validate";
import { learningCurve } from "../../lib/study/series";
import { syntheticDataset } from "../support/datasets";

const directory = mkdtempSync(join(tmpdir(), "stillact-series-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const train = syntheticDataset({ n: 60 });

test("learningCurve keeps one result a size, beside the full one, and reports one progress over all", async () => {
  const split = stratifiedKFold(train, { k: 3 });
  const shares: number[] = [];
  const results = await learningCurve(majority(), train, split, {
    sizes: [6, 20, 40],
    directory,
    study: "curve",
    onProgress: ({ done, total }) => shares.push(done / total),
  });
  await crossValidate([majority()], train, split, { directory, study: "curve" });
  expect(results.map(({ predictions }) => predictions.split.trainSize)).toEqual([6, 20, 40]);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const stored = await loadResults(join(directory, "results"), { study: "curve" });
  expect(stored.map(({ predictions }) => predictions.split.trainSize).sort()).toEqual([20, 40, 6, undefined]);
});
