import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { importPredictions } from "../../lib/report/import";
import { syntheticResult } from "../support/results";

const folder = mkdtempSync(join(tmpdir(), "stillact-import-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { predictions, dataset } = syntheticResult({ method: "from Python", accuracy: 0.6 });
const written = (value: unknown) => {
  const file = join(folder, "predictions.json");
  writeFileSync(file, JSON.stringify(value));
  return file;
};

test("predictions made elsewhere join the dataset", async () => {
  expect(await importPredictions(written(predictions), dataset)).toEqual({ predictions, dataset });
});

test.each([
  ["a missing image", { rows: predictions.rows.slice(1) }, /image-0/],
  ["an image twice", { rows: [...predictions.rows, predictions.rows[0]] }, /image-0/],
  ["another dataset", { dataset: { ...predictions.dataset, fingerprint: "other-fingerprint" } }, /fingerprint/],
  ["other classes", { dataset: { ...predictions.dataset, classes: ["a", "b", "c"] } }, /classes/],
  ["no schema", { schema: 3 }, /does not hold predictions of schema 2/],
])("%s is refused with the file's name", async (_, change, reason) => {
  const importing = importPredictions(written({ ...predictions, ...change }), dataset);
  await expect(importing).rejects.toThrow(/predictions\.json/);
  await expect(importing).rejects.toThrow(reason);
});
