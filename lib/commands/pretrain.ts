import { existsSync } from "node:fs";
import { join } from "node:path";
import { use } from "@stillact/engine";
import { interruptible } from "../interrupt";
import { percentInterval } from "../notebook/format";
import { writePretrainingPage } from "../notebook/pretraining-page";
import { buildDirectory, dataFile, projectRoot } from "../paths";
import {
  defaults,
  evaluatePretraining,
  readRecord,
  runPretraining,
  samplesIn,
  type VariantName,
  variantNames,
  writeModelCard,
  writePretrainingResults,
} from "../pretrain";
import { type PretrainingRecord, readPretrainingResults } from "../results/pretraining";

export interface PretrainCommandOptions {
  variants: readonly VariantName[];
  samples?: number;
  minutes?: number;
  figures?: number;
  seed?: number;
  /** Where the model goes; for one variant only. */
  output?: string;
  threads?: number;
  fresh: boolean;
  /** Also, or only, on the benchmark. */
  evaluate: boolean;
  /** One line that is rewritten, and lines that stay. */
  line: { update(text: string): void; print(text: string): void };
}

const runFolder = (variant: VariantName) => join(buildDirectory(), "pretrain", variant);

/** Where a variant's model is: the main one is committed, the controls' are not. */
const modelFolder = (variant: VariantName) =>
  variant === "captions" ? dataFile("mini-clip") : join(runFolder(variant), "model");

const resultsFile = () => join(projectRoot(), "results", "pretraining.json");

/** `npm run pretrain`: trains what is asked for, one after the other, or evaluates what has been trained. */
export async function pretrainCommand(options: PretrainCommandOptions): Promise<void> {
  const { variants, threads, line } = options;
  await use("onnxruntime", threads === undefined ? {} : { threads });
  await interruptible(async (signal) => {
    if (options.evaluate) return evaluate(options, signal);
    for (const variant of variants) {
      const record = await train(variant, options, signal);
      const output = options.output ?? modelFolder(variant);
      await writeModelCard(output, record, await readPretrainingResults(resultsFile()));
      const { loss, accuracy, neighbours, seconds } = record.history.at(-1)!;
      const numbers = Object.entries({ loss, accuracy, neighbours }).filter(([, value]) => value !== undefined);
      line.print(
        `${variant}: ${numbers.map(([name, value]) => `${name} ${value!.toFixed(3)}`).join(", ")}; ` +
          `${(seconds / 60).toFixed(1)} min, ${output}`,
      );
    }
  });
}

async function train(
  variant: VariantName,
  { samples, minutes, figures, seed, output, fresh, line }: PretrainCommandOptions,
  signal: AbortSignal,
): Promise<PretrainingRecord> {
  const settings = {
    ...defaults,
    variant,
    ...(figures !== undefined && { figures }),
    ...(seed !== undefined && { seed }),
    ...(samples !== undefined && { samples }),
  };
  if (minutes !== undefined) {
    settings.samples = samplesIn(minutes, settings);
    line.print(`${minutes} min are ${settings.samples} samples here; --samples ${settings.samples} repeats this run`);
  }
  const folder = runFolder(variant);
  line.print(`${variant}: ${settings.samples} samples, curves in ${join(folder, "curves.html")}`);
  return runPretraining({
    settings,
    folder,
    output: output ?? modelFolder(variant),
    fresh,
    signal,
    onProgress: ({ note }) => line.update(`  … ${variant}, ${note}`),
  });
}

async function evaluate({ line }: PretrainCommandOptions, signal: AbortSignal): Promise<void> {
  const models: Parameters<typeof evaluatePretraining>[0]["models"] = {};
  for (const variant of variantNames) {
    const record = await readRecord(runFolder(variant));
    const folder = modelFolder(variant);
    if (record && existsSync(folder)) models[variant] = { record, folder };
  }
  if (Object.keys(models).length === 0)
    throw new Error("pretrain: nothing has been trained here; npm run pretrain -- --variant all");
  const results = await evaluatePretraining({ models, signal, onProgress: ({ note }) => line.update(`  … ${note}`) });
  await writePretrainingResults(resultsFile(), results);
  for (const { record, folder } of Object.values(models)) await writeModelCard(folder, record, results);
  const curves = Object.entries(models).map(([variant, { record }]) => [variant, record.history] as const);
  await writePretrainingPage(Object.fromEntries(curves), join(buildDirectory(), "pretrain", "curves.html"));
  for (const [variant, row] of Object.entries(results.rows))
    for (const { method, accuracy } of row.benchmark) line.print(`${variant}, ${method}: ${percentInterval(accuracy)}`);
}
