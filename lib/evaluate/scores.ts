import { logLoss, mean } from "../numbers";
import type { Result } from "../results/predictions";
import { type BootstrapOptions, bootstrap, type Interval } from "./interval";
import { confusionMatrix, confusionMetrics, expectedCalibrationError, squaredError } from "./metrics";
import { defaultLabelSet, type OutOfFold, outOfFold, predictedLabels } from "./out-of-fold";

/** Precision, recall and F1 of one class with 95 % intervals. */
export interface ClassScores {
  name: string;
  precision: Interval;
  recall: Interval;
  f1: Interval;
  /** Number of photos of this class. */
  support: number;
}

/** All scores of out-of-fold probabilities. Each is the mean over repeats of the score of one repeat. */
export interface OutOfFoldScores {
  /** Number of photos. */
  n: number;
  repeats: number;
  accuracy: Interval;
  balancedAccuracy: Interval;
  macroF1: Interval;
  /** In class order. */
  perClass: ClassScores[];
  /** Multiclass Brier score, 0 (best) to 2. */
  brier: Interval;
  /** Negative log-likelihood, nats. */
  nll: Interval;
  /** Expected calibration error in 15 bins. Without interval: resampling adds to its upward bias. */
  ece: number;
  /** Mean counts per repeat, [true][predicted]. */
  confusion: number[][];
  /** Accuracy of each repeat. */
  perRepeat: number[];
  /** Accuracy of each held-out fold, what single splits would have shown; ordered by repeat and fold. */
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
 * Intervals are 95 %, by bootstrap over photos (or groups), stratified by class, each photo carrying all its repeats:
 * they hold for these fitted models on new photos; the spread over splits and seeds is in perRepeat and perFold.
 * @param options labels: label set, by default the one used in training; samples: bootstrap samples (2000); seed (0)
 */
export function score(result: Result, { labels, ...options }: BootstrapOptions & { labels?: string } = {}): Scores {
  const scoredOn = labels ?? defaultLabelSet(result);
  return {
    method: result.predictions.method.name,
    trainedOn: result.predictions.trainedOn,
    scoredOn,
    ...scoreOutOfFold(outOfFold(result, scoredOn), options),
  };
}

/** Scores out-of-fold probabilities, recalibrated ones for instance; see `score`. */
export function scoreOutOfFold(oof: OutOfFold, options: BootstrapOptions = {}): OutOfFoldScores {
  const { truth, classes, probabilities } = oof;
  const k = classes.length;
  const predicted = predictedLabels(oof);
  const matrices = predicted.map((labels) => confusionMatrix(truth, labels, k));
  const [accuracy, balancedAccuracy, macroF1, brier, nll, ...perClass] = bootstrap(oof, statistics(oof), options);
  return {
    n: truth.length,
    repeats: probabilities.length,
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

/** The bootstrapped quantities as a function of photo indices, averaged over repeats. */
function statistics(oof: OutOfFold): (photos: readonly number[]) => number[] {
  const { truth, classes, probabilities } = oof;
  const k = classes.length;
  const repeats = probabilities.length;
  const predicted = predictedLabels(oof);
  const squared = truth.map((label, i) => mean(probabilities.map((rows) => squaredError(label, rows[i]!))));
  const loss = truth.map((label, i) => mean(probabilities.map((rows) => logLoss(label, rows[i]!))));

  return (photos) => {
    const values = new Array<number>(5 + 3 * k).fill(0);
    for (const labels of predicted) {
      const matrix = Array.from({ length: k }, () => new Array<number>(k).fill(0));
      for (const i of photos) matrix[truth[i]!]![labels[i]!]!++;
      const metrics = confusionMetrics(matrix);
      values[0]! += metrics.accuracy / repeats;
      values[1]! += metrics.balancedAccuracy / repeats;
      values[2]! += metrics.macroF1 / repeats;
      for (let c = 0; c < k; c++) {
        const { precision, recall, f1 } = metrics.perClass[c]!;
        values[5 + 3 * c]! += precision / repeats;
        values[6 + 3 * c]! += recall / repeats;
        values[7 + 3 * c]! += f1 / repeats;
      }
    }
    for (const i of photos) {
      values[3]! += squared[i]! / photos.length;
      values[4]! += loss[i]! / photos.length;
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
