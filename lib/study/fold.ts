import { join } from "node:path";
import { z } from "zod";
import { imagesOf, labelled } from "../data/images";
import type { Fold } from "../data/split";
import { writeFileAtomic } from "../files";
import { readJson } from "../json-file";
import type { Probabilities } from "../method";
import { round, sum } from "../numbers";
import { random } from "../random";
import { type Provenance, predictionsSchema } from "../results/predictions";
import { gitState } from "../results/provenance";
import { foldKey, type KeyParts } from "./cache-key";

/** A finished fold as it is kept, so that an interrupted run can resume. */
const finishedFoldSchema = z.object({
  key: z.string(),
  fold: predictionsSchema.shape.folds.element,
  rows: predictionsSchema.shape.rows,
  provenance: predictionsSchema.shape.provenance,
});

export type FinishedFold = z.infer<typeof finishedFoldSchema>;

/** What all folds of one method share. */
export interface Job extends KeyParts {
  signal: AbortSignal;
}

/**
 * Fits one fold and predicts the images it left out, or reads it from `directory` if it was finished before.
 *
 * @throws Error if the predictions are not probabilities
 */
export async function runFold(
  job: Job,
  directory: string,
  fold: Fold,
  report: (share: number, note: string) => void,
): Promise<FinishedFold> {
  const { repeat, fold: number, test } = fold;
  const seed = random(job.seed, "fold", repeat, number).uint32();
  const key = foldKey(job, fold, seed);
  const kept = await readFold(directory, key);
  if (kept) return kept;
  job.signal.throwIfAborted();
  const started = performance.now();
  const classifier = await job.method.fit(labelled(job.train, job.labels, fold.train), {
    seed,
    signal: job.signal,
    onProgress: ({ done, total, note }) => report(done / total, note ?? ""),
  });
  try {
    const probabilities = await classifier.predict(imagesOf(job.test, test));
    checkProbabilities(probabilities, job, fold);
    const seconds = round((performance.now() - started) / 1000, 3);
    const finished: FinishedFold = {
      key,
      fold: {
        repeat,
        fold: number,
        seed,
        chosen: { ...classifier.chosen },
        history: [...(classifier.history ?? [])],
        seconds,
      },
      rows: test.map((id, i) => ({
        id,
        repeat,
        fold: number,
        probabilities: probabilities[i]!.map((p) => round(p, 7)),
      })),
      provenance: await provenanceOf(job, key, seconds),
    };
    await writeFold(directory, finished);
    return finished;
  } finally {
    classifier.dispose();
  }
}

async function provenanceOf({ code, engine }: Job, key: string, seconds: number): Promise<Provenance> {
  const versions = { node: process.versions.node, ...engine.versions };
  const date = new Date().toISOString();
  return { ...(await gitState()), key, code, versions, engine: engine.name, device: engine.device, seconds, date };
}

function checkProbabilities(probabilities: Probabilities, { method, train }: Job, { repeat, fold, test }: Fold): void {
  const where = `${method.name}, repeat ${repeat}, fold ${fold}`;
  if (probabilities.length !== test.length) {
    throw new Error(`${where}: ${probabilities.length} predictions for ${test.length} images`);
  }
  probabilities.forEach((row, i) => {
    const total = sum(row);
    if (row.length !== train.classes.length || !row.every((p) => p >= 0 && p <= 1) || Math.abs(total - 1) > 1e-4) {
      throw new Error(
        `${where}: image ${test[i]} got [${row.join(", ")}], which are not ${train.classes.length} probabilities`,
      );
    }
  });
}

async function writeFold(directory: string, finished: FinishedFold): Promise<void> {
  await writeFileAtomic(foldFile(directory, finished.key), JSON.stringify(finished));
}

/** The fold computed under this key, or null if there is none or its file is damaged: then it is computed again. */
async function readFold(directory: string, key: string): Promise<FinishedFold | null> {
  const kind = { schema: finishedFoldSchema, what: "a finished fold", remedy: "delete it" };
  const finished = await readJson(foldFile(directory, key), kind).catch(() => undefined);
  return finished?.key === key ? finished : null;
}

const foldFile = (directory: string, key: string) => join(directory, `${key}.json`);
