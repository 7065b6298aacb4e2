import type { Result } from "../../results/result";
import { confusionMatrix } from "../plots/confusion";
import { forest } from "../plots/forest";
import { trainingHistory } from "../plots/history";
import { splitSpread } from "../plots/spread";
import { showTable } from "../tables";
import {
  listed,
  majorityOf,
  majorityShare,
  nameIn,
  type Results,
  type ScoreOptions,
  sampleOf,
  scoreAll,
  scoreRow,
  unitOf,
} from "./scored";
import { plot } from "./values";

/**
 * A table of accuracy, balanced accuracy and macro-F1 with 95 % intervals, and a forest plot of the accuracies.
 * @param results out-of-fold predictions of one or more methods
 */
export async function scores(results: Results, { labels, references = [] }: ScoreOptions = {}): Promise<void> {
  const list = listed(results);
  const scored = scoreAll(list, labels);
  showTable(scored.map(scoreRow), {
    caption: `Out-of-fold scores, mean over repeats [95 % interval, bootstrap over ${unitOf(list[0]!.dataset)}].`,
  });
  await plot(
    forest({
      rows: scored.map(({ result, scores }) => ({ method: nameIn(list, result), score: scores.accuracy })),
      references: [majorityOf(scored[0]!), ...references],
      subtitle: `${sampleOf(scored[0]!)}; point: mean over repeats, bar: 95 % interval`,
    }),
  );
}

/** The confusion matrix of one result: rows are labels, columns predictions, counts are means over repeats. */
export async function confusion(result: Result, { labels }: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
  const { method, confusion, repeats } = scoreAll([result], labels)[0]!.scores;
  const { classes } = result.dataset;
  await plot(confusionMatrix({ classes, counts: confusion, method, repeats, unit: unitOf(result.dataset) }));
}

/** Training loss and accuracy by epoch, over all folds of each method. Methods that do not train are left out. */
export async function history(results: Results): Promise<void> {
  const list = listed(results);
  const curves = list.map((result) => ({
    method: nameIn(list, result),
    folds: result.predictions.folds.map(({ history }) => history),
  }));
  await plot(trainingHistory({ curves, chance: majorityShare(list[0]!) }));
}

/** The accuracy of each held-out fold: what single train / test splits would have reported. */
export async function spread(results: Results, { labels, references = [] }: ScoreOptions = {}): Promise<void> {
  const list = listed(results);
  const scored = scoreAll(list, labels);
  await plot(
    splitSpread({
      rows: scored.map(({ result, scores }) => ({
        method: nameIn(list, result),
        folds: scores.perFold.map(({ accuracy }) => accuracy),
      })),
      references: [majorityOf(scored[0]!), ...references],
    }),
  );
}
