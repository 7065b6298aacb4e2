import type { LayersModel } from "@tensorflow/tfjs";
import type { Dataset } from "../data/dataset";
import { type Scores, score } from "../evaluate/scores";
import type { Result } from "../results/result";
import { display } from "./figure";
import { count, range } from "./format";
import { type ExamplesOptions, showExamples } from "./gallery";
import { showModel } from "./model";
import type { Figure, Plot } from "./plain";
import { classBalance } from "./plots/bars";
import { confusionMatrix } from "./plots/confusion";
import { forest } from "./plots/forest";
import { trainingHistory } from "./plots/history";
import type { Reference } from "./plots/rows";
import { splitSpread } from "./plots/spread";
import { type DataFrameLike, showTable, type TableOptions, type TableRow } from "./tables";

export interface ScoreOptions {
  /** Label set to score on; by default the one used in training. */
  labels?: string;
  /** Numbers to read the scores against, as accuracies from 0 to 1. The majority class is always drawn. */
  references?: readonly Reference[];
}

type Results = Result | readonly Result[];

const listed = (results: Results): readonly Result[] => ("predictions" in results ? [results] : results);

interface Scored {
  result: Result;
  scores: Scores;
}

const scoreAll = (results: readonly Result[], labels?: string): Scored[] =>
  results.map((result) => ({ result, scores: score(result, labels === undefined ? {} : { labels }) }));

const drawn = ({ figure, sentence }: Plot) => display(figure, sentence);

/** What is counted: photos, unless the pictures were drawn by code. */
const unitOf = (dataset: { name: string }) => (dataset.name.startsWith("figures") ? "figures" : "photos");

/** The method's name, with what tells it apart where a list holds the method more than once. */
function nameIn(list: readonly Result[], { predictions: { method, trainedOn, dataset } }: Result): string {
  const twins = list.map(({ predictions }) => predictions).filter((other) => other.method.name === method.name);
  const parts = [
    ...(new Set(twins.map((twin) => twin.dataset.name)).size > 1 ? [dataset.name] : []),
    ...(new Set(twins.map((twin) => twin.trainedOn)).size > 1 ? [`trained on ${trainedOn}`] : []),
  ];
  return parts.length > 0 ? `${method.name} (${parts.join(", ")})` : method.name;
}

function scoreRow({ result: { predictions, dataset }, scores }: Scored): TableRow {
  const { engine, device } = predictions.provenance;
  return {
    method: scores.method,
    accuracy: range(scores.accuracy),
    "balanced accuracy": range(scores.balancedAccuracy),
    "macro-F1": range(scores.macroF1),
    n: count(scores.n, unitOf(dataset)),
    repeats: scores.repeats,
    dataset: dataset.name,
    "trained on": scores.trainedOn,
    "scored on": scores.scoredOn,
    engine: `${engine}, ${device}`,
  };
}

function sampleOf({ result: { dataset }, scores }: Scored): string {
  const repeats = `${scores.repeats} repeat${scores.repeats === 1 ? "" : "s"}`;
  return `${count(scores.n, unitOf(dataset))}, ${repeats}, labels "${scores.scoredOn}"`;
}

/** The accuracy of always answering the most frequent class of the labels that are scored on. */
function majorityOf({ scores: { perClass, n } }: Scored): Reference {
  return { label: "majority", value: Math.max(...perClass.map(({ support }) => support)) / n };
}

/** The share of the most frequent class among the labels that were trained on. */
function majorityShare({ dataset, predictions }: Result): number {
  const labels = [...dataset.labels(predictions.trainedOn).values()];
  return Math.max(...dataset.classes.map((_, c) => labels.filter((label) => label === c).length)) / labels.length;
}

/** Shows results under a cell: tables and pictures in a notebook, sentences with the numbers in a terminal. */
export const show = {
  /**
   * A table of accuracy, balanced accuracy and macro-F1 with 95 % intervals, and a forest plot of the accuracies.
   * @param results out-of-fold predictions of one or more methods
   */
  async scores(results: Results, { labels, references = [] }: ScoreOptions = {}): Promise<void> {
    const list = listed(results);
    const scored = scoreAll(list, labels);
    showTable(scored.map(scoreRow), {
      caption: `Out-of-fold scores, mean over repeats [95 % interval, bootstrap over ${unitOf(list[0]!.dataset)}].`,
    });
    await drawn(
      forest({
        rows: scored.map(({ result, scores }) => ({ method: nameIn(list, result), score: scores.accuracy })),
        references: [majorityOf(scored[0]!), ...references],
        subtitle: `${sampleOf(scored[0]!)}; point: mean over repeats, bar: 95 % interval`,
      }),
    );
  },

  /** The confusion matrix of one result: rows are labels, columns predictions, counts are means over repeats. */
  async confusion(result: Result, { labels }: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
    const { method, confusion, repeats } = scoreAll([result], labels)[0]!.scores;
    const { classes } = result.dataset;
    await drawn(confusionMatrix({ classes, counts: confusion, method, repeats, unit: unitOf(result.dataset) }));
  },

  /** Training loss and accuracy by epoch, over all folds of each method. Methods that do not train are left out. */
  async history(results: Results): Promise<void> {
    const list = listed(results);
    const curves = list.map((result) => ({
      method: nameIn(list, result),
      folds: result.predictions.folds.map(({ history }) => history),
    }));
    await drawn(trainingHistory({ curves, chance: majorityShare(list[0]!) }));
  },

  /** The accuracy of each held-out fold: what single train / test splits would have reported. */
  async spread(results: Results, { labels, references = [] }: ScoreOptions = {}): Promise<void> {
    const list = listed(results);
    const scored = scoreAll(list, labels);
    await drawn(
      splitSpread({
        rows: scored.map(({ result, scores }) => ({
          method: nameIn(list, result),
          folds: scores.perFold.map(({ accuracy }) => accuracy),
        })),
        references: [majorityOf(scored[0]!), ...references],
      }),
    );
  },

  /** The number of images per class of a label set, by default the dataset's first. */
  async balance(dataset: Dataset, { labels = dataset.labelSets[0] }: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
    const values = [...dataset.labels(labels).values()];
    const counts = dataset.classes.map((_, c) => values.filter((label) => label === c).length);
    const title = labels === undefined ? "Class balance" : `Class balance, labels "${labels}"`;
    await drawn(classBalance({ classes: dataset.classes, counts, title, unit: unitOf(dataset) }));
  },

  /** Some examples of each class; see ExamplesOptions for when photos' pixels are shown. */
  async examples(dataset: Dataset, options: ExamplesOptions = {}): Promise<void> {
    await showExamples(dataset, options);
  },

  /** Rows of plain objects or a danfojs DataFrame as a table. */
  table(table: readonly TableRow[] | DataFrameLike, options: TableOptions = {}): void {
    showTable(table, options);
  },

  /** The layers of a network with output shapes and numbers of parameters. */
  model(model: LayersModel): void {
    showModel(model);
  },

  /** One of the library's plots, or your own figure with its sentence. */
  async plot(plot: Plot): Promise<void> {
    await drawn(plot);
  },

  /**
   * Any Plotly figure.
   * @param sentence what to see in it, with the numbers: shown where pictures cannot be
   */
  async figure(figure: Figure, sentence: string): Promise<void> {
    await display(figure, sentence);
  },
};
