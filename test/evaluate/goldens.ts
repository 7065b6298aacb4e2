import { readFileSync } from "node:fs";
import { join } from "node:path";

interface ClassGolden {
  truth: number[];
  predicted: number[];
  k: number;
  confusion: number[][];
  rates: number[][];
  accuracy: number;
  balancedAccuracy: number;
  macroF1: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
}

/** Reference numbers made by test/goldens/evaluate.py. */
export interface Goldens {
  classMetrics: Record<string, ClassGolden>;
  calibration: {
    truth: number[];
    probabilities: number[][];
    brier: number;
    brierByHand: number;
    nll: number;
    bins: number;
    binCount: number[];
    binAccuracy: number[];
    binConfidence: number[];
    ece: number;
    temperature: number;
    temperedNll: number;
    tempered: number[][];
    risk: number[];
    aurc: number;
  };
  wilson: { successes: number; n: number; interval: [number, number] }[];
  quantile: { values: number[]; q: number; value: number }[];
  bootstrap: { hits: [number[], number[]]; low: number; high: number };
  signFlip: { differences: number[]; p: number }[];
  mcnemar: { onlyA: number; onlyB: number; p: number }[];
  correctedT: { differences: number[]; ratio: number; t: number; p: number; low: number; high: number }[];
  holm: { p: number[]; adjusted: number[] };
  detectable: { n: number; sd: number; power: number; alpha: number; closedForm: number; solved: number }[];
  binomial: { successes: number; n: number; p: number; tail: number }[];
  normal: { x: number; cdf: number }[];
  normalQuantile: { p: number; x: number }[];
  student: { t: number; degrees: number; p: number; quantile: number }[];
}

export const goldens: Goldens = JSON.parse(readFileSync(join(__dirname, "../goldens/evaluate.json"), "utf8"));
