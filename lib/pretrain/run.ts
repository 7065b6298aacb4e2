import { rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { codeHash } from "../code";
import { writeFileAtomic } from "../files";
import type { Json } from "../method";
import { saveClip } from "../models/clip/load";
import { fingerprintOf } from "../models/clip/model";
import { writePretrainingPage } from "../notebook/pretraining-page";
import { sum } from "../numbers";
import { type PretrainingRecord, readPretrainingRecord } from "../results/pretraining";
import { gitState } from "../results/provenance";
import { generator, variants } from "./settings";
import { type PretrainOptions, pretrain } from "./train";

const RECORD = "record.json";

export interface RunOptions extends Omit<PretrainOptions, "onHistory"> {
  /** Where the model is saved, in Hugging Face's layout. */
  output: string;
  /** Forgets what an earlier start has left. */
  fresh?: boolean;
}

/**
 * Trains one variant, saves its model, and keeps a record of the run in `folder`. While it runs, `history.jsonl` and
 * `curves.html` there show how far it is.
 */
export async function runPretraining({ output, fresh = false, ...options }: RunOptions): Promise<PretrainingRecord> {
  const { settings, folder } = options;
  if (fresh) await rm(folder, { recursive: true, force: true });
  const { what } = variants[settings.variant];
  const page = join(folder, "curves.html");
  const model = await pretrain({
    ...options,
    onHistory: async (history) => {
      const isMeasured = history.at(-1)?.neighbours !== undefined;
      if (isMeasured && history.length > 1) await writePretrainingPage({ [settings.variant]: history }, page);
    },
  });
  try {
    const { config, parameters, tokenizer, preprocessing, engine, history } = model;
    const record: PretrainingRecord = {
      schema: 1,
      what,
      settings,
      generator,
      parameters: sum(Object.values(parameters).map(({ size }) => size)),
      fingerprint: fingerprintOf(config, parameters),
      provenance: {
        ...(await gitState()),
        code: codeHash([join(__dirname, "train")]),
        engine: engine.name,
        device: engine.device,
        threads: engine.threads,
        processor: cpus()[0]?.model.trim() ?? "unknown",
        versions: { node: process.versions.node, ...engine.versions },
        seconds: history.findLast(({ step }) => step > 0)?.seconds ?? 0,
        date: new Date().toISOString(),
      },
      history,
    };
    const { seed, figures, samples } = settings;
    const notes = { pretraining: { what, generator: { ...generator }, world: "pretrain", seed, figures, samples } };
    await saveClip({ config, parameters, tokenizer, preprocessing }, output, {
      notes: notes as { [key: string]: Json },
    });
    await writeFileAtomic(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
    return record;
  } finally {
    model.dispose();
  }
}

/**
 * The record of a finished run; undefined if there is none.
 *
 * @throws Error that names the file, if it is not the record of a pretraining
 */
export const readRecord = (folder: string): Promise<PretrainingRecord | undefined> =>
  readPretrainingRecord(join(folder, RECORD));
