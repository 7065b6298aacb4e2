import { anOutOfFold } from "../arguments";
import { mean, sum } from "../numbers";
import { checkArguments, listOf } from "../options";
import { chiSquaredUpperQuantile, fUpperQuantile } from "./distributions";
import type { Interval } from "./interval";
import { type OutOfFold, predictedLabels } from "./out-of-fold";

/** Where the spread of single splits comes from, as standard deviations of the accuracy on one held-out fold. */
export interface SeedSpread {
  /** Between fits that differ in their seed only. */
  seed: number;
  /** Between folds, with the share of the seeds taken off. */
  split: number;
  /** 95 % interval of `seed`: chi-squared. */
  seedInterval: Interval;
  /** 95 % interval of `split`, by Williams and Tukey; from 0 where the folds differ no more than the seeds explain. */
  splitInterval: Interval;
  folds: number;
  seeds: number;
}

/**
 * Separates the spread over seeds from the spread over splits: one-way random-effects analysis of variance with folds as
 * groups and seeds as replicates (Searle, Casella and McCulloch, 1992, Variance Components, sections 3.2 and 3.6). A negative
 * estimate of the split's share is reported as 0. The intervals take folds for independent and normal; folds of several repeats
 * share their photos, so the true uncertainty of `split` is somewhat larger.
 *
 * Throws unless there are at least two results, all on the same split of at least two folds.
 * @param results the same method on the same split, each with another seed
 */
export function seedSpread(results: readonly OutOfFold[]): SeedSpread {
  checkArguments("evaluate.seedSpread", { results: [results, listOf(anOutOfFold)] });
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
  if (folds < 2) throw new Error("seedSpread: the split has one fold; the spread over splits takes at least 2");
  const between = (seeds * sum(means.map((value) => (value - grand) ** 2))) / (folds - 1);
  const [above, below] = [folds - 1, folds * (seeds - 1)];
  const root = (variance: number) => Math.sqrt(Math.max(0, variance));
  const [seed, split] = [root(within), root((between - within) / seeds)];
  const seedAt = (p: number) => root((below * within) / chiSquaredUpperQuantile(p, below));
  const splitAt = (p: number) =>
    root((above * (between - within * fUpperQuantile(p, above, below))) / (seeds * chiSquaredUpperQuantile(p, above)));
  return {
    ...{ seed, split, folds, seeds },
    seedInterval: { estimate: seed, low: seedAt(0.025), high: seedAt(0.975) },
    splitInterval: { estimate: split, low: splitAt(0.025), high: splitAt(0.975) },
  };
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
