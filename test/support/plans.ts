import type { Family } from "../../lib/results/plan";

/** A family for `syntheticResult`s, which have two repeats under one seed. */
export const familyOf = (comparisons: Family["comparisons"], change: Partial<Family> = {}): Family => ({
  name: "family",
  question: "?",
  study: "a study",
  dataset: "synthetic",
  labels: "made",
  comparisons,
  test: "corrected resampled t",
  sides: "two-sided",
  alpha: 0.05,
  repeats: 2,
  seeds: 1,
  status: "confirmatory",
  plan: { version: 2, written: "2026-01-01", seen: "nothing", reruns: "none" },
  ...change,
});
