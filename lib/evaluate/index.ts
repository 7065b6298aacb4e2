/** Scores, intervals and tests: pure functions of stored predictions. */
export { argmax } from "../numbers";
export * from "./calibration";
export * from "./corrected-t";
export { type BootstrapOptions, bootstrap, type Interval, wilson } from "./interval";
export * from "./label-sets";
export * from "./metrics";
export { type Mistake, mistakes } from "./mistakes";
export { type OutOfFold, outOfFold } from "./out-of-fold";
export * from "./planning";
export * from "./scores";
export * from "./seed-spread";
export * from "./selective";
export * from "./significance";
