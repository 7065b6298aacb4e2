import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { score } from "../../lib/evaluate/scores";
import { labelsHash, labelsOf } from "../../lib/results/labels";
import type { Result } from "../../lib/results/predictions";
import { addToRun, readRun } from "../../lib/results/run";
import { checkName, loadResults, readPredictions, removeSuperseded, saveResult, slug } from "../../lib/results/store";
import { syntheticDataset } from "../support/datasets";
import { syntheticResult } from "../support/results";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stillact-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is saved loads again, and only the study that is asked for", async () => {
  const one = syntheticResult({ method: "CNN, wide", study: "02-baselines", accuracy: 0.5 });
  const two = syntheticResult({ method: "probe", study: "04-clip", accuracy: 0.5 });
  const file = await saveResult(one, folder);
  expect(dirname(file)).toBe(join(folder, "02-baselines"));
  expect(basename(file)).toMatch(/^cnn-wide\.[0-9a-f]{8}\.json$/);
  await saveResult(two, folder);
  const labels = labelsHash(labelsOf(one.dataset));
  const written = [one, two].map(({ predictions }) => ({
    ...predictions,
    dataset: { ...predictions.dataset, labels },
  }));
  expect((await loadResults(folder)).map(({ predictions }) => predictions)).toEqual(written);
  const [only] = await loadResults(folder, { study: "04-clip" });
  expect(only!.predictions.method.name).toBe("probe");
  expect(only!.dataset.labels("made")).toEqual(two.dataset.labels("made"));
  expect(() => only!.dataset.labels("other")).toThrow('synthetic has no label set "other"; it has made');
});

test("nothing to load is an error that says what to do", async () => {
  await expect(loadResults(folder)).rejects.toThrow(/no results in .*run the notebooks first/);
  await expect(loadResults(join(folder, "nowhere"), { study: "02" })).rejects.toThrow(/no results of 02/);
});

test("a file that does not fit the schema is refused with its name and the fault", async () => {
  const file = await saveResult(syntheticResult({ method: "m", accuracy: 0.5 }), folder);
  const damaged = {
    ...JSON.parse(readFileSync(file, "utf8")),
    rows: [{ id: "image-0", repeat: 0, fold: 0, seed: 0, probabilities: [2] }],
  };
  writeFileSync(file, JSON.stringify(damaged));
  await expect(readPredictions(file)).rejects.toThrow(
    /m\.[0-9a-f]{8}\.json does not hold predictions of schema 2:[\s\S]*probabilities/,
  );
});

test("a file of schema 1, whose results had one seed, reads as schema 2", async () => {
  const { predictions } = syntheticResult({ method: "m", accuracy: 0.5, n: 6 });
  const { seeds: _, folds, rows, ...rest } = predictions;
  const first = {
    ...rest,
    schema: 1,
    seed: 4,
    folds: folds.map(({ fitSeed, ...fold }) => ({ ...fold, seed: fitSeed })),
    rows: rows.map(({ seed: __, ...row }) => row),
  };
  const file = join(folder, "m.json");
  writeFileSync(file, JSON.stringify(first));
  expect(await readPredictions(file)).toEqual({
    ...predictions,
    seeds: [4],
    folds: folds.map((fold) => ({ ...fold, seed: 4 })),
    rows: rows.map((row) => ({ ...row, seed: 4 })),
  });
  writeFileSync(file, JSON.stringify({ ...first, trainedOn: 3 }));
  await expect(readPredictions(file)).rejects.toThrow(/trainedOn/);
});

test("names become file names without a way out of the folder", () => {
  expect(slug("CNN + augmentation (64 px)")).toBe("cnn-augmentation-64-px");
  expect(slug("../../etc/passwd")).toBe("etc-passwd");
  expect(slug("LLaVA-1.5")).toBe("llava-1.5");
  expect(() => slug("../..")).toThrow(/has no letter or digit/);
});

/** The same predictions, changed in what is given, and saved later. */
let later = 0;
function changed({ predictions, dataset }: Result, change: Partial<Result["predictions"]>, to = dataset): Result {
  const saved = new Date(Date.UTC(2026, 1, 1) + later++).toISOString();
  return { dataset: to, predictions: { ...predictions, ...change, provenance: { ...predictions.provenance, saved } } };
}

test("a result keeps its labels when the dataset's are corrected and another study runs", async () => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  await saveResult(one, folder);
  const before = score((await loadResults(folder, { study: "one" }))[0]!);
  const corrected = syntheticDataset({ n: 60, label: (i) => (i + 1) % 3 });
  await saveResult(changed(one, { study: "two" }, corrected), folder);
  const [again] = await loadResults(folder, { study: "one" });
  expect(score(again!)).toEqual(before);
  const [other] = await loadResults(folder, { study: "two" });
  expect(other!.dataset.labels("made").get("image-0")).toBe(1);
  expect(readdirSync(join(folder, "labels"))).toHaveLength(2);
});

test("labels that were changed, exchanged or cut off under a result are refused, by the file's name", async () => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  const two = changed(one, { study: "two" }, syntheticDataset({ n: 60, label: (i) => (i + 1) % 3 }));
  await saveResult(one, folder);
  const [mine] = readdirSync(join(folder, "labels"));
  await saveResult(two, folder);
  const other = readdirSync(join(folder, "labels")).find((name) => name !== mine)!;
  const file = join(folder, "labels", mine!);
  const right = readFileSync(file, "utf8");
  const damages = [right.replace('"labels":[0]', '"labels":[1]'), readFileSync(join(folder, "labels", other), "utf8")];
  for (const text of damages) {
    writeFileSync(file, text);
    await expect(loadResults(folder, { study: "one" })).rejects.toThrow(
      `${file} does not hold the labels that results`,
    );
  }
  writeFileSync(file, right.slice(0, right.length / 2));
  await expect(loadResults(folder, { study: "one" })).rejects.toThrow(`${file} is not JSON`);
  writeFileSync(file, right);
  expect(await loadResults(folder, { study: "one" })).toHaveLength(1);
});

test("results and labels from before labels had a hash are still loaded", async () => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  const file = await saveResult(one, folder);
  const { labels: _, ...dataset } = JSON.parse(readFileSync(file, "utf8")).dataset;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), dataset }));
  renameSync(file, join(folder, "one", "cnn.json"));
  const [name] = readdirSync(join(folder, "labels"));
  const old = join(folder, "labels", `synthetic-${one.dataset.fingerprint.slice(0, 8)}.json`);
  renameSync(join(folder, "labels", name!), old);
  expect(score((await loadResults(folder))[0]!)).toEqual(score(one));
  writeFileSync(old, readFileSync(old, "utf8").replace(one.dataset.fingerprint, "f".repeat(64)));
  await expect(loadResults(folder)).rejects.toThrow(`${old} does not hold the labels`);
});

const ways: Record<string, (one: Result) => Result> = {
  parameters: (one) => changed(one, { method: { name: "CNN", params: { epochs: 3 } } }),
  profile: (one) => changed(one, { profile: "quick" }),
  split: (one) => changed(one, { split: { ...one.predictions.split, fingerprint: "e".repeat(64) } }),
  labels: (one) => changed(one, {}, syntheticDataset({ n: 60, label: (i) => (i + 1) % 3 })),
  "labels to train on": (one) => changed(one, { trainedOnLabels: "a".repeat(64) }),
  images: (one) => {
    const dataset = syntheticDataset({ n: 60, seed: 5 });
    return changed(one, { dataset: { ...one.predictions.dataset, fingerprint: dataset.fingerprint } }, dataset);
  },
};

test.each(Object.entries(ways))("other %s overwrite nothing: the last is shown, all can be loaded", async (_, way) => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  const other = way(one);
  await saveResult(one, folder);
  await saveResult(other, folder);
  expect(await loadResults(folder, { all: true })).toHaveLength(2);
  const [last] = await loadResults(folder);
  expect(last!.predictions.provenance.saved).toBe(other.predictions.provenance.saved);
  await saveResult(changed(one, {}), folder); // back to the first one
  expect(await loadResults(folder, { all: true })).toHaveLength(2);
  expect((await loadResults(folder))[0]!.predictions.profile).toBe("full");
  expect((await removeSuperseded(folder)).filter((file) => !file.startsWith("labels/"))).toHaveLength(1);
  expect(await loadResults(folder, { all: true })).toHaveLength(1);
});

test("a run lists its own results, whatever else lies in the folder", async () => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  const files = [];
  for (const [run, params] of [
    ["a", { epochs: 1 }],
    ["b", { epochs: 2 }],
  ] as const) {
    vi.stubEnv("STILLACT_RUN", run);
    const file = await saveResult(changed(one, { method: { name: "CNN", params } }), folder);
    await addToRun(folder, file);
    files.push(file);
  }
  vi.unstubAllEnvs();
  await addToRun(folder, files[0]!); // no run: nothing is listed
  expect(await readRun(folder, "c")).toBeUndefined();
  for (const [run, epochs] of [
    ["a", 1],
    ["b", 2],
  ] as const) {
    const found = await loadResults(folder, { run });
    expect(found.map(({ predictions }) => predictions.method.params)).toEqual([{ epochs }]);
  }
  await expect(readRun(folder, "../a")).rejects.toThrow('STILLACT_RUN is "../a"');
});

test("a result that could not be loaded again is not written", async () => {
  const one = syntheticResult({ method: "CNN", study: "one", accuracy: 0.5 });
  for (const change of [{ seeds: [-1] }, { seeds: [1.5] }, { folds: [] }]) {
    await expect(saveResult(changed(one, change), folder)).rejects.toThrow(/CNN of one does not hold predictions/);
  }
  const moved = { ...one.predictions.dataset, labels: "0".repeat(64) };
  await expect(saveResult(changed(one, { dataset: moved }), folder)).rejects.toThrow(
    "other labels than synthetic has now",
  );
  expect(readdirSync(folder)).toEqual([]);
});

test.each(["labels", "Labels!", "../labels", "NUL", "com1"])("%s is no name of a study", (name) => {
  expect(() => checkName("study", name)).toThrow(`the study "${name}" cannot be named so`);
});

test("names without letters and endless names are refused; others are not", () => {
  for (const name of ["---", "..", "", "/", "🙂"]) expect(() => checkName("study", name)).toThrow("no letter or digit");
  expect(() => checkName("method", "x".repeat(300))).toThrow("too long for a file");
  checkName("dataset", "labels");
  for (const name of ["02-baselines", "ländlich", "姿勢", "MobileNetV2, photo + crop"]) checkName("study", name);
});

test("a result of many seeds has a name that a file can have", async () => {
  const one = syntheticResult({ method: "x".repeat(80), study: "one", accuracy: 0.5 });
  const file = await saveResult(changed(one, { seeds: Array.from({ length: 99 }, (_, i) => i) }), folder);
  expect(basename(file)).toMatch(/^x{80}\.seeds-99\.[0-9a-f]{8}\.json$/);
});
