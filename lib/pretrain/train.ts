import { join } from "node:path";
import { type EngineInfo, ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { hashJson, writeFileAtomic } from "../files";
import { learnVocabulary } from "../models/clip/bpe";
import type { ClipConfig } from "../models/clip/config";
import { clipPreprocessing } from "../models/clip/processor";
import { makeTokenizer, type Tokenizer } from "../models/clip/tokenizer";
import { tokenizerJson } from "../models/clip/tokenizer-file";
import type { Preprocessing } from "../models/encoder/preprocess";
import type { OnProgress } from "../progress";
import type { HistoryRecord } from "../results/pretraining";
import { lossStep } from "../train/loss-step";
import { warmUpCosine } from "../train/schedule";
import { batchesOf } from "./batches";
import { readCheckpoint, writeCheckpoint } from "./checkpoint";
import { type FigureSet, figureSet } from "./figure-set";
import { type Measures, measurer } from "./measure";
import { objectiveOf, startingWeights } from "./objective";
import { checkSettings, configOf, generator, type PretrainSettings, stepsOf, variants } from "./settings";

export interface PretrainOptions {
  settings: PretrainSettings;
  /** Where checkpoints and the history are kept; a stopped training resumes from there. */
  folder: string;
  /** Seconds of training between two checkpoints. */
  saveEvery?: number;
  /** Threads that draw figures (as many as there are cores, at most 8). */
  workers?: number;
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** Called after every new line of the history. */
  onHistory?(history: readonly HistoryRecord[]): void | Promise<void>;
}

/** A trained model in memory. */
export interface Pretrained {
  config: ClipConfig;
  parameters: Record<string, tf.Variable>;
  tokenizer: Tokenizer;
  preprocessing: Preprocessing;
  engine: EngineInfo;
  history: readonly HistoryRecord[];
  dispose(): void;
}

/**
 * Trains a small CLIP, or one of its controls, on figures of the pretraining world.
 *
 * Whoever stops it, by the signal or by a kill, loses the steps since the last checkpoint and nothing else: the same
 * call resumes and ends with the same weights, bit for bit on the same machine, as if it had not been stopped.
 *
 * @throws RangeError on settings that make no training; Error if the folder holds a checkpoint of other settings, or if
 *   the loss is not finite
 */
export async function pretrain(options: PretrainOptions): Promise<Pretrained> {
  const { settings, workers, signal, onProgress } = options;
  checkSettings(settings);
  const engine = await ready();
  const drawing = {
    size: settings.model.imageSize,
    ...(workers !== undefined && { workers }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
  const figures = await figureSet({ ...drawing, n: settings.figures, seed: settings.seed });
  try {
    const heldOut = await figureSet({ ...drawing, n: settings.heldOut, seed: settings.seed + 1 });
    try {
      return await trainOn(figures, heldOut, engine, options);
    } finally {
      await heldOut.close();
    }
  } finally {
    await figures.close();
  }
}

async function trainOn(
  figures: FigureSet,
  heldOut: FigureSet,
  engine: EngineInfo,
  { settings, folder, saveEvery = 30, signal, onProgress, onHistory }: PretrainOptions,
): Promise<Pretrained> {
  const { seed, batchSize, logEvery, measureEvery, weightDecay } = settings;
  const variant = variants[settings.variant];
  const words = learnVocabulary(figures.captions.flatMap(({ scene, activity, both }) => [scene, activity, both]));
  const config = configOf(settings.model, Object.keys(words.vocab).length);
  // Captions beyond the last position are cut off: said once, in the model card.
  const tokenizer = makeTokenizer(tokenizerJson(words), "tokenizer.json", config.text, { warn: () => {} });
  const preprocessing = clipPreprocessing(settings.model.imageSize);
  const parameters = startingWeights(config, seed);
  const objective = objectiveOf(variant, config, parameters, seed);
  const names = Object.keys(objective.trained);
  const step = lossStep({
    name: `pretraining (${settings.variant})`,
    loss: objective.loss,
    variables: Object.values(objective.trained),
    weightDecay,
    ...(objective.trained.logit_scale && { logitScale: objective.trained.logit_scale }),
  });
  const { measure, dispose: endMeasuring } = measurer({
    ...{ variant, config, weights: parameters, heads: objective.heads, tokenizer, preprocessing },
    figures: heldOut,
  });
  const key = hashJson({ settings, generator, engine: engine.name, versions: engine.versions });
  const dispose = () => tf.dispose(Object.values(parameters));

  try {
    const found = await readCheckpoint(folder, names);
    if (found && found.key !== key)
      throw new Error(
        `pretrain: ${folder} holds a training with other settings, figures or engine; name another folder, or start afresh (--fresh)`,
      );
    const history: HistoryRecord[] = found?.history ?? [];
    if (found) {
      for (const [name, values] of found.weights) assign(objective.trained[name]!, values);
      step.restore(found.state);
    }
    const batches = batchesOf({ variant, settings, figures, tokenizer, preprocessing });
    const steps = variant.learnsFrom === "nothing" ? 0 : stepsOf(settings);
    const before = history.at(-1)?.seconds ?? 0;
    const started = performance.now();
    const seconds = () => before + (performance.now() - started) / 1000;
    let [saved, losses] = [seconds(), 0];

    const add = async (record: Omit<HistoryRecord, "seconds">) => {
      history.push({ ...record, seconds: Math.round(seconds() * 10) / 10 });
      await writeHistory(folder, history);
      await onHistory?.(history);
    };
    if (!found) await add({ step: 0, samples: 0, ...measure() });

    for (let done = found?.state.steps ?? 0; done < steps; ) {
      const learningRate = warmUpCosine(settings.learningRate, done, steps, settings.warmUp);
      const inputs = batches(done);
      losses += step.run(inputs, { learningRate });
      tf.dispose(inputs);
      done++;
      onProgress?.({ done, total: steps, note: noteOf(history, done, steps, seconds()) });
      await new Promise(setImmediate);
      if (done % logEvery !== 0 && done !== steps) continue;
      const since = done - (history.at(-1)?.step ?? 0);
      const measured: Partial<Measures> = done % measureEvery === 0 || done === steps ? measure() : {};
      await add({ step: done, samples: done * batchSize, loss: losses / since, learningRate, ...measured });
      losses = 0;
      // Only where a line of the history ends: what has been summed up since is not kept.
      if (seconds() - saved < saveEvery && done !== steps && !signal?.aborted) continue;
      const weights = new Map(names.map((name) => [name, objective.trained[name]!.dataSync() as Float32Array]));
      await writeCheckpoint(folder, names, { key, state: step.save(), weights, history });
      saved = seconds();
      signal?.throwIfAborted();
    }
    return { config, parameters, tokenizer, preprocessing, engine, history, dispose };
  } catch (error) {
    dispose();
    throw error;
  } finally {
    step.dispose();
    endMeasuring();
    tf.dispose(Object.values(objective.heads));
  }
}

const assign = (variable: tf.Variable, values: Float32Array) =>
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));

/** One JSON object a line: what a picture of the training is drawn from, also while it runs. */
const writeHistory = (folder: string, history: readonly HistoryRecord[]) =>
  writeFileAtomic(join(folder, "history.jsonl"), history.map((record) => `${JSON.stringify(record)}\n`).join(""));

function noteOf(history: readonly HistoryRecord[], done: number, steps: number, seconds: number): string {
  const last = history.at(-1);
  const measured = history.findLast(({ neighbours }) => neighbours !== undefined);
  const parts = [`step ${done} of ${steps}`];
  if (last?.loss !== undefined) parts.push(`loss ${last.loss.toFixed(3)}`);
  if (measured?.accuracy !== undefined) parts.push(`held-out accuracy ${(100 * measured.accuracy).toFixed(1)} %`);
  else if (measured?.neighbours !== undefined)
    parts.push(`held-out neighbours alike ${(100 * measured.neighbours).toFixed(1)} %`);
  parts.push(`${(seconds / 60).toFixed(1)} min`);
  return parts.join(", ");
}
