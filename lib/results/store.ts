import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../data/dataset";
import { writeFileAtomic } from "../files";
import { readJson } from "../json-file";
import { labelledDataset, readLabelFile, writeLabelFile } from "./labels";
import { type Predictions, predictionsSchema, type Result } from "./predictions";

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

/**
 * Writes `<directory>/<study>/<method>.json`, and the dataset's label sets to `<directory>/labels`, so that the folder
 * alone is enough to recompute every score.
 *
 * @returns the path of the predictions.
 */
export async function saveResult({ predictions, dataset }: Result, directory: string): Promise<string> {
  await writeLabelFile(dataset, labelFile(directory, predictions));
  const file = join(directory, slug(predictions.study), `${fileName(predictions, dataset)}.json`);
  await writeFileAtomic(file, formatPredictions(predictions));
  return file;
}

/** The method, and what distinguishes two results of one method: fewer training images, other labels, another seed. */
function fileName({ method, split: { trainSize }, trainedOn, seed }: Predictions, dataset: Dataset): string {
  const size = trainSize === undefined ? "" : `.train-${trainSize}`;
  const labels = trainedOn === dataset.labelSets[0] ? "" : `.labels-${slug(trainedOn)}`;
  return `${slug(method.name)}${size}${labels}${seed === 0 ? "" : `.seed-${seed}`}`;
}

/**
 * Reads one file of predictions.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export function readPredictions(file: string): Promise<Predictions> {
  const remedy = "run the notebooks again (npm start)";
  return readJson(file, { schema: predictionsSchema, what: "predictions of schema 1", remedy });
}

/**
 * All results below a folder, or those of one study, study by study in the order in which they were computed; no images
 * are needed or read.
 *
 * @throws Error if there are none
 */
export async function loadResults(directory: string, study?: string): Promise<Result[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const studies = entries
    .filter(
      (entry) => entry.isDirectory() && entry.name !== LABELS && (study === undefined || entry.name === slug(study)),
    )
    .map((entry) => entry.name);
  const results: Result[] = [];
  for (const name of studies.sort()) {
    const files = (await readdir(join(directory, name))).filter((file) => file.endsWith(".json")).sort();
    const found = await Promise.all(files.map((file) => readPredictions(join(directory, name, file))));
    found.sort((a, b) => (a.provenance.date < b.provenance.date ? -1 : 1));
    for (const predictions of found) {
      const labels = await readLabelFile(labelFile(directory, predictions));
      results.push({ predictions, dataset: labelledDataset(labels) });
    }
  }
  if (results.length === 0) {
    throw new Error(`no results${study ? ` of ${study}` : ""} in ${directory}; run the notebooks first (npm start)`);
  }
  return results;
}

function labelFile(directory: string, { dataset }: Pick<Predictions, "dataset">): string {
  return join(directory, LABELS, `${slug(dataset.name)}-${dataset.fingerprint.slice(0, 8)}.json`);
}

/** JSON with one line per row, so that a diff of two runs can be read and a file stays small. */
function formatPredictions({ folds, rows, ...head }: Predictions): string {
  const lines = (items: readonly unknown[]) => items.map((item) => `    ${JSON.stringify(item)}`).join(",\n");
  const opening = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  return `${opening},\n  "folds": [\n${lines(folds)}\n  ],\n  "rows": [\n${lines(rows)}\n  ]\n}\n`;
}
