import { aResult } from "../arguments";
import type { Dataset } from "../data/dataset";
import { argmax } from "../numbers";
import { checkArguments } from "../options";
import type { PredictionRow, Predictions, Result } from "../results/predictions";
import { isDistribution } from "./metrics";

/** Out-of-fold probabilities joined with one label set: everything a score or a test needs. */
export interface OutOfFold {
  /** The labelled photos, in the order of the dataset. */
  ids: string[];
  /** Group of each photo; photos of one group are resampled together. */
  groups: string[];
  /** Index into classes of each photo. */
  truth: number[];
  classes: readonly string[];
  /** [run][photo][class], rows summing to 1. A run is one repeat of the split under one seed. */
  probabilities: number[][][];
  /** [run][photo]: the fold in which the photo was held out. Runs with the same folds are seeds of one repeat. */
  folds: number[][];
}

/**
 * Joins predictions by id with the labels that they are scored on.
 *
 * Photos without a label in the set are left out. Throws when a run (one repeat under one seed) does not predict every labelled
 * photo exactly once, when a probability is not a number from 0 to 1, or when predictions and dataset do not belong together.
 * @param labelSet name of the label set; by default the one used in training, or the first one of a dataset that lacks it
 */
export function outOfFold(result: Result, labelSet?: string): OutOfFold {
  checkArguments("evaluate.outOfFold", { result: [result, aResult] });
  const set = labelSet ?? defaultLabelSet(result);
  const { predictions, dataset } = result;
  const where = `outOfFold: "${predictions.method.name}" (study ${predictions.study})`;
  checkSameDataset(where, predictions, dataset);
  if (!dataset.labelSets.includes(set))
    throw new Error(`${where}: ${dataset.name} has no label set "${set}"; it has ${dataset.labelSets.join(", ")}`);

  const labels = dataset.labels(set);
  const examples = dataset.examples.filter(({ id }) => labels.has(id));
  if (examples.length === 0) throw new Error(`${where}: label set "${set}" of ${dataset.name} labels no photo`);
  const ids = examples.map(({ id }) => id);
  const runs = rowsByRun(where, predictions, new Set(dataset.examples.map(({ id }) => id)));

  const rows = runs.map(({ repeat, seed, byId }) => {
    const missing = ids.filter((id) => !byId.has(id));
    if (missing.length > 0)
      throw new Error(
        `${where}: ${runName(repeat, seed)} does not predict ${missing.length} of the ${ids.length} photos labelled in ` +
          `"${set}" (${some(missing)}); each run must predict every one of them once: run it to its end`,
      );
    return ids.map((id) => byId.get(id)!);
  });
  return {
    ids,
    groups: examples.map(({ id, group }) => group ?? id),
    truth: ids.map((id) => labels.get(id)!),
    classes: dataset.classes,
    probabilities: rows.map((photos) => photos.map(({ probabilities }) => probabilities)),
    folds: rows.map((photos) => photos.map(({ fold }) => fold)),
  };
}

/** Name of the label set a result is scored on unless said: the one used in training, else the first of the dataset. */
export function defaultLabelSet({ predictions, dataset }: Result): string {
  return dataset.labelSets.includes(predictions.trainedOn) ? predictions.trainedOn : dataset.labelSets[0]!;
}

/** The most probable class of each photo in each run: [run][photo]; ties go to the lowest index. */
export function predictedLabels(oof: OutOfFold): number[][] {
  return oof.probabilities.map((photos) => photos.map((row) => argmax(row)));
}

/** Share of the runs in which each photo is predicted correctly: [photo], 0 to 1. Its mean is the accuracy. */
export function photoAccuracy(oof: OutOfFold): number[] {
  const predicted = predictedLabels(oof);
  return oof.truth.map((label, i) => predicted.filter((labels) => labels[i] === label).length / predicted.length);
}

/** One repeat of the split under one seed. */
interface PredictedRun {
  repeat: number;
  seed: number;
  byId: Map<string, PredictionRow>;
}

const runName = (repeat: number, seed: number) => `repeat ${repeat}, seed ${seed}`;

/** The rows of each run: all seeds of the first repeat, then those of the next. */
function rowsByRun(
  where: string,
  { rows, split, seeds, dataset }: Predictions,
  known: ReadonlySet<string>,
): PredictedRun[] {
  const runs = Array.from({ length: split.repeats }, (_, repeat) =>
    seeds.map((seed): PredictedRun => ({ repeat, seed, byId: new Map() })),
  ).flat();
  const byName = new Map(runs.map((run) => [runName(run.repeat, run.seed), run.byId]));
  const twice: string[] = [];
  const unknown: string[] = [];
  for (const row of rows) {
    const name = runName(row.repeat, row.seed);
    const byId = byName.get(name);
    if (byId === undefined)
      throw new Error(
        `${where}: photo ${row.id} is of ${name}, but there are ${split.repeats} repeats and seeds ${seeds.join(", ")}`,
      );
    if (!known.has(row.id)) unknown.push(row.id);
    if (byId.has(row.id)) twice.push(`${row.id} in ${name}`);
    if (!isDistribution(row.probabilities, dataset.classes.length))
      throw new Error(
        `${where}: photo ${row.id}, ${name}: [${row.probabilities.join(", ")}] is not one probability for ` +
          `each of ${dataset.classes.length} classes, from 0 to 1 and summing to 1; a training that diverged does this`,
      );
    byId.set(row.id, row);
  }
  if (unknown.length > 0) throw new Error(`${where}: photos that the dataset does not have: ${some(unknown)}`);
  if (twice.length > 0) throw new Error(`${where}: photos predicted more than once: ${some(twice)}`);
  return runs;
}

function checkSameDataset(where: string, predictions: Predictions, dataset: Dataset): void {
  const made = predictions.dataset;
  if (made.fingerprint !== dataset.fingerprint)
    throw new Error(
      `${where}: made on ${made.name} (${made.fingerprint}), but scored on ${dataset.name} (${dataset.fingerprint}); ` +
        "pass the dataset that was predicted",
    );
  if (made.classes.join("\n") !== dataset.classes.join("\n"))
    throw new Error(
      `${where}: classes ${made.classes.join(", ")} differ from the dataset's ${dataset.classes.join(", ")}`,
    );
}

const some = (ids: readonly string[]) => ids.slice(0, 5).join(", ") + (ids.length > 5 ? ", …" : "");
