import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildDirectory, projectRoot } from "../paths";
import type { Result } from "./predictions";
import { loadResults } from "./store";

export { readPlan as plan } from "./plan";
export { type PretrainingResults, readPretrainingResults as pretraining } from "./pretraining";
export { readPredictions as read } from "./store";

/**
 * Results of the last run, or, before any run, the published ones. No image is read and no model is loaded.
 *
 * @param study one notebook's results: "02-baselines"; all studies by default.
 */
export async function load(study?: string): Promise<Result[]> {
  const latest = join(buildDirectory(), "results");
  return loadResults(existsSync(latest) ? latest : join(projectRoot(), "results"), study);
}
