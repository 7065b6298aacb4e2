import { join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../json-file";
import { name as aName, checkArguments } from "../options";
import { projectRoot } from "../paths";

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const versions = z.record(z.string(), z.string());
const source = {
  git: z.string(),
  dirty: z.boolean(),
  code: z.string(),
  engine: z.string(),
  versions,
  date: z.string(),
};

const tower = { width: count, layers: count, heads: count };
const size = z.object({
  imageSize: count,
  patchSize: count,
  vision: z.object(tower),
  text: z.object({ ...tower, maxPositions: count }),
  projectionSize: count,
});

/** One line of a training's history. */
export const historyRecord = z.object({
  /** Steps made, and figures seen, the same ones again included. */
  step: count,
  samples: count,
  /** Mean over the steps since the last line, nats; absent before the first step. */
  loss: z.number().exactOptional(),
  learningRate: z.number().exactOptional(),
  /** Training time, seconds. */
  seconds: z.number(),
  /** On held-out figures of the world that was trained on, in the lines where it was measured. */
  accuracy: share.exactOptional(),
  neighbours: share.exactOptional(),
});

const record = z.object({
  schema: z.literal(1),
  /** How it was trained, as the end of a sentence: "contrastively on captions of …". */
  what: z.string(),
  settings: z.object({
    variant: z.string(),
    figures: count,
    samples: count,
    batchSize: count,
    learningRate: z.number(),
    warmUp: share,
    weightDecay: z.number(),
    seed: count,
    model: size,
    heldOut: count,
    logEvery: count,
    measureEvery: count,
  }),
  generator: z.object({ name: z.string(), version: z.number(), hash: z.string() }),
  /** How many weights the model has. */
  parameters: count,
  /** Hash of weights and configuration, as `Clip.fingerprint` has it. */
  fingerprint: z.string(),
  provenance: z.object({
    ...source,
    device: z.string(),
    threads: count.nullable(),
    processor: z.string(),
    /** Of training, without drawing the figures. */
    seconds: z.number().nonnegative(),
  }),
  history: z.array(historyRecord).readonly(),
});

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

/**
 * A score with its 95 % interval, as `evaluate.score` gives it. Those published before 28 November 2026 have the interval of
 * a bootstrap over figures alone, which they do not name.
 */
const estimate = interval.extend({ photoInterval: interval.optional() });

/** Scores on the benchmark, out of fold. */
const benchmarkScore = z.object({
  method: z.enum(["linear probe", "zero-shot"]),
  accuracy: estimate,
  macroF1: estimate,
  /** Key of the predictions that the score was computed from. */
  key: z.string(),
  seconds: z.number(),
});

const results = z.object({
  schema: z.literal(1),
  /** Which figures, and how they were divided. */
  benchmark: z.object({
    dataset: z.string(),
    fingerprint: z.string(),
    n: z.int().positive(),
    bestAccuracy: z.number(),
    /** Accuracy of always answering the most frequent class. */
    majority: z.number(),
    k: z.int().positive(),
    repeats: z.int().positive(),
    seed: count,
  }),
  /** The names of the classes in zero-shot prompts, and the sentences around them. */
  prompts: z.record(z.string(), z.array(z.string()).readonly()),
  templates: z.array(z.string()).readonly(),
  /** Of the evaluation; each row has that of its training. */
  provenance: z.object(source),
  /** By the name of the variant: "captions", "labels", … */
  rows: z.record(z.string(), record.extend({ benchmark: z.array(benchmarkScore).min(1) })),
});

export type HistoryRecord = z.infer<typeof historyRecord>;

/** What is kept of a finished pretraining besides its weights. */
export type PretrainingRecord = z.infer<typeof record>;

export type BenchmarkScore = z.infer<typeof benchmarkScore>;

/** How well each way of pretraining does on the benchmark: mini-CLIP and its controls, as `npm run pretrain` scored them. */
export type PretrainingResults = z.infer<typeof results>;

const remedy = "make it again (npm run pretrain)";

/**
 * The scores of mini-CLIP and its controls, by default the published ones; undefined if there are none yet.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export async function readPretrainingResults(
  file: string = join(projectRoot(), "results", "pretraining.json"),
): Promise<PretrainingResults | undefined> {
  checkArguments("results.pretraining", { file: [file, aName] });
  return readJsonIfPresent(file, { schema: results, what: "scores of pretrainings of schema 1", remedy });
}

/**
 * The record of a finished pretraining; undefined if there is none.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export function readPretrainingRecord(file: string): Promise<PretrainingRecord | undefined> {
  return readJsonIfPresent(file, { schema: record, what: "the record of a pretraining of schema 1", remedy });
}
