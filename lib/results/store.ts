import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../data/dataset";
import { hashJson, writeFileAtomic } from "../files";
import { checkJson, readJson } from "../json-file";
import { name as aName, checkArguments } from "../options";
import { labelledDataset, labelsHash, labelsOf, readLabelFile, writeLabelFile } from "./labels";
import { type Predictions, predictionsFileSchema, type Result } from "./predictions";
import { readRun } from "./run";

const LABELS = "labels";

/** A method or dataset name as a file name: lower case, words joined by hyphens. */
export function slug(name: string): string {
  // A dot only between letters or digits, as in "LLaVA-1.5": no name leads out of its folder.
  const words = name
    .toLowerCase()
    .match(/[\p{L}\p{N}]+(\.[\p{L}\p{N}]+)*/gu)
    ?.join("-");
  if (!words) throw new Error(`"${name}" has no letter or digit to name a file by`);
  return words;
}

/** Names that a folder cannot have on Windows. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Checks, before any work, that results of this name can be written and loaded again.
 *
 * @param what what bears the name; a study names a folder beside that of the labels
 * @throws Error that says what is wrong with the name
 */
export function checkName(what: string, name: string): void {
  const folder = slug(name);
  if ((what === "study" && folder === LABELS) || devices.test(folder)) {
    throw new Error(`the ${what} "${name}" cannot be named so: ${folder} is kept for other files; choose another name`);
  }
  if (Buffer.byteLength(folder) > 80) {
    throw new Error(`the name of the ${what} "${name}" is too long for a file; give a shorter one`);
  }
}

/**
 * Writes `<directory>/<study>/<method>….json`, and the dataset's label sets to `<directory>/labels`, so that the folder
 * alone is enough to recompute every score. Only the same method on the same images, labels and split in the same profile
 * has the same file: nothing else is overwritten.
 *
 * @returns the path of the predictions
 * @throws Error if the predictions do not fit their schema, or were made with other label sets than the dataset's
 */
export async function saveResult({ predictions, dataset }: Result, directory: string): Promise<string> {
  const labels = labelsOf(dataset);
  const hash = labelsHash(labels);
  const name = `${predictions.method.name} of ${predictions.study}`;
  if (predictions.dataset.labels !== undefined && predictions.dataset.labels !== hash) {
    throw new Error(`${name} was made with other labels than ${dataset.name} has now; run it again`);
  }
  const saved = { ...predictions, dataset: { ...predictions.dataset, labels: hash } };
  checkJson(saved, predictionsFile, name);
  await writeLabelFile(labels, labelFile(directory, saved));
  const file = join(directory, slug(predictions.study), `${fileName(saved, dataset)}.json`);
  await writeFileAtomic(file, formatPredictions(saved));
  return file;
}

/** The method, what distinguishes its results in one run (training images, labels, seeds), and what it is, as a hash. */
function fileName(predictions: Predictions, dataset: Dataset): string {
  const { method, split, trainedOn, seeds } = predictions;
  const size = split.trainSize === undefined ? "" : `.train-${split.trainSize}`;
  const labels = trainedOn === dataset.labelSets[0] ? "" : `.labels-${slug(trainedOn)}`;
  const seeded = String(seeds) === "0" ? "" : seeds.length > 5 ? `.seeds-${seeds.length}` : `.seed-${seeds.join("-")}`;
  return `${slug(method.name)}${size}${labels}${seeded}.${identity(predictions).slice(0, 8)}`;
}

/** Names what a result is of: two results with the same one differ by code, engine and machine alone. */
function identity({ study, profile, method, trainedOn, trainedOnLabels, seeds, dataset, split }: Predictions): string {
  return hashJson({ study, profile, method, trainedOn, trainedOnLabels, seeds, dataset, split });
}

/** Names the place of a result in a study: of results with the same one, the last is the one that a reader means. */
function place({ study, method, trainedOn, seeds, dataset, split }: Predictions): string {
  return hashJson([study, method.name, trainedOn, seeds[0]!, dataset.name, split.kind, split.trainSize ?? null]);
}

const predictionsFile = {
  schema: predictionsFileSchema,
  what: "predictions of schema 2",
  remedy: "run the notebooks again (npm start)",
};

/**
 * Reads one file of predictions.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export async function readPredictions(file: string): Promise<Predictions> {
  checkArguments("results.read", { file: [file, aName] });
  return readJson(file, predictionsFile);
}

export interface LoadOptions {
  /** One study's results; all studies by default. */
  study?: string | undefined;
  /** Also results that a later one of the same method took the place of: other parameters, images, labels or profile. */
  all?: boolean;
  /** Only what this run has computed. */
  run?: string | undefined;
}

/**
 * All results below a folder, or those of one study, study by study in the order in which they were computed; no images
 * are needed or read.
 *
 * @throws Error if there are none, or a file is damaged; the message names it
 */
export async function loadResults(directory: string, { study, all = false, run }: LoadOptions = {}): Promise<Result[]> {
  const listed = run === undefined ? undefined : new Set(await readRun(directory, run));
  const files = (await resultFiles(directory, study)).filter((file) => listed === undefined || listed.has(file));
  const found = await readAll(directory, files);
  const shown = all ? found : [...latest(found)];
  const results: Result[] = [];
  for (const { predictions } of shown.sort(byStudyAndDate)) {
    const labels = await readLabelFile(labelFile(directory, predictions), predictions.dataset);
    results.push({ predictions, dataset: labelledDataset(labels) });
  }
  if (results.length === 0) {
    throw new Error(`no results${study ? ` of ${study}` : ""} in ${directory}; run the notebooks first (npm start)`);
  }
  return results;
}

/**
 * Removes results that a later one of the same method has taken the place of, and labels that no result refers to.
 *
 * @returns the files removed, as paths below the folder
 */
export async function removeSuperseded(directory: string): Promise<string[]> {
  const found = await readAll(directory, await resultFiles(directory));
  const kept = latest(found);
  const used = new Set([...kept].map(({ predictions }) => labelFile(directory, predictions)));
  const labels = (await readdir(join(directory, LABELS)).catch(() => [])).filter(
    (name) => !used.has(join(directory, LABELS, name)),
  );
  const superseded = found.filter((stored) => !kept.has(stored)).map(({ file }) => file);
  const removed = [...superseded, ...labels.map((name) => `${LABELS}/${name}`)];
  for (const file of removed) await rm(join(directory, file));
  return removed;
}

/** Every file of predictions, as a path below the folder. */
async function resultFiles(directory: string, study?: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const studies = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== LABELS && (study === undefined || entry.name === slug(study)),
  );
  const files: string[] = [];
  for (const { name } of studies) {
    const inside = await readdir(join(directory, name));
    files.push(...inside.filter((file) => file.endsWith(".json")).map((file) => `${name}/${file}`));
  }
  return files.sort();
}

/** Predictions with their file, as a path below the folder of results. */
interface Stored {
  file: string;
  predictions: Predictions;
}

const readAll = (directory: string, files: readonly string[]): Promise<Stored[]> =>
  Promise.all(files.map(async (file) => ({ file, predictions: await readPredictions(join(directory, file)) })));

/** Of the results in each place of a study, the one saved last. */
function latest(found: readonly Stored[]): ReadonlySet<Stored> {
  const savedAt = ({ predictions: { provenance } }: Stored) => provenance.saved ?? provenance.date;
  const byPlace = new Map<string, Stored>();
  for (const stored of found) {
    const other = byPlace.get(place(stored.predictions));
    if (!other || savedAt(other) <= savedAt(stored)) byPlace.set(place(stored.predictions), stored);
  }
  return new Set(byPlace.values());
}

function byStudyAndDate({ predictions: a }: Stored, { predictions: b }: Stored): number {
  if (a.study !== b.study) return a.study < b.study ? -1 : 1;
  return a.provenance.date < b.provenance.date ? -1 : 1;
}

function labelFile(directory: string, { dataset }: Pick<Predictions, "dataset">): string {
  // Results from before labels had a hash named them by the images alone.
  const hashes = [dataset.fingerprint, ...(dataset.labels === undefined ? [] : [dataset.labels])];
  return join(directory, LABELS, `${[slug(dataset.name), ...hashes.map((hash) => hash.slice(0, 8))].join("-")}.json`);
}

/** JSON with one line per row, so that a diff of two runs can be read and a file stays small. */
function formatPredictions({ folds, rows, ...head }: Predictions): string {
  const lines = (items: readonly unknown[]) => items.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  const opening = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  return `${opening},\n  "folds": [\n${lines(folds)}\n  ],\n  "rows": [\n${lines(rows)}\n  ]\n}\n`;
}
