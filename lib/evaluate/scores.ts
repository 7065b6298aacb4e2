import { anOutOfFold, aResult } from "../arguments";
import { logLoss, mean } from "../numbers";
import { name as aName, checkArguments, checkOptions } from "../options";
import type { Result } from "../results/predictions";
import { bootstrapChecks } from "./checks";
import { correctedResampledT, overSeeds, repeatOf, tInterval } from "./corrected-t";
import { type BootstrapOptions, bootstrap, type Interval } from "./interval";
import { confusionMatrix, confusionMetrics, expectedCalibrationError, influence, squaredError } from "./metrics";
import { defaultLabelSet, type OutOfFold, outOfFold, predictedLabels } from "./out-of-fold";

/** A score with its 95 % interval, and beside it the narrower one that ignores training. */
export interface Estimate extends Interval {
  /** By bootstrap over photos: for these fitted models on new photos, not for the recipe. */
  photoInterval: Interval;
}

/** Precision, recall and F1 of one class with 95 % intervals. */
export interface ClassScores {
  name: string;
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
  /** Number of photos of this class. */
  support: number;
}

/** All scores of out-of-fold probabilities. Each is the mean over repeats and seeds of the score of one run. */
export interface OutOfFoldScores {
  /** Number of photos. */
  n: number;
  /** Repeats of the split. */
  repeats: number;
  /** Runs of each repeat. */
  seeds: number;
  /**
   * What the intervals hold for. "recipe": over training sets, seeds and photos, by `correctedResampledT`. "fitted
   * models": an external test set has one training set, so they are those over photos.
   */
  basis: "recipe" | "fitted models";
  accuracy: Estimate;
  balancedAccuracy: Estimate;
  macroF1: Estimate;
  /** In class order. */
  perClass: ClassScores[];
  /** Multiclass Brier score, 0 (best) to 2. */
  brier: Estimate;
  /** Negative log-likelihood, nats. */
  nll: Estimate;
  /** Expected calibration error in 15 bins. Without interval: resampling adds to its upward bias. */
  ece: number;
  /** Mean counts per repeat, [true][predicted]. */
  confusion: number[][];
  /** Accuracy of each run. */
  perRepeat: number[];
  /** Accuracy of each held-out fold, what single splits would have shown; ordered by run and fold. */
  perFold: { repeat: number; fold: number; n: number; accuracy: number }[];
}

/** The scores of one method, with the label sets it was trained and scored on. */
export interface Scores extends OutOfFoldScores {
  method: string;
  trainedOn: string;
  scoredOn: string;
}

/**
 * Scores a result against a label set.
 *
 * Each interval is that of the corrected resampled t-test (see `correctedResampledT` for what it estimates, `npm run simulate` for
 * how often it holds). For a score that is no mean over photos, macro-F1 for instance, a photo's value is the score of its run plus
 * the photo's influence on it (the infinitesimal jackknife), which for accuracy is 1 or 0.
 * @param options labels: label set, by default the one used in training; samples (10000) and seed (0) of the bootstrap over photos
 */
export function score(result: Result, options: BootstrapOptions & { labels?: string } = {}): Scores {
  checkOptions("evaluate.score", options, { ...bootstrapChecks, labels: aName });
  checkArguments("evaluate.score", { result: [result, aResult] });
  const { labels, ...resampling } = options;
  const scoredOn = labels ?? defaultLabelSet(result);
  const { method, trainedOn } = result.predictions;
  return { method: method.name, trainedOn, scoredOn, ...scoreOutOfFold(outOfFold(result, scoredOn), resampling) };
}

/** Scores out-of-fold probabilities, recalibrated ones for instance; see `score`. */
export function scoreOutOfFold(oof: OutOfFold, options: BootstrapOptions = {}): OutOfFoldScores {
  checkOptions("evaluate.scoreOutOfFold", options, bootstrapChecks);
  checkArguments("evaluate.scoreOutOfFold", { oof: [oof, anOutOfFold] });
  const { truth, classes, probabilities } = oof;
  const k = classes.length;
  const predicted = predictedLabels(oof);
  const matrices = predicted.map((labels) => confusionMatrix(truth, labels, k));
  const photoIntervals = bootstrap(oof, statistics(oof, predicted), options);
  const onFolds = new Set(oof.folds[0]).size > 1;
  const [accuracy, balancedAccuracy, macroF1, brier, nll, ...perClass] = influences(oof, predicted, matrices).map(
    ({ values, most }, q): Estimate => {
      const photoInterval = photoIntervals[q]!;
      if (!onFolds) return { ...photoInterval, photoInterval };
      return { ...tInterval(correctedResampledT(overSeeds(oof, values)), { limits: [0, most] }), photoInterval };
    },
  );
  const repeats = new Set(repeatOf(oof.folds)).size;
  return {
    n: truth.length,
    repeats: onFolds ? repeats : probabilities.length,
    seeds: onFolds ? probabilities.length / repeats : 1,
    basis: onFolds ? "recipe" : "fitted models",
    accuracy: accuracy!,
    balancedAccuracy: balancedAccuracy!,
    macroF1: macroF1!,
    perClass: classes.map((name, c) => ({
      name,
      precision: perClass[3 * c]!,
      recall: perClass[3 * c + 1]!,
      f1: perClass[3 * c + 2]!,
      support: truth.filter((label) => label === c).length,
    })),
    brier: brier!,
    nll: nll!,
    ece: mean(probabilities.map((rows) => expectedCalibrationError(truth, rows))),
    confusion: classes.map((_, t) => classes.map((_, p) => mean(matrices.map((matrix) => matrix[t]![p]!)))),
    perRepeat: matrices.map((matrix) => confusionMetrics(matrix).accuracy),
    perFold: foldAccuracies(oof, predicted),
  };
}

/** Of each score, [run][photo] values whose mean over photos is the score of the run, and the scale's upper end. */
function influences(
  { truth, classes, probabilities }: OutOfFold,
  predicted: readonly number[][],
  matrices: readonly number[][][],
): { values: number[][]; most: number }[] {
  const shares = matrices.map(influence);
  const ofCells = Array.from({ length: 3 + 3 * classes.length }, (_, q) => ({
    values: predicted.map((labels, run) => labels.map((label, i) => shares[run]![truth[i]!]![label]![q]!)),
    most: 1,
  }));
  const ofRows = (loss: typeof logLoss, most: number) => ({
    values: probabilities.map((rows) => rows.map((row, i) => loss(truth[i]!, row))),
    most,
  });
  return [...ofCells.slice(0, 3), ofRows(squaredError, 2), ofRows(logLoss, Number.MAX_VALUE), ...ofCells.slice(3)];
}

/** The bootstrapped quantities as a function of photo indices, averaged over runs. */
function statistics(oof: OutOfFold, predicted: readonly number[][]): (photos: Uint32Array) => number[] {
  const { truth, classes, probabilities } = oof;
  const k = classes.length;
  const runs = probabilities.length;
  const perPhoto = (loss: typeof logLoss) =>
    Float64Array.from(truth, (label, i) => mean(probabilities.map((rows) => loss(label, rows[i]!))));
  const [squared, loss] = [perPhoto(squaredError), perPhoto(logLoss)];
  const cells = predicted.map((labels) => Uint16Array.from(labels, (label, i) => truth[i]! * k + label));
  const counts = new Float64Array(k * k);

  return (photos) => {
    const values = new Array<number>(5 + 3 * k).fill(0);
    for (const ofRun of cells) {
      counts.fill(0);
      for (let i = 0; i < photos.length; i++) counts[ofRun[photos[i]!]!]!++;
      const matrix = classes.map((_, t) => Array.from(counts.subarray(t * k, (t + 1) * k)));
      const metrics = confusionMetrics(matrix);
      values[0]! += metrics.accuracy / runs;
      values[1]! += metrics.balancedAccuracy / runs;
      values[2]! += metrics.macroF1 / runs;
      for (let c = 0; c < k; c++) {
        const { precision, recall, f1 } = metrics.perClass[c]!;
        values[5 + 3 * c]! += precision / runs;
        values[6 + 3 * c]! += recall / runs;
        values[7 + 3 * c]! += f1 / runs;
      }
    }
    for (let i = 0; i < photos.length; i++) {
      values[3]! += squared[photos[i]!]! / photos.length;
      values[4]! += loss[photos[i]!]! / photos.length;
    }
    return values;
  };
}

function foldAccuracies({ truth, folds }: OutOfFold, predicted: readonly number[][]): OutOfFoldScores["perFold"] {
  return folds.flatMap((foldOf, repeat) =>
    [...new Set(foldOf)]
      .sort((a, b) => a - b)
      .map((fold) => {
        const photos = truth.map((_, i) => i).filter((i) => foldOf[i] === fold);
        const correct = photos.filter((i) => predicted[repeat]![i] === truth[i]).length;
        return { repeat, fold, n: photos.length, accuracy: correct / photos.length };
      }),
  );
}
