import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadResults, readPredictions, saveResult, slug } from "../../lib/results/store";
import { syntheticResult } from "../support/results";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stillact-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is saved loads again, and only the study that is asked for", async () => {
  const one = syntheticResult({ method: "CNN, wide", study: "02-baselines", accuracy: 0.5 });
  const two = syntheticResult({ method: "probe", study: "04-clip", accuracy: 0.5 });
  expect(await saveResult(one, folder)).toBe(join(folder, "02-baselines", "cnn-wide.json"));
  await saveResult(two, folder);
  expect((await loadResults(folder)).map(({ predictions }) => predictions)).toEqual([one.predictions, two.predictions]);
  const [only] = await loadResults(folder, "04-clip");
  expect(only!.predictions.method.name).toBe("probe");
  expect(only!.dataset.labels("made")).toEqual(two.dataset.labels("made"));
  expect(() => only!.dataset.labels("other")).toThrow('synthetic has no label set "other"; it has made');
});

test("nothing to load is an error that says what to do", async () => {
  await expect(loadResults(folder)).rejects.toThrow(/no results in .*run the notebooks first/);
  await expect(loadResults(join(folder, "nowhere"), "02")).rejects.toThrow(/no results of 02/);
});

test("a file that does not fit the schema is refused with its name and the fault", async () => {
  const file = await saveResult(syntheticResult({ method: "m", accuracy: 0.5 }), folder);
  const damaged = {
    ...JSON.parse(readFileSync(file, "utf8")),
    rows: [{ id: "image-0", repeat: 0, fold: 0, probabilities: [2] }],
  };
  writeFileSync(file, JSON.stringify(damaged));
  await expect(readPredictions(file)).rejects.toThrow(
    /m\.json does not hold predictions of schema 1:[\s\S]*probabilities/,
  );
});

test("names become file names without a way out of the folder", () => {
  expect(slug("CNN + augmentation (64 px)")).toBe("cnn-augmentation-64-px");
  expect(slug("../../etc/passwd")).toBe("etc-passwd");
  expect(slug("LLaVA-1.5")).toBe("llava-1.5");
  expect(() => slug("../..")).toThrow(/has no letter or digit/);
});
