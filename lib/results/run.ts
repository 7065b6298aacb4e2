import { join, relative, sep } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../files";
import { readJsonIfPresent } from "../json-file";

const listing = {
  schema: z.object({ schema: z.literal(1), results: z.array(z.string()) }),
  what: "the list of a run's results",
  remedy: "run the notebooks again (npm start)",
};

/** The run that this process belongs to, which `npm start` names in STILLACT_RUN; undefined in an open notebook. */
export const currentRun = (): string | undefined => process.env.STILLACT_RUN || undefined;

/** The results of a run, as paths below the folder of results; undefined when it has none yet. */
export async function readRun(directory: string, run: string): Promise<readonly string[] | undefined> {
  return (await readJsonIfPresent(listFile(directory, run), listing))?.results;
}

/** Adds a result to the list of the current run, if there is one. A run's notebooks come one after the other. */
export async function addToRun(directory: string, file: string): Promise<void> {
  const run = currentRun();
  if (run === undefined) return;
  const path = relative(directory, file).split(sep).join("/");
  const results = [...new Set([...((await readRun(directory, run)) ?? []), path])];
  await writeFileAtomic(listFile(directory, run), `${JSON.stringify({ schema: 1, results }, null, 2)}\n`);
}

function listFile(directory: string, run: string): string {
  if (!/^[\w-]+$/.test(run)) throw new Error(`STILLACT_RUN is "${run}"; it may have letters, digits, _ and - only`);
  return join(directory, `run-${run}.json`);
}
