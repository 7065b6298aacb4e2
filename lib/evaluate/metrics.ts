import { argmax, logLoss, sum } from "../numbers";
import { checkOptions } from "../options";
import { binChecks } from "./checks";

/** Precision, recall and F1 of one class, 0 to 1, and its number of true examples. */
export interface ClassMetrics {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

/** What follows from one confusion matrix; all rates 0 to 1. */
export interface ConfusionMetrics {
  accuracy: number;
  balancedAccuracy: number;
  macroF1: number;
  /** In class order. */
  perClass: ClassMetrics[];
}

/**
 * Counts of each pair of true and predicted class.
 * @param truth true classes, integers 0 to k - 1
 * @param predicted predicted classes, as many as truth
 * @param k number of classes
 * @returns the matrix [k, k], rows true, columns predicted (as scikit-learn's confusion_matrix)
 */
export function confusionMatrix(truth: readonly number[], predicted: readonly number[], k: number): number[][] {
  sameLength("confusionMatrix", truth, predicted);
  const matrix = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let i = 0; i < truth.length; i++) {
    const row = matrix[truth[i]!];
    if (row?.[predicted[i]!] === undefined)
      throw new RangeError(
        `confusionMatrix: truth ${truth[i]} and prediction ${predicted[i]} at ${i} must be integers from 0 to ${k - 1}`,
      );
    row[predicted[i]!]!++;
  }
  return matrix;
}

/** A confusion matrix with each row divided by its sum: entry [t][p] is the share of class t predicted as p; a row without examples stays 0. */
export function confusionRates(confusion: readonly (readonly number[])[]): number[][] {
  return confusion.map((row) => {
    const total = sum(row);
    return row.map((count) => ratio(count, total));
  });
}

/**
 * Accuracy, balanced accuracy, macro-F1 and the metrics of each class, from counts.
 *
 * A rate with denominator 0 is 0 (scikit-learn's zero_division=0). Balanced accuracy is the mean recall over the classes
 * that occur in the truth; macro-F1 is the mean over all k classes (scikit-learn with labels=range(k)).
 * @param confusion counts [k, k], rows true; fractions are allowed
 */
export function confusionMetrics(confusion: readonly (readonly number[])[]): ConfusionMetrics {
  const k = confusion.length;
  const perClass: ClassMetrics[] = [];
  let total = 0;
  let correct = 0;
  let recalls = 0;
  let present = 0;
  let f1s = 0;
  for (let c = 0; c < k; c++) {
    let support = 0;
    let named = 0;
    for (let j = 0; j < k; j++) {
      support += confusion[c]![j]!;
      named += confusion[j]![c]!;
    }
    const hits = confusion[c]![c]!;
    const recall = ratio(hits, support);
    const f1 = ratio(2 * hits, support + named);
    perClass.push({ precision: ratio(hits, named), recall, f1, support });
    total += support;
    correct += hits;
    f1s += f1;
    if (support > 0) {
      recalls += recall;
      present++;
    }
  }
  return {
    accuracy: ratio(correct, total),
    balancedAccuracy: ratio(recalls, present),
    macroF1: ratio(f1s, k),
    perClass,
  };
}

/**
 * How each cell of a confusion matrix bears on accuracy, balanced accuracy, macro-F1, then precision, recall and F1 of each
 * class: [true][predicted][score], the score plus the influence of one example in that cell on it (n times the derivative by its
 * count). The mean over all examples is the score itself; for accuracy the entries are 1 and 0.
 */
export function influence(confusion: readonly (readonly number[])[]): number[][][] {
  const { accuracy, balancedAccuracy, macroF1, perClass } = confusionMetrics(confusion);
  const n = sum(confusion.flat());
  const named = confusion.map((_, c) => sum(confusion.map((row) => row[c]!)));
  const present = perClass.filter(({ support }) => support > 0).length;
  return confusion.map((row, t) =>
    row.map((_, p) => {
      const right = Number(t === p);
      const slopes = perClass.map(({ precision, recall, f1, support }, c) => {
        const [isTrue, isNamed] = [Number(t === c), Number(p === c)];
        return [
          ratio(n * isNamed * (right - precision), named[c]!),
          ratio(n * isTrue * (right - recall), support),
          ratio(n * (2 * right * isTrue - f1 * (isTrue + isNamed)), support + named[c]!),
        ] as const;
      });
      return [
        accuracy + (right - accuracy),
        balancedAccuracy + sum(slopes.map(([, recall]) => recall)) / present,
        macroF1 + sum(slopes.map(([, , f1]) => f1)) / slopes.length,
        ...perClass.flatMap(({ precision, recall, f1 }, c) =>
          [precision, recall, f1].map((value, m) => value + slopes[c]![m]!),
        ),
      ];
    }),
  );
}

/** Share of predictions that equal the truth, 0 to 1. */
export function accuracy(truth: readonly number[], predicted: readonly number[]): number {
  sameLength("accuracy", truth, predicted);
  for (const labels of [truth, predicted]) {
    const bad = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0));
    if (bad >= 0) throw new RangeError(`accuracy: label ${labels[bad]} at ${bad} must be a whole number from 0`);
  }
  return truth.filter((label, i) => label === predicted[i]).length / truth.length;
}

/** Mean recall over the classes that occur in the truth (scikit-learn's balanced_accuracy_score); `k` classes. */
export function balancedAccuracy(truth: readonly number[], predicted: readonly number[], k: number): number {
  return confusionMetrics(confusionMatrix(truth, predicted, k)).balancedAccuracy;
}

/** Unweighted mean of the F1 of all `k` classes; a class never predicted or never true counts 0. */
export function macroF1(truth: readonly number[], predicted: readonly number[], k: number): number {
  return confusionMetrics(confusionMatrix(truth, predicted, k)).macroF1;
}

/** Precision, recall, F1 and support of each of `k` classes, in class order; a rate with denominator 0 is 0. */
export function precisionRecallF1(truth: readonly number[], predicted: readonly number[], k: number): ClassMetrics[] {
  return confusionMetrics(confusionMatrix(truth, predicted, k)).perClass;
}

/**
 * Multiclass Brier score: the mean over examples of the sum over classes of (probability - one-hot truth) squared.
 *
 * 0 is best, 2 worst (Brier, 1950, the original sum form; half of it is the usual binary score).
 * @param probabilities [n, k], rows summing to 1
 */
export function brier(truth: readonly number[], probabilities: readonly (readonly number[])[]): number {
  checkProbabilities("brier", truth, probabilities);
  return sum(truth.map((label, i) => squaredError(label, probabilities[i]!))) / truth.length;
}

/**
 * Mean negative log-likelihood of the truth, in nats (scikit-learn's log_loss).
 *
 * The probability of the true class is clipped below at 2^-52, so that one certain error costs 36 nats, not infinity.
 * @param probabilities [n, k], rows summing to 1
 */
export function negativeLogLikelihood(truth: readonly number[], probabilities: readonly (readonly number[])[]): number {
  checkProbabilities("negativeLogLikelihood", truth, probabilities);
  return sum(truth.map((label, i) => logLoss(label, probabilities[i]!))) / truth.length;
}

/** One bin of predicted confidence: low < confidence ≤ high (the first bin holds 0 too). */
export interface ConfidenceBin {
  low: number;
  high: number;
  count: number;
  /** Mean confidence in the bin; NaN where count is 0. */
  confidence: number;
  /** Share of correct predictions in the bin; NaN where count is 0. */
  accuracy: number;
}

/**
 * Predictions sorted into bins of equal width by the probability of the predicted class.
 * @param probabilities [n, k], rows summing to 1
 * @param options bins: number of bins, 15 by default as in Guo et al. (2017)
 */
export function confidenceBins(
  truth: readonly number[],
  probabilities: readonly (readonly number[])[],
  options: { bins?: number } = {},
): ConfidenceBin[] {
  const { bins = 15 } = checkOptions("evaluate.confidenceBins", options, binChecks);
  checkProbabilities("confidenceBins", truth, probabilities);
  const totals = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (let i = 0; i < truth.length; i++) {
    const label = argmax(probabilities[i]!);
    const confidence = probabilities[i]![label]!;
    let bin = 0;
    while (bin < bins - 1 && confidence > (bin + 1) / bins) bin++;
    const entry = totals[bin]!;
    entry.count++;
    entry.confidence += confidence;
    if (label === truth[i]) entry.correct++;
  }
  return totals.map(({ count, confidence, correct }, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    confidence: confidence / count,
    accuracy: correct / count,
  }));
}

/**
 * Expected calibration error: the mean gap between confidence and accuracy over bins of equal width, weighted by count.
 *
 * 0 to 1, 0 is best (Naeini et al., 2015; Guo et al., 2017). Biased upwards on few examples.
 * @param probabilities [n, k], rows summing to 1
 * @param options bins: number of bins, 15 by default
 */
export function expectedCalibrationError(
  truth: readonly number[],
  probabilities: readonly (readonly number[])[],
  options: { bins?: number } = {},
): number {
  checkOptions("evaluate.expectedCalibrationError", options, binChecks);
  const bins = confidenceBins(truth, probabilities, options).filter(({ count }) => count > 0);
  return sum(bins.map((bin) => bin.count * Math.abs(bin.confidence - bin.accuracy))) / truth.length;
}

/** Sum over classes of (probability - one-hot truth) squared, for one example: 0 to 2. */
export function squaredError(label: number, probabilities: readonly number[]): number {
  return sum(probabilities.map((p, c) => (p - (c === label ? 1 : 0)) ** 2));
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

// Float32 softmax and rounded files miss 1 by a little.
const sumTolerance = 1e-3;

/** Whether a row is one probability for each of k classes, from 0 to 1 and summing to 1. */
export function isDistribution(row: readonly number[], k: number): boolean {
  return row.length === k && row.every((p) => p >= 0 && p <= 1) && Math.abs(sum(row) - 1) <= sumTolerance;
}

function checkProbabilities(
  name: string,
  truth: readonly number[],
  probabilities: readonly (readonly number[])[],
): void {
  sameLength(name, truth, probabilities);
  const k = probabilities[0]!.length;
  const row = probabilities.findIndex((row) => !isDistribution(row, k));
  if (row >= 0)
    throw new RangeError(
      `${name}: row ${row}, [${probabilities[row]!.join(", ")}], is not one probability for each of ${k} classes, from 0 to 1 and ` +
        "summing to 1; pass softmax outputs, not logits or counts",
    );
  const label = truth.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < k));
  if (label >= 0)
    throw new RangeError(`${name}: true label ${truth[label]} at ${label} must be a whole number from 0 to ${k - 1}`);
}

function sameLength(name: string, truth: readonly unknown[], other: readonly unknown[]): void {
  if (truth.length !== other.length || truth.length === 0)
    throw new RangeError(
      `${name}: needs as many predictions as true labels, at least one; got ${other.length} and ${truth.length}`,
    );
}
