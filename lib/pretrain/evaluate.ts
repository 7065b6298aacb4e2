import { ready } from "@stillact/engine";
import { codeHash } from "../code";
import { stratifiedKFold } from "../data/split";
import { score } from "../evaluate/scores";
import { figures } from "../figures/dataset/figures";
import type { activities, BenchmarkClass } from "../figures/world/activities";
import { writeFileAtomic } from "../files";
import type { Method } from "../method";
import { linearProbe } from "../methods/linear-probe";
import { zeroShot } from "../methods/zero-shot";
import { type Clip, loadClip } from "../models/clip";
import type { OnProgress } from "../progress";
import type { BenchmarkScore, PretrainingRecord, PretrainingResults } from "../results/pretraining";
import { gitState } from "../results/provenance";
import { crossValidate } from "../study/cross-validate";
import { templates } from "./measure";
import { type VariantName, variants } from "./settings";

/** What the benchmark's classes are called: the activities they are made of. Fixed before any result was seen. */
const prompts: Record<BenchmarkClass, readonly (typeof activities)[number][]> = {
  sitting: ["sitting"],
  standing: ["standing"],
  walking_running: ["walking", "running"],
};

export interface EvaluateOptions {
  /** The trained models: their records, and the folders of their weights. */
  models: Partial<Record<VariantName, { record: PretrainingRecord; folder: string }>>;
  /** Figures of the benchmark, and how often it is divided into how many folds. */
  n?: number;
  k?: number;
  repeats?: number;
  /** Where finished folds and predictions are kept; the build folder by default. */
  directory?: string;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/**
 * Evaluates pretrained encoders on the embedded benchmark, a world that no training has seen: a linear probe on their
 * image embeddings, its penalty chosen on inner folds, and zero-shot where there are texts that were learnt.
 */
export async function evaluatePretraining(options: EvaluateOptions): Promise<PretrainingResults> {
  const { models, n = 285, k = 5, repeats = 3, ...run } = options;
  const seed = 0;
  const dataset = figures({ n });
  const split = stratifiedKFold(dataset, { k, repeats, seed });
  const rows: PretrainingResults["rows"] = {};
  for (const [name, { record, folder }] of Object.entries(models) as [
    VariantName,
    { record: PretrainingRecord; folder: string },
  ][]) {
    const clip = await loadClip(folder, { name });
    try {
      if (clip.fingerprint !== record.fingerprint)
        throw new Error(
          `pretrain: ${folder} has other weights than its record says; train it again (npm run pretrain -- --variant ${name})`,
        );
      const results = await crossValidate(methodsOf(name, clip), dataset, split, { study: "pretraining", ...run });
      const benchmark = results.map((result): BenchmarkScore => {
        const { accuracy, macroF1 } = score(result);
        const { key, seconds } = result.predictions.provenance;
        const method = result.predictions.method.name.startsWith("linear") ? "linear probe" : "zero-shot";
        return { method, accuracy, macroF1, key, seconds };
      });
      rows[name] = { ...record, benchmark };
    } finally {
      clip.dispose();
    }
  }
  const { name, fingerprint, bestAccuracy } = dataset;
  const labels = [...dataset.labels().values()];
  const majority = Math.max(...dataset.classes.map((_, c) => labels.filter((label) => label === c).length)) / n;
  const { name: engine, versions } = await ready();
  return {
    schema: 1,
    benchmark: { dataset: name, fingerprint, n, bestAccuracy, majority, k, repeats, seed },
    prompts,
    templates,
    provenance: {
      ...(await gitState()),
      code: codeHash([__filename]),
      engine,
      versions: { node: process.versions.node, ...versions },
      date: new Date().toISOString(),
    },
    rows,
  };
}

function methodsOf(name: VariantName, clip: Clip): Method[] {
  const probe = linearProbe({ features: clip.features });
  return variants[name].learnsFrom === "captions" ? [probe, zeroShot({ clip, prompts, templates })] : [probe];
}

/** Writes results; histories one line each, so that the file can be read. */
export async function writePretrainingResults(file: string, results: PretrainingResults): Promise<void> {
  const text = JSON.stringify(
    results,
    (key, value) => (key === "history" ? value.map((line: object) => `@${JSON.stringify(line)}@`) : value),
    2,
  );
  const lines = text.replace(/"@(.*)@"/g, (_, line: string) => JSON.parse(`"${line}"`) as string);
  await writeFileAtomic(file, `${lines}\n`);
}
