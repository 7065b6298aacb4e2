import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { neighbourAgreement } from "../features/neighbours";
import { activities } from "../figures/world/activities";
import type { ClipConfig } from "../models/clip/config";
import { cosine, directionsOf, meanDirection } from "../models/clip/similarities";
import type { Tokenizer } from "../models/clip/tokenizer";
import { idTensor, imageFeatures, textFeatures } from "../models/clip/towers";
import { linear } from "../models/clip/transformer";
import { normalised, type Preprocessing } from "../models/encoder/preprocess";
import { argmax, mean } from "../numbers";
import type { FigureSet } from "./figure-set";
import type { Objective } from "./objective";
import type { Variant } from "./settings";

/** How good a model is on held-out figures, 0 to 1. */
export interface Measures {
  /**
   * Share of figures whose activity is the most similar of all 17 prompts, or the likeliest of the head trained on
   * labels.
   */
  accuracy?: number;
  /** Mean share of a figure's 15 nearest neighbours that do the same. */
  neighbours: number;
}

/** The sentences around an activity or a class, fixed before any result was seen. */
export const templates = ["{}", "a person {}", "a drawing of a person {}"] as const;

interface Options {
  variant: Variant;
  config: ClipConfig;
  weights: Readonly<Record<string, tf.Variable>>;
  heads: Objective["heads"];
  tokenizer: Tokenizer;
  preprocessing: Preprocessing;
  figures: FigureSet;
}

/** Figures in one call. */
const BATCH = 64;

/** Makes ready to measure a model while it is trained. */
export function measurer(options: Options): { measure(): Measures; dispose(): void } {
  const { variant, config, weights, heads, tokenizer, preprocessing, figures } = options;
  const { n, size, labels } = figures;
  const forward = jit((images: tf.Tensor) => imageFeatures(weights, config.vision, images));
  const read = jit((ids: tf.Tensor) => textFeatures(weights, config.text, ids));
  const prompts = activities.flatMap((activity) => templates.map((template) => template.replace("{}", activity)));
  const ids = tokenizer.encode(prompts);

  function embedImages(): Float32Array {
    const rows = new Float32Array(n * config.projectionSize);
    for (let start = 0; start < n; start += BATCH) {
      const images = Array.from({ length: Math.min(BATCH, n - start) }, (_, i) => {
        const data = new Uint8Array(3 * size * size);
        figures.read(start + i, data);
        return { width: size, height: size, data };
      });
      const values = run(forward, tf.tensor4d(normalised(images, BATCH, preprocessing), [BATCH, 3, size, size]));
      rows.set(values.subarray(0, images.length * config.projectionSize), start * config.projectionSize);
    }
    return rows;
  }

  /** Scores of each figure for each activity; none where the variant names none. */
  function scores(values: Float32Array, units: readonly Float64Array[]): ArrayLike<number>[] | undefined {
    if (variant.learnsFrom === "images") return undefined;
    if (variant.learnsFrom === "labels") {
      const logits = tf.tidy(() => linear(heads, "head", tf.tensor2d(values, [n, config.projectionSize])).dataSync());
      return units.map((_, i) => logits.subarray(i * activities.length, (i + 1) * activities.length));
    }
    const texts = directionsOf({
      values: run(read, idTensor(ids, config.text.maxPositions)),
      length: config.projectionSize,
    });
    const directions = activities.map((_, i) =>
      meanDirection(texts.slice(i * templates.length, (i + 1) * templates.length)),
    );
    return units.map((image) => directions.map((text) => cosine(image, text)));
  }

  return {
    measure() {
      const values = embedImages();
      const units = directionsOf({ values, length: config.projectionSize });
      const scored = scores(values, units);
      const { same } = neighbourAgreement(units, labels);
      return { ...(scored && { accuracy: accuracyOf(scored, labels) }), neighbours: same };
    },
    dispose() {
      forward.dispose();
      read.dispose();
    },
  };
}

function run(forward: (input: tf.Tensor) => tf.Tensor, input: tf.Tensor): Float32Array {
  const output = forward(input);
  const values = output.dataSync().slice() as Float32Array;
  tf.dispose([input, output]);
  return values;
}

function accuracyOf(scored: readonly ArrayLike<number>[], labels: readonly number[]): number {
  return mean(scored.map((row, i) => Number(argmax(row) === labels[i])));
}
