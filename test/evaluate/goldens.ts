import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sides } from "../../lib/evaluate/corrected-t";

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
  correctedT: {
    values: number[][];
    folds: number[][];
    groups: string[];
    sides: Sides;
    estimate: number;
    error: number;
    t: number;
    p: number;
    low: number;
    high: number;
  }[];
  variance: { accuracies: number[][]; seed: number[]; split: number[]; estimates: number[] };
  holm: { p: number[]; adjusted: number[] };
  detectable: { error: number; degrees: number; power: number; alpha: number; difference: number; exact: number }[];
  binomial: { successes: number; n: number; p: number; tail: number }[];
  normal: { x: number; cdf: number }[];
  normalQuantile: { p: number; x: number }[];
  chiSquared: { p: number; degrees: number; x: number }[];
  f: { p: number; above: number; below: number; x: number }[];
  student: { t: number; degrees: number; p: number; quantile: number }[];
}

export const goldens: Goldens = JSON.parse(readFileSync(join(__dirname, "../goldens/evaluate.json"), "utf8"));
