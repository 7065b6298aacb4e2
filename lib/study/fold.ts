import { join } from "node:path";
import { z } from "zod";
import { imagesOf, labelled } from "../data/images";
import type { Fold } from "../data/split";
import { hashJson, writeFileAtomic } from "../files";
import { checkJson, readJsonIfPresent } from "../json-file";
import type { Probabilities } from "../method";
import { round, sum } from "../numbers";
import { random } from "../random";
import { type Provenance, predictionsSchema } from "../results/predictions";
import { gitState } from "../results/provenance";
import { foldKey, type KeyParts } from "./cache-key";

/** A finished fold as it is kept, so that an interrupted run can resume. */
const finishedFoldSchema = z.object({
  /** Names what the fold is of (`foldKey`). */
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
  { fold, seed: of }: { fold: Fold; seed: number },
  report: (share: number, note: string) => void,
): Promise<FinishedFold> {
  const { repeat, fold: number, test } = fold;
  const fitSeed = random(of, "fold", repeat, number).uint32();
  const key = foldKey(job, fold, fitSeed);
  const kept = await readFold(foldFile(directory, key), { key, seed: of, classes: job.train.classes.length }, fold);
  if (kept) return kept;
  job.signal.throwIfAborted();
  const started = performance.now();
  const classifier = await job.method.fit(labelled(job.train, job.labels, fold.train), {
    seed: fitSeed,
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
        seed: of,
        fitSeed,
        chosen: { ...classifier.chosen },
        history: [...(classifier.history ?? [])],
        seconds,
      },
      rows: test.map((id, i) => ({
        id,
        repeat,
        fold: number,
        seed: of,
        probabilities: probabilities[i]!.map((p) => round(p, 7)),
      })),
      provenance: await provenanceOf(job, key, seconds),
    };
    checkJson(finished, foldKind, `${job.method.name}, repeat ${repeat}, fold ${number}`);
    await writeFold(foldFile(directory, key), finished);
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
    if (!isDistribution(row, train.classes.length)) {
      throw new Error(
        `${where}: image ${test[i]} got [${row.join(", ")}], which are not ${train.classes.length} probabilities`,
      );
    }
  });
}

const isDistribution = (row: readonly number[], classes: number): boolean =>
  row.length === classes && row.every((p) => p >= 0 && p <= 1) && Math.abs(sum(row) - 1) <= 1e-4;

/** Writes a fold with a hash of its content. */
async function writeFold(file: string, finished: FinishedFold): Promise<void> {
  await writeFileAtomic(file, JSON.stringify({ sha256: hashJson(finished), ...finished }));
}

const foldKind = { schema: finishedFoldSchema, what: "a finished fold", remedy: "the fold is computed again" };
const storedFoldKind = { ...foldKind, schema: finishedFoldSchema.extend({ sha256: z.string() }) };

/** The fold computed under this key; undefined if there is none, or its file is damaged: that is said. */
async function readFold(
  file: string,
  { key, seed, classes }: { key: string; seed: number; classes: number },
  { repeat, fold, test }: Fold,
): Promise<FinishedFold | undefined> {
  try {
    const stored = await readJsonIfPresent(file, storedFoldKind);
    if (!stored) return undefined;
    const { sha256, ...finished } = stored;
    const fits =
      sha256 === hashJson(finished) &&
      finished.key === key &&
      finished.fold.repeat === repeat &&
      finished.fold.fold === fold &&
      finished.fold.seed === seed &&
      finished.rows.length === test.length &&
      finished.rows.every((row, i) => row.id === test[i] && row.repeat === repeat && row.fold === fold) &&
      finished.rows.every(({ probabilities }) => isDistribution(probabilities, classes));
    if (fits) return finished;
    throw new Error(`${file} is not what was written for this fold; ${foldKind.remedy}`);
  } catch (error) {
    console.warn((error as Error).message);
    return undefined;
  }
}

const foldFile = (directory: string, key: string) => join(directory, `${key}.json`);
