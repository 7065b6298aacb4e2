import { z } from "zod";
import type { Dataset } from "../data/dataset";
import type { Json } from "../method";

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
const fingerprint = z.string().min(8);
/** Files are named after it (`slug`). */
const fileName = z.string().regex(/[\p{L}\p{N}]/u, "no letter or digit to name a file by");
const count = z.int().nonnegative();

const epoch = z.object({ epoch: z.int().positive(), loss: z.number(), accuracy: z.number(), learningRate: z.number() });

const fold = z.object({
  repeat: count,
  fold: count,
  /** One of the result's `seeds`. */
  seed: count,
  /** The seed of this very fit, drawn from that seed, the repeat and the fold. */
  fitSeed: count,
  /** Hyperparameters that the fit chose on inner folds. */
  chosen: z.record(z.string(), json),
  history: z.array(epoch),
  seconds: z.number().nonnegative(),
});

const row = z.object({
  id: z.string(),
  repeat: count,
  fold: count,
  seed: count,
  probabilities: z.array(z.number().min(0).max(1)),
});

const provenance = z.object({
  git: z.string(),
  dirty: z.boolean(),
  /** SHA-256 over everything that decides the numbers; results are reused under the same key only. */
  key: z.string(),
  /** SHA-256 over the code that decides what `fit` computes (`codeHash`). */
  code: z.string(),
  versions: z.record(z.string(), z.string()),
  engine: z.string(),
  device: z.string(),
  seconds: z.number().nonnegative(),
  /** When its last fold was computed. */
  date: z.string(),
  /** When the result was put together: of two results of one method, the later counts. */
  saved: z.string().exactOptional(),
});

/** Schema 2 of `results/<study>/<method>.json`. Rows carry no truth: scoring joins a label set by id. */
export const predictionsSchema = z.object({
  schema: z.literal(2),
  study: fileName,
  profile: z.enum(["test", "quick", "full"]),
  method: z.object({ name: z.string().min(1), params: z.record(z.string(), json) }),
  /** The label set that training used. */
  trainedOn: z.string(),
  /** SHA-256 over that label set, example by example. Results made elsewhere, and older ones, come without. */
  trainedOnLabels: fingerprint.exactOptional(),
  /** Of initial weights and the order of images: every repeat of the split was run once under each. */
  seeds: z.array(count).min(1),
  dataset: z.object({
    name: fileName,
    fingerprint,
    classes: z.array(z.string()).min(2),
    /** SHA-256 over all label sets that the result can be scored on (`labelsHash`). */
    labels: fingerprint.exactOptional(),
  }),
  split: z.object({
    kind: z.string(),
    k: z.int().positive(),
    repeats: z.int().positive(),
    seed: count,
    /** Training images of each fold where they were cut short, for a learning curve. */
    trainSize: z.int().positive().optional(),
    fingerprint,
  }),
  folds: z.array(fold).min(1),
  rows: z.array(row).min(1),
  provenance,
});

/** Reads schema 2, and schema 1, whose results have one seed. */
export const predictionsFileSchema = z.preprocess((value) => {
  const first = firstSchema.safeParse(value);
  if (!first.success) return value;
  const { seed, folds, rows, ...rest } = first.data;
  return {
    ...rest,
    schema: 2,
    seeds: [seed],
    folds: folds.map((item) => ({ ...item, seed, fitSeed: item.seed })),
    rows: rows.map((item) => ({ ...item, seed })),
  };
}, predictionsSchema);

/** As much of schema 1 as differs. */
const firstSchema = z.looseObject({
  schema: z.literal(1),
  seed: count,
  folds: z.array(z.looseObject({ seed: count })),
  rows: z.array(z.looseObject({})),
});

export type Predictions = z.infer<typeof predictionsSchema>;
export type FoldRecord = z.infer<typeof fold>;
export type PredictionRow = z.infer<typeof row>;
export type Provenance = z.infer<typeof provenance>;

/** Predictions together with the dataset whose label sets they are scored on. */
export interface Result {
  predictions: Predictions;
  dataset: Dataset;
}

/** The same method on the same split under each of its seeds alone. */
export const bySeed = ({ predictions, dataset }: Result): Result[] =>
  predictions.seeds.map((seed) => ({
    dataset,
    predictions: {
      ...predictions,
      seeds: [seed],
      folds: predictions.folds.filter((fold) => fold.seed === seed),
      rows: predictions.rows.filter((row) => row.seed === seed),
    },
  }));

/** The same result on the first repeats of its split. */
export const firstRepeats = ({ predictions, dataset }: Result, repeats: number): Result => ({
  dataset,
  predictions: {
    ...predictions,
    split: { ...predictions.split, repeats },
    folds: predictions.folds.filter(({ repeat }) => repeat < repeats),
    rows: predictions.rows.filter(({ repeat }) => repeat < repeats),
  },
});
