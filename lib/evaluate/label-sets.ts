import { aDataset, someResults } from "../arguments";
import type { Dataset } from "../data/dataset";
import { sum } from "../numbers";
import { name as aName, checkArguments, checkOptions, listOf } from "../options";
import type { Result } from "../results/predictions";
import { bootstrapChecks } from "./checks";
import type { BootstrapOptions } from "./interval";
import { type Scores, score } from "./scores";

/** One cell of the table of training labels × scoring labels. */
export interface TrainScoreCell {
  trainedOn: string;
  /** A label set, or "agreed" for the photos on which all of them agree. */
  scoredOn: string;
  scores: Scores;
  /** True for "agreed": ambiguous photos are gone, so its scores flatter every method. */
  easierBySelection: boolean;
}

/**
 * Scores one method, trained once per label set, against every label set and against the photos on which they agree.
 * @param results the same method trained on different label sets of one dataset; throws when two were trained on the same
 * @param sets the label sets to score on; all of the dataset by default
 */
export function trainScoreCells(
  results: readonly Result[],
  options: BootstrapOptions & { sets?: readonly string[] } = {},
): TrainScoreCell[] {
  checkOptions("evaluate.trainScoreCells", options, { ...bootstrapChecks, sets: listOf(aName, { least: 1 }) });
  checkArguments("evaluate.trainScoreCells", { results: [results, someResults] });
  const { sets, ...resampling } = options;
  const trained = results.map(({ predictions }) => predictions.trainedOn);
  const twice = trained.find((name, i) => trained.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`trainScoreCells: two results were trained on "${twice}"; pass one method, once per label set`);
  return results.flatMap(({ predictions, dataset }) => {
    const names = sets ?? dataset.labelSets;
    const scored = { predictions, dataset: withAgreed(dataset, names) };
    return [...names, ...(names.length > 1 ? [agreed] : [])].map((scoredOn) => ({
      trainedOn: predictions.trainedOn,
      scoredOn,
      scores: score(scored, { ...resampling, labels: scoredOn }),
      easierBySelection: scoredOn === agreed,
    }));
  });
}

const agreed = "agreed";

/** The photos that carry the same label in all these label sets, with that label. */
export function agreedLabels(dataset: Dataset, sets: readonly string[] = dataset.labelSets): Map<string, number> {
  checkArguments("evaluate.agreedLabels", { dataset: [dataset, aDataset] });
  const [first, ...others] = sets.map((set) => dataset.labels(set));
  return new Map([...(first ?? [])].filter(([id, label]) => others.every((labels) => labels.get(id) === label)));
}

function withAgreed(dataset: Dataset, sets: readonly string[]): Dataset {
  const labels = agreedLabels(dataset, sets);
  return {
    ...dataset,
    labelSets: [...dataset.labelSets, agreed],
    labels: (set) => (set === agreed ? labels : dataset.labels(set)),
  };
}

/** How two label sets of one dataset agree. */
export interface LabelAgreement {
  /** Examples by first (row) and second (column) label. */
  counts: number[][];
  /** Examples that have both labels. */
  n: number;
  /** Share of these on which the sets agree, 0 to 1. */
  agreement: number;
  /** Cohen's kappa: agreement beyond what the class shares would give by chance; 1 at best. */
  kappa: number;
}

/** Counts, agreement and Cohen's kappa (Cohen, 1960, Educational and Psychological Measurement 20) of two label sets. */
export function labelAgreement(dataset: Dataset, first: string, second: string): LabelAgreement {
  checkArguments("evaluate.labelAgreement", { dataset: [dataset, aDataset] });
  const [a, b] = [dataset.labels(first), dataset.labels(second)];
  const counts = dataset.classes.map(() => dataset.classes.map(() => 0));
  for (const [id, row] of a) {
    const column = b.get(id);
    if (column !== undefined) counts[row]![column]!++;
  }
  const n = sum(counts.flat());
  const agreement = sum(counts.map((row, i) => row[i]!)) / n;
  const chance = sum(counts.map((row, i) => (sum(row) / n) * (sum(counts.map((other) => other[i]!)) / n)));
  return { counts, n, agreement, kappa: (agreement - chance) / (1 - chance) };
}
