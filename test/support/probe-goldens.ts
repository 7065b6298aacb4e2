import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashNoise } from "./hash-noise";

/** How the features of a case are made: the arguments of `made` in goldens/probe.py. */
export interface MadeFeatures {
  stream: number;
  n: number;
  d: number;
  classes: number;
  gap: number;
  twice?: boolean;
  constant?: boolean;
  uneven?: boolean;
}

/** Reference numbers made by test/goldens/probe.py. */
export interface ProbeGoldens {
  /** Rows predicted in each case, after the rows fitted. */
  test: number;
  logistic: (MadeFeatures & { name: string; standardise: boolean; l2: number[]; probabilities: number[][][] })[];
  neighbours: (MadeFeatures & { distance: "euclidean" | "cosine"; k: number[]; probabilities: number[][][] })[];
}

export const goldens: ProbeGoldens = JSON.parse(readFileSync(join(__dirname, "../goldens/probe.json"), "utf8"));

/** Rows to fit with their labels, and rows to predict: the twin of `made` in goldens/probe.py. */
export function madeFeatures({ stream, n, d, classes, gap, ...changes }: MadeFeatures) {
  const rows = n + goldens.test;
  const labels = Array.from({ length: rows }, (_, i) => i % classes);
  const noise = hashNoise(rows * d, stream);
  const made = Float64Array.from(noise, (x, at) => x + ((at % d) % classes === labels[Math.floor(at / d)] ? gap : 0));
  if (changes.twice) for (let i = 1; i < n; i += 2) made.copyWithin(i * d, (i - 1) * d, i * d);
  if (changes.constant) for (let i = 0; i < rows; i++) made[i * d + 2] = 0.1;
  const values = Float32Array.from(made, (x, at) => (changes.uneven ? x * 10 ** (((at % d) % 4) - 1) : x));
  const part = (from: number, to: number) => ({ values: values.subarray(from * d, to * d), length: d });
  return { train: part(0, n), labels: labels.slice(0, n), test: part(n, rows), testLabels: labels.slice(n) };
}
