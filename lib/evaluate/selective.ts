import { anOutOfFold } from "../arguments";
import { argmax, mean, sum } from "../numbers";
import { checkArguments } from "../options";
import type { OutOfFold } from "./out-of-fold";

export interface RiskCoverage {
  /** From the most confident photo alone to all of them; both 0 to 1. */
  curve: { coverage: number; risk: number }[];
  /** Area under the curve: mean risk over all coverages, 0 is best. */
  aurc: number;
}

/**
 * Selective prediction: the error rate that remains when only the most confident photos are answered.
 *
 * Confidence is the probability of the predicted class. Photos equally confident share their errors evenly, so the
 * order of photos does not matter; the curve is the mean over repeats. (Geifman and El-Yaniv, 2017.)
 */
export function riskCoverage(oof: OutOfFold): RiskCoverage {
  checkArguments("evaluate.riskCoverage", { oof: [oof, anOutOfFold] });
  const n = oof.truth.length;
  const risks = oof.probabilities.map((rows) => risksByCoverage(oof.truth, rows));
  const curve = oof.truth.map((_, i) => ({
    coverage: (i + 1) / n,
    risk: mean(risks.map((risk) => risk[i]!)),
  }));
  return { curve, aurc: sum(curve.map(({ risk }) => risk)) / n };
}

/** Error rate among the i + 1 most confident examples. */
function risksByCoverage(truth: readonly number[], probabilities: readonly (readonly number[])[]): number[] {
  const answers = probabilities
    .map((row, i) => ({ confidence: Math.max(...row), error: argmax(row) === truth[i] ? 0 : 1 }))
    .sort((a, b) => b.confidence - a.confidence);
  const risks: number[] = [];
  let errors = 0;
  for (let start = 0; start < answers.length; ) {
    let end = start;
    let tied = 0;
    while (end < answers.length && answers[end]!.confidence === answers[start]!.confidence)
      tied += answers[end++]!.error;
    for (let i = start; i < end; i++) risks.push((errors + (tied * (i - start + 1)) / (end - start)) / (i + 1));
    errors += tied;
    start = end;
  }
  return risks;
}
