import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../files";
import { readJson } from "../json-file";
import { predictionsSchema } from "../results/predictions";

/** One finished fold as it is kept until all of them are there. */
const finishedFoldSchema = z.object({
  key: z.string(),
  fold: predictionsSchema.shape.folds.element,
  rows: predictionsSchema.shape.rows,
  provenance: predictionsSchema.shape.provenance,
});

export type FinishedFold = z.infer<typeof finishedFoldSchema>;

/** Keeps a fold: written whole or not at all. */
export async function writeFold(directory: string, finished: FinishedFold): Promise<void> {
  await writeFileAtomic(foldFile(directory, finished.key), JSON.stringify(finished));
}

/** The fold computed under this key, or null when there is none or its file is damaged (it is computed again then). */
export async function readFold(directory: string, key: string): Promise<FinishedFold | null> {
  const kind = { schema: finishedFoldSchema, what: "a finished fold", remedy: "delete it" };
  const finished = await readJson(foldFile(directory, key), kind).catch(() => undefined);
  return finished?.key === key ? finished : null;
}

const foldFile = (directory: string, key: string) => join(directory, `${key}.json`);
