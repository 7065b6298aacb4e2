import { setImmediate as nextTurn } from "node:timers/promises";
import type { Labelled } from "../data/dataset";
import { dealFolds, type Group } from "../data/stratify";
import type { Probabilities, Run } from "../method";
import { argmax, indices, logLoss, mean } from "../numbers";
import { random } from "../random";
import { type Rows, selectRows } from "../vectors";

/** What is chosen, and by what. */
export interface InnerFoldsOptions {
  candidates: readonly number[];
  innerFolds: number;
  run: Run;
  /** Fits every candidate to some rows and predicts others: one table of probabilities per candidate. */
  predict(train: Rows, labels: readonly number[], test: Rows): readonly Probabilities[];
  /** Of the predictions of all training images; less is better. */
  loss(probabilities: Probabilities, labels: readonly number[]): number;
}

/**
 * Chooses a hyperparameter: each training image is predicted from the other inner folds, and the candidate with the least
 * loss wins; of equal ones the largest. The folds are stratified, keep groups together, and see training images alone. A
 * single candidate is taken as it is.
 *
 * @throws RangeError if a class has fewer groups of training images than there are folds
 * @throws the signal's reason, between two folds
 */
export async function chooseOnInnerFolds(
  train: Labelled,
  rows: Rows,
  { candidates, innerFolds, run, predict, loss }: InnerFoldsOptions,
): Promise<number> {
  if (candidates.length === 1) return candidates[0]!;
  const folds = divide(train, innerFolds, run.seed);
  const all = indices(train.labels.length);
  const predicted: (readonly number[])[][] = candidates.map(() => []);
  for (const [f, test] of folds.entries()) {
    run.onProgress({ done: f, total: folds.length, note: `inner fold ${f + 1} of ${folds.length}` });
    await nextTurn(); // an interrupt is heard here
    run.signal.throwIfAborted();
    const fitted = all.filter((i) => !test.has(i));
    const tested = all.filter((i) => test.has(i));
    const labels = fitted.map((i) => train.labels[i]!);
    for (const [c, table] of predict(selectRows(rows, fitted), labels, selectRows(rows, tested)).entries()) {
      for (const [t, i] of tested.entries()) predicted[c]![i] = table[t]!;
    }
  }
  const losses = predicted.map((probabilities) => loss(probabilities, train.labels));
  const least = Math.min(...losses);
  return Math.max(...candidates.filter((_, c) => losses[c] === least));
}

/** The positions that each fold leaves out. */
function divide({ labels, groups, classes }: Labelled, k: number, seed: number): Set<number>[] {
  const together = new Map<string, { ids: string[]; labels: number[] }>();
  for (const [i, label] of labels.entries()) {
    const name = groups?.[i] ?? String(i);
    const group = together.get(name) ?? { ids: [], labels: [] };
    group.ids.push(String(i));
    group.labels.push(label);
    together.set(name, group);
  }
  const list: Group[] = [...together.values()];
  for (const [label, name] of classes.entries()) {
    const count = list.filter((group) => group.labels.includes(label)).length;
    if (count > 0 && count < k) {
      throw new RangeError(
        `inner folds: class "${name}" has ${count} group(s) of training images, fewer than the ${k} inner folds; lower ` +
          "innerFolds, or give one value so that there is nothing to choose",
      );
    }
  }
  return dealFolds(list, k, random(seed, "inner folds")).map((ids) => new Set([...ids].map(Number)));
}

/** Mean log-loss of some images, in nats. */
export function meanLogLoss(probabilities: Probabilities, labels: readonly number[]): number {
  return mean(labels.map((label, i) => logLoss(label, probabilities[i]!)));
}

/** The share of images that are given another class than theirs; of equally probable classes the first counts. */
export function errorRate(probabilities: Probabilities, labels: readonly number[]): number {
  const wrong = labels.filter((label, i) => argmax(probabilities[i]!) !== label);
  return wrong.length / labels.length;
}
