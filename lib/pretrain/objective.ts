import * as tf from "@tensorflow/tfjs";
import { activities } from "../figures/world/activities";
import type { ClipConfig } from "../models/clip/config";
import { linear } from "../models/clip/layers";
import { clipLogits } from "../models/clip/logits";
import { imageFeatures } from "../models/clip/vision";
import { random } from "../random";
import { contrastiveLoss, ntXentLoss } from "../train/contrastive";
import type { Variant } from "./variants";

type Weights = Readonly<Record<string, tf.Variable>>;

/** What a variant minimises, and what it trains for that. */
export interface Objective {
  /** Weights besides the model's that are thrown away in the end. */
  heads: Weights;
  /** What is trained, by name: the model's own, then the heads'. */
  trained: Weights;
  /** The loss of a batch: images, then texts (`captions`), one-hot labels (`labels`) or the other views (`images`). */
  loss(...inputs: tf.Tensor[]): tf.Scalar;
}

/** SimCLR's temperature: between its 0.1 for long and its 0.5 for short trainings. */
const TEMPERATURE = 0.2;

/** The objective of a variant over a model's weights. */
export function objectiveOf({ learnsFrom }: Variant, config: ClipConfig, weights: Weights, seed: number): Objective {
  const imageTower = Object.fromEntries(Object.entries(weights).filter(([name]) => /^vis(ion_model|ual_)/.test(name)));
  const embed = (images: tf.Tensor) => imageFeatures(weights, config.vision, images);
  const width = config.projectionSize;

  if (learnsFrom === "labels") {
    const heads = { ...matrix("head", [activities.length, width], seed), "head.bias": zeros(activities.length) };
    return {
      heads,
      trained: { ...imageTower, ...heads },
      loss: (images, target) => {
        const logits = linear(heads, "head", embed(images!)) as tf.Tensor2D;
        return tf.logSoftmax(logits).mul(target!).sum().div(-images!.shape[0]!) as tf.Scalar;
      },
    };
  }
  if (learnsFrom === "images") {
    // Two layers, as in the paper; what is learnt is taken from before them.
    const heads = { ...matrix("head.0", [2 * width, width], seed), ...matrix("head.1", [width, 2 * width], seed) };
    return {
      heads,
      trained: { ...imageTower, ...heads },
      loss: (images, others) => {
        const embedded = embed(tf.concat([images!, others!]));
        return ntXentLoss(linear(heads, "head.1", linear(heads, "head.0", embedded).relu()), TEMPERATURE);
      },
    };
  }
  return {
    heads: {},
    trained: weights,
    loss: (images, ids) => contrastiveLoss(clipLogits(weights, config, images!, ids!)),
  };
}

const zeros = (length: number) => tf.tidy(() => tf.variable(tf.zeros([length])));

/** Normal numbers whose products keep the size of what they are multiplied with. */
function matrix(name: string, [out, input]: readonly [number, number], seed: number): Weights {
  const { normal } = random(seed, "pretrain", name);
  const values = Float32Array.from({ length: out * input }, () => normal() * input ** -0.5);
  return { [`${name}.weight`]: tf.tidy(() => tf.variable(tf.tensor(values, [out, input]))) };
}
