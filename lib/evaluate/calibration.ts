import { anOutOfFold } from "../arguments";
import { softmax, sum } from "../numbers";
import { checkArguments, checkOptions } from "../options";
import { binChecks } from "./checks";
import { rootOf } from "./distributions";
import { type ConfidenceBin, confidenceBins } from "./metrics";
import type { OutOfFold } from "./out-of-fold";

/**
 * Reliability diagram: confidence against accuracy in bins of equal width.
 *
 * The rows of all repeats are pooled; counts are means per repeat, so they sum to the number of photos.
 * @param options bins: number of bins, 15 by default
 */
export function reliability(oof: OutOfFold, options: { bins?: number } = {}): ConfidenceBin[] {
  checkOptions("evaluate.reliability", options, binChecks);
  checkArguments("evaluate.reliability", { oof: [oof, anOutOfFold] });
  const repeats = oof.probabilities.length;
  const truth = oof.probabilities.flatMap(() => oof.truth);
  return confidenceBins(truth, oof.probabilities.flat(), options).map((bin) => ({
    ...bin,
    count: bin.count / repeats,
  }));
}

// Beyond these, softmax is uniform or one-hot for any logits met here: right for classifiers always wrong or always right.
const temperatureRange = [0.01, 100] as const;

/**
 * The temperature that minimises the negative log-likelihood of softmax(logits / temperature) (Guo et al., 2017).
 *
 * The loss is convex in 1 / temperature, so the zero of its slope is found by bisection.
 * @param logits [n, k]: logits, or logarithms of probabilities, which give the same; finite
 * @param truth n true classes
 * @returns the temperature, 0.01 to 100; above 1 for a classifier that is too sure
 */
export function fitTemperature(logits: readonly (readonly number[])[], truth: readonly number[]): number {
  if (logits.length !== truth.length || truth.length === 0)
    throw new RangeError(`fitTemperature: needs one row for each label, got ${logits.length} and ${truth.length}`);
  const wrong = logits.findIndex((row, i) => !row.every(Number.isFinite) || row[truth[i]!] === undefined);
  if (wrong >= 0) throw new RangeError(`fitTemperature: row ${wrong} is not finite or lacks class ${truth[wrong]}`);
  // Slope of the loss by 1 / temperature: expected minus true logit.
  const slope = (inverse: number) =>
    logits.reduce((total, row, i) => {
      const probabilities = softmax(row.map((z) => z * inverse));
      return total + sum(probabilities.map((p, c) => p * row[c]!)) - row[truth[i]!]!;
    }, 0);
  const [coldest, hottest] = temperatureRange;
  return Math.exp(rootOf((logT) => -slope(Math.exp(-logT)), Math.log(coldest), Math.log(hottest)));
}

/** Probabilities at another temperature: softmax(log(probabilities) / temperature), [n, k]. */
export function applyTemperature(probabilities: readonly (readonly number[])[], temperature: number): number[][] {
  if (!(temperature > 0)) throw new RangeError(`applyTemperature: temperature must be above 0, got ${temperature}`);
  return probabilities.map((row) => softmax(logProbabilities(row).map((z) => z / temperature)));
}

/**
 * Recalibrates each fold with the temperature fitted on the other folds of its repeat, so that no photo is scored with
 * a temperature it took part in.
 * @returns the recalibrated probabilities, and the temperature of each fold by repeat
 */
export function crossFittedTemperature(oof: OutOfFold): { oof: OutOfFold; temperatures: Map<number, number>[] } {
  checkArguments("evaluate.crossFittedTemperature", { oof: [oof, anOutOfFold] });
  const temperatures = oof.folds.map((foldOf, repeat) => {
    const folds = [...new Set(foldOf)].sort((a, b) => a - b);
    if (folds.length < 2)
      throw new RangeError(`crossFittedTemperature: repeat ${repeat} has one fold; it takes at least 2`);
    const logits = oof.probabilities[repeat]!.map(logProbabilities);
    return new Map(
      folds.map((fold) => {
        const others = oof.truth.map((_, i) => i).filter((i) => foldOf[i] !== fold);
        return [
          fold,
          fitTemperature(
            others.map((i) => logits[i]!),
            others.map((i) => oof.truth[i]!),
          ),
        ];
      }),
    );
  });
  const probabilities = oof.probabilities.map((rows, repeat) =>
    rows.map((row, i) => applyTemperature([row], temperatures[repeat]!.get(oof.folds[repeat]![i]!)!)[0]!),
  );
  return { oof: { ...oof, probabilities }, temperatures };
}

// The same clipping as in the negative log-likelihood.
const logProbabilities = (row: readonly number[]) => row.map((p) => Math.log(Math.max(p, Number.EPSILON)));
