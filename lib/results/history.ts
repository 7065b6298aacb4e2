import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../json-file";
import { projectRoot } from "../paths";

const share = z.number();

const run = z.object({
  /** The day on which its results were published. */
  date: z.iso.date(),
  /** The commit that published them; null: the one that this entry was added in. */
  commit: z.string().nullable(),
  studies: z.array(z.string()).min(1),
  /** Superseded: a later run under another plan stands beside it. */
  status: z.enum(["published", "withdrawn", "superseded"]),
  /** Why it was made, withdrawn or superseded. */
  why: z.string(),
  /** The version of the plan that its comparisons were planned in. */
  plan: z.int().positive(),
  /** How its intervals and p-values were computed, for they stand here as they were reported then. */
  statistics: z.string(),
  /** Scored on the labels that were trained on, with all training images. */
  scores: z.array(
    z.object({
      study: z.string(),
      method: z.string(),
      labels: z.string(),
      n: z.int().positive(),
      repeats: z.int().positive(),
      accuracy: share,
      ci95: z.tuple([share, share]),
    }),
  ),
  /** The planned comparisons. */
  comparisons: z.array(
    z.object({
      study: z.string(),
      method: z.string(),
      against: z.string(),
      family: z.string(),
      difference: share,
      ci95: z.tuple([share, share]),
      p: share,
      adjusted: share,
    }),
  ),
});

const historySchema = z.object({ schema: z.literal(1), runs: z.array(run) });

/** One full run, as it was reported. */
export type Run = z.infer<typeof run>;

/** Every full run whose results were ever published, the withdrawn ones included, in order. */
export type History = z.infer<typeof historySchema>;

/**
 * Reads the record of all runs, by default the published one.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export function readHistory(file: string = join(projectRoot(), "results", "history.json")): Promise<History> {
  const remedy = "take the project's results/history.json from git";
  return readJson(file, { schema: historySchema, what: "a record of runs of schema 1", remedy });
}
