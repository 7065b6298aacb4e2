/** One train / test division of a dataset. */
export interface Fold {
  /** Counted from 0. */
  repeat: number;
  fold: number;
  train: readonly string[];
  test: readonly string[];
}

/** All folds of one resampling plan, the same on every machine. */
export interface Split {
  kind: "stratified k-fold" | "stratified holdout";
  k: number;
  repeats: number;
  seed: number;
  /** Hash over kind, sizes, seed and every fold's ids. */
  fingerprint: string;
  folds: readonly Fold[];
}
