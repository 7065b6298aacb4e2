import * as tf from "@tensorflow/tfjs";
import { activities } from "../figures/world/activities";
import type { Tokenizer } from "../models/clip/tokenizer";
import { idTensor } from "../models/clip/towers";
import type { Preprocessing } from "../models/encoder/preprocess";
import { indices } from "../numbers";
import { random } from "../random";
import type { FigureSet } from "./figure-set";
import type { PretrainSettings } from "./settings";
import { captionOwners, type Variant } from "./settings";
import { drawInto, lightView, strongView, type View } from "./views";

/** The inputs of one step of a variant's objective. */
export type Batches = (step: number) => tf.Tensor[];

interface Options {
  variant: Variant;
  settings: PretrainSettings;
  figures: FigureSet;
  tokenizer: Tokenizer;
  preprocessing: Preprocessing;
}

/**
 * The batches of a training. Each epoch shows every figure once (but for a last batch that is not full), in an order,
 * views and choices of captions of its own. A batch depends on the seed and the step alone, so that a training can
 * resume anywhere.
 */
export function batchesOf({ variant, settings, figures, tokenizer, preprocessing }: Options): Batches {
  const { batchSize, seed, model } = settings;
  const { n, size, captions, labels } = figures;
  const owners = captionOwners(n, seed, variant);
  const ids = rememberIds(tokenizer);
  const area = 3 * size * size;
  const perEpoch = Math.floor(n / batchSize);
  const pixels = new Uint8Array(area);
  let order: { epoch: number; indices: readonly number[] } | undefined;

  function members(step: number): { epoch: number; indices: readonly number[] } {
    const epoch = Math.floor(step / perEpoch);
    if (order?.epoch !== epoch) order = { epoch, indices: random(seed, "order", epoch).shuffle(indices(n)) };
    const start = (step % perEpoch) * batchSize;
    return { epoch, indices: order.indices.slice(start, start + batchSize) };
  }

  function images(indices: readonly number[], view: (index: number) => View): tf.Tensor {
    const values = new Float32Array(indices.length * area);
    indices.forEach((index, row) => {
      figures.read(index, pixels);
      drawInto(values.subarray(row * area, (row + 1) * area), pixels, size, view(index), preprocessing);
    });
    return tf.tensor4d(values, [indices.length, 3, size, size]);
  }

  return (step) => {
    const { epoch, indices } = members(step);
    const draw = (purpose: string, index: number) => random(seed, purpose, epoch, index);
    if (variant.learnsFrom === "images")
      return ["view", "other view"].map((purpose) => images(indices, (index) => strongView(draw(purpose, index))));
    const shown = images(indices, (index) => lightView(draw("view", index)));
    if (variant.learnsFrom === "labels") {
      const labelled = tf.tensor1d(
        indices.map((index) => labels[index]!),
        "int32",
      );
      const target = tf.tidy(() => tf.oneHot(labelled, activities.length).toFloat());
      labelled.dispose();
      return [shown, target];
    }
    const texts = indices.map((index) => variant.caption!(captions[owners[index]!]!, draw("caption", index)));
    return [shown, idTensor(texts.map(ids), model.text.maxPositions)];
  };
}

/** Encodes each text once. */
function rememberIds(tokenizer: Tokenizer): (text: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (text) => {
    const found = known.get(text) ?? tokenizer.encode([text])[0]!;
    known.set(text, found);
    return found;
  };
}
