import { aResult, someResults } from "../../arguments";
import { type Scores, score } from "../../evaluate/scores";
import { name as aName, type Check, type Checks, checkArguments, either, record } from "../../options";
import type { Result } from "../../results/predictions";
import { count, percentInterval } from "../format";
import { someReferences } from "../plots/checks";
import type { Reference } from "../plots/rows";
import type { TableRow } from "../tables";

export interface ScoreOptions {
  /** Label set to score on; by default the one used in training. */
  labels?: string;
  /** Values to compare the scores with, as accuracies from 0 to 1. The majority class is always drawn. */
  references?: readonly Reference[];
}

export type Results = Result | readonly Result[];

/** What the options of scores may be. */
export const scoreChecks: Checks<ScoreOptions> = { labels: aName, references: someReferences };

/** What a plan of comparisons may be. */
export const aPlan: Check = record("a plan: await results.plan(file)");

export const labelChecks: Checks<Pick<ScoreOptions, "labels">> = { labels: aName };

/**
 * One result or several as a list.
 *
 * @throws TypeError if they are no results, or there are none
 */
export function listed(where: string, results: Results): readonly Result[] {
  checkArguments(where, { results: [results, either(aResult, someResults)] });
  return "predictions" in results ? [results] : results;
}

export interface Scored {
  result: Result;
  scores: Scores;
}

export const scoreAll = (results: readonly Result[], labels?: string): Scored[] =>
  results.map((result) => ({ result, scores: score(result, labels === undefined ? {} : { labels }) }));

/** What is counted: photos, or figures where the images were drawn by code. */
export const unitOf = (dataset: { name: string }) => (dataset.name.startsWith("figures") ? "figures" : "photos");

/** The method's name, with what distinguishes it where a list holds the method more than once. */
export function nameIn(
  list: readonly Result[],
  { predictions: { method, trainedOn, dataset, split } }: Result,
): string {
  const twins = list.map(({ predictions }) => predictions).filter((other) => other.method.name === method.name);
  const parts = [
    ...(new Set(twins.map((twin) => twin.dataset.name)).size > 1 ? [dataset.name] : []),
    ...(new Set(twins.map((twin) => twin.split.trainSize)).size > 1 && split.trainSize !== undefined
      ? [`${split.trainSize} training images`]
      : []),
    ...(new Set(twins.map((twin) => twin.trainedOn)).size > 1 ? [`trained on ${trainedOn}`] : []),
  ];
  return parts.length > 0 ? `${method.name} (${parts.join(", ")})` : method.name;
}

export function scoreRow({ result: { predictions, dataset }, scores }: Scored): TableRow {
  const { engine, device } = predictions.provenance;
  return {
    method: scores.method,
    accuracy: percentInterval(scores.accuracy),
    "balanced accuracy": percentInterval(scores.balancedAccuracy),
    "macro-F1": percentInterval(scores.macroF1),
    n: count(scores.n, unitOf(dataset)),
    repeats: scores.repeats,
    dataset: dataset.name,
    "trained on": scores.trainedOn,
    "scored on": scores.scoredOn,
    engine: `${engine}, ${device}`,
  };
}

export function sampleOf({ result: { dataset }, scores }: Scored): string {
  const repeats = `${scores.repeats} repeat${scores.repeats === 1 ? "" : "s"}`;
  return `${count(scores.n, unitOf(dataset))}, ${repeats}, labels "${scores.scoredOn}"`;
}

/** The accuracy of always answering the most frequent class of the labels that are scored on. */
export function majorityOf({ scores: { perClass, n } }: Scored): Reference {
  return { label: "majority", value: Math.max(...perClass.map(({ support }) => support)) / n };
}

/** The share of the most frequent class among the labels that were trained on. */
export function majorityShare({ dataset, predictions }: Result): number {
  const labels = [...dataset.labels(predictions.trainedOn).values()];
  return Math.max(...dataset.classes.map((_, c) => labels.filter((label) => label === c).length)) / labels.length;
}
