import { readFile, rm } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { codeHash } from "../code";
import { writeFileAtomic } from "../files";
import type { Json } from "../method";
import { saveClip } from "../models/clip/load";
import { fingerprintOf } from "../models/clip/model";
import { writePretrainingPage } from "../notebook/pretraining-page";
import { sum } from "../numbers";
import { gitState } from "../results/provenance";
import type { HistoryRecord } from "./checkpoint";
import { generator, type PretrainSettings, variants } from "./settings";
import { type PretrainOptions, pretrain } from "./train";

/** What is kept of a finished pretraining besides its weights. */
export interface PretrainRecord {
  schema: 1;
  what: string;
  settings: PretrainSettings;
  generator: typeof generator;
  parameters: number;
  /** Hash of weights and configuration, as `Clip.fingerprint` has it. */
  fingerprint: string;
  provenance: {
    git: string;
    dirty: boolean;
    /** SHA-256 over the code of models, data, engine and pretraining. */
    code: string;
    engine: string;
    device: string;
    threads: number | null;
    processor: string;
    versions: Record<string, string>;
    /** Of training, without drawing the figures. */
    seconds: number;
    date: string;
  };
  history: readonly HistoryRecord[];
}

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
export async function runPretraining({ output, fresh = false, ...options }: RunOptions): Promise<PretrainRecord> {
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
    const record: PretrainRecord = {
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

/** The record of a finished run, or undefined. */
export async function readRecord(folder: string): Promise<PretrainRecord | undefined> {
  const text = await readFile(join(folder, RECORD), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as PretrainRecord);
}
