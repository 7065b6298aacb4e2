import { mean, sum } from "../numbers";
import { type OutOfFold, predictedLabels } from "./out-of-fold";

/** Where the spread of single splits comes from, as standard deviations of the accuracy on one held-out fold. */
export interface SeedSpread {
  /** Between fits that differ in their seed only. */
  seed: number;
  /** Between folds, with the share of the seeds taken off. */
  split: number;
  folds: number;
  seeds: number;
}

/**
 * Tells the spread over seeds from the spread over splits: one-way random-effects analysis of variance with folds as
 * groups and seeds as replicates (Searle, Casella and McCulloch, 1992, Variance Components, section 3.2). A negative
 * estimate of the split's share is reported as 0.
 *
 * Throws unless there are at least two results, all on the same split.
 * @param results the same method on the same split, each with another seed
 */
export function seedSpread(results: readonly OutOfFold[]): SeedSpread {
  if (results.length < 2) throw new Error(`seedSpread: needs results of at least 2 seeds, got ${results.length}`);
  const [first, ...others] = results.map(foldAccuracies);
  const groups = [...first!.keys()].map((fold) => [first!, ...others].map((accuracies) => accuracies.get(fold)));
  if (others.some((accuracies) => accuracies.size !== first!.size) || groups.flat().includes(undefined)) {
    throw new Error("seedSpread: the results come from different splits; keep the split and change the seed only");
  }
  const values = groups as number[][];
  const [folds, seeds] = [values.length, results.length];
  const means = values.map(mean);
  const within =
    sum(values.map((group, f) => sum(group.map((value) => (value - means[f]!) ** 2)))) / (folds * (seeds - 1));
  const grand = mean(means);
  const between = (seeds * sum(means.map((value) => (value - grand) ** 2))) / (folds - 1);
  return { seed: Math.sqrt(within), split: Math.sqrt(Math.max(0, (between - within) / seeds)), folds, seeds };
}

/** Accuracy by "repeat, fold, and the photos in it": equal keys mean equal splits. */
function foldAccuracies(oof: OutOfFold): Map<string, number> {
  const predicted = predictedLabels(oof);
  const tally = new Map<string, { ids: string[]; correct: number }>();
  oof.folds.forEach((foldOf, repeat) => {
    foldOf.forEach((fold, i) => {
      const place = `${repeat}/${fold}`;
      const entry = tally.get(place) ?? { ids: [], correct: 0 };
      entry.ids.push(oof.ids[i]!);
      if (predicted[repeat]![i] === oof.truth[i]) entry.correct++;
      tally.set(place, entry);
    });
  });
  return new Map(
    [...tally].map(([place, { ids, correct }]) => [`${place}: ${ids.sort().join()}`, correct / ids.length]),
  );
}
