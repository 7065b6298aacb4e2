import { existsSync } from "node:fs";
import { join } from "node:path";
import { name as aName, checkArguments } from "../options";
import { buildDirectory, projectRoot } from "../paths";
import type { Result } from "./predictions";
import { currentRun, readRun } from "./run";
import { loadResults, slug } from "./store";

export { readPlan as plan } from "./plan";
export { type PretrainingResults, readPretrainingResults as pretraining } from "./pretraining";
export { readPredictions as read } from "./store";

/**
 * Results of the last run, or, before any run, the published ones. No image is read and no model is loaded.
 *
 * While `npm start` executes notebooks, these are the results of this run; for a study that it has not computed, and in an
 * open notebook, the latest of each method.
 *
 * @param study one notebook's results: "02-baselines"; all studies by default.
 * @param all also the earlier results of a method, with other parameters, images, labels or another profile
 * @throws Error if there are none, or a file is damaged; the message names it
 */
export async function load(study?: string, { all = false }: { all?: boolean } = {}): Promise<Result[]> {
  if (study !== undefined) checkArguments("results.load", { study: [study, aName] });
  const latest = join(buildDirectory(), "results");
  if (!existsSync(latest)) return loadResults(join(projectRoot(), "results"), { study, all });
  const run = currentRun();
  const listed = run === undefined ? [] : ((await readRun(latest, run)) ?? []);
  const computed = study === undefined ? listed.length > 0 : listed.some((file) => file.startsWith(`${slug(study)}/`));
  return loadResults(latest, { study, all, run: computed ? run : undefined });
}
