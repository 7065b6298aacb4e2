import { join } from "node:path";
import { z } from "zod";
import { readJsonIfPresent } from "../json-file";
import { projectRoot } from "../paths";

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

const benchmarkScore = z.object({ method: z.string(), accuracy: interval, macroF1: interval });

const share = z.number().min(0).max(1).exactOptional();

/** One line of the history of a training: losses in nats, shares on held-out figures of the world that was trained on. */
const point = z.object({
  samples: z.int().nonnegative(),
  loss: z.number().exactOptional(),
  accuracy: share,
  neighbours: share,
});

const row = z.object({
  /** How it was trained, as the end of a sentence: "contrastively on captions of …". */
  what: z.string(),
  settings: z.object({ samples: z.int().nonnegative() }),
  provenance: z.object({ seconds: z.number().nonnegative() }),
  benchmark: z.array(benchmarkScore).min(1),
  history: z.array(point),
});

const schema = z.object({
  schema: z.literal(1),
  benchmark: z.object({
    dataset: z.string(),
    n: z.int().positive(),
    bestAccuracy: z.number(),
    k: z.int().positive(),
    repeats: z.int().positive(),
  }),
  /** By the name of the variant: "captions", "labels", … */
  rows: z.record(z.string(), row),
});

/** What each way of pretraining is good for on the benchmark: mini-CLIP and its controls, as `npm run pretrain` scored them. */
export type PretrainingScores = z.infer<typeof schema>;

/**
 * The published scores of mini-CLIP and its controls; undefined where there are none yet.
 *
 * Throws, naming the file and each fault, when it does not fit the schema.
 */
export function readPretrainingScores(
  file: string = join(projectRoot(), "results", "pretraining.json"),
): Promise<PretrainingScores | undefined> {
  const remedy = "make them again (npm run pretrain)";
  return readJsonIfPresent(file, { schema, what: "scores of pretrainings of schema 1", remedy });
}
