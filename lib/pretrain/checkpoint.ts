import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepCheckpoint } from "@stillact/engine";
import { z } from "zod";
import { sha256File, writeFileAtomic } from "../files";
import { readJsonIfPresent } from "../json-file";
import { openSafetensors, type WritableTensor, writeSafetensors } from "../models/weights/safetensors";
import { type HistoryRecord, historyRecord } from "../results/pretraining";

/** All that a training needs to resume: weights and moments by variable, steps made, and its history. */
export interface Checkpoint {
  /** Hash of all that decides the result: a checkpoint of another training is not taken. */
  key: string;
  state: StepCheckpoint;
  weights: ReadonlyMap<string, Float32Array>;
  history: HistoryRecord[];
}

const headFile = {
  schema: z.object({
    key: z.string(),
    /** The file with the tensors. */
    file: z.string(),
    /** Of the file with the tensors. */
    sha256: z.string(),
    steps: z.int().nonnegative(),
    drawn: z.int().nonnegative(),
    history: z.array(historyRecord),
  }),
  what: "the head of a checkpoint",
  remedy: "start the training afresh (npm run pretrain -- --fresh)",
};

const HEAD = "checkpoint.json";
const weightKey = (name: string) => `weight/${name}`;
const momentKey = (name: string, k: number) => `moment-${k}/${name}`;

/**
 * Writes a checkpoint whole or not at all: first the tensors into a new file, then the small file that names it.
 *
 * @param names of the variables, in the order of the moments
 */
export async function writeCheckpoint(
  folder: string,
  names: readonly string[],
  { key, state, weights, history }: Checkpoint,
): Promise<void> {
  const before = await readHead(folder);
  const file = `checkpoint-${String(state.steps).padStart(7, "0")}.safetensors`;
  const tensors: Record<string, WritableTensor> = {};
  const add = (name: string, values: Float32Array) => {
    tensors[name] = { shape: [values.length], values };
  };
  for (const [i, name] of names.entries()) {
    add(weightKey(name), weights.get(name)!);
    for (const [k, values] of (state.moments[i] ?? []).entries()) add(momentKey(name, k), values);
  }
  await writeSafetensors(join(folder, file), tensors);
  const sha256 = await sha256File(join(folder, file));
  const head: z.infer<typeof headFile.schema> = { key, file, sha256, steps: state.steps, drawn: state.drawn, history };
  await writeFileAtomic(join(folder, HEAD), `${JSON.stringify(head)}\n`);
  if (before && before.file !== file) await rm(join(folder, before.file), { force: true });
}

/**
 * The last checkpoint of a folder, if there is one.
 *
 * @throws Error that names the file, if it is damaged
 */
export async function readCheckpoint(folder: string, names: readonly string[]): Promise<Checkpoint | undefined> {
  const head = await readHead(folder);
  if (!head) return undefined;
  if ((await sha256File(join(folder, head.file))) !== head.sha256) {
    throw new Error(`${join(folder, head.file)} is damaged (its checksum does not fit); ${headFile.remedy}`);
  }
  const { tensors, close } = await openSafetensors(join(folder, head.file));
  try {
    const weights = new Map<string, Float32Array>();
    const moments: Float32Array[][] = [];
    for (const name of names) {
      const weight = tensors.get(weightKey(name));
      if (weight) weights.set(name, await weight.read());
      const own: Float32Array[] = [];
      for (let k = 0; tensors.has(momentKey(name, k)); k++) own.push(await tensors.get(momentKey(name, k))!.read());
      moments.push(own);
    }
    return {
      key: head.key,
      weights,
      history: head.history,
      state: { steps: head.steps, drawn: head.drawn, moments },
    };
  } finally {
    await close();
  }
}

const readHead = (folder: string) => readJsonIfPresent(join(folder, HEAD), headFile);
