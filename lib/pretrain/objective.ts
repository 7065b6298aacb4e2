import * as tf from "@tensorflow/tfjs";
import { activities } from "../figures/world/activities";
import type { ClipConfig, VisionConfig } from "../models/clip/config";
import { initialParameters } from "../models/clip/parameters";
import { clipLogits, imageFeatures } from "../models/clip/towers";
import { linear } from "../models/clip/transformer";
import { random } from "../random";
import { contrastiveLoss, ntXentLoss } from "../train/contrastive";
import type { Variant } from "./settings";

const EMBEDDINGS = "vision_model.embeddings";

/**
 * The weights that a short training starts from: CLIP's, but patches embedded at the scale of the other tokens, and the
 * image tower's positions as sines and cosines of row and column, so that it need not learn first where things are
 * (Beyer et al., arXiv 2205.01580, section 2).
 */
export function startingWeights(config: ClipConfig, seed: number): Record<string, tf.Variable> {
  const weights = initialParameters(config, seed);
  const positions = weights[`${EMBEDDINGS}.position_embedding.weight`]!;
  const patches = weights[`${EMBEDDINGS}.patch_embedding.weight`]!;
  tf.tidy(() => {
    const classToken = positions.slice([0, 0], [1, config.vision.hiddenSize]);
    positions.assign(tf.concat([classToken, gridPositions(config.vision)]));
    const { mean, variance } = tf.moments(patches);
    const inputs = patches.size / config.vision.hiddenSize;
    patches.assign(patches.sub(mean).div(variance.mul(inputs).sqrt()));
  });
  return weights;
}

/** One row per patch: sines and cosines of its column, then of its row, at wavelengths from 2 π to 20000 π. */
function gridPositions({ imageSize, patchSize, hiddenSize }: VisionConfig): tf.Tensor2D {
  if (hiddenSize % 4 !== 0)
    throw new RangeError(`pretrain: the image tower's width must be a multiple of 4, got ${hiddenSize}`);
  const side = Math.floor(imageSize / patchSize);
  const waves = Array.from({ length: hiddenSize / 4 }, (_, k) => 10000 ** ((-4 * k) / hiddenSize));
  const code = (place: number) => [...waves.map((w) => Math.sin(place * w)), ...waves.map((w) => Math.cos(place * w))];
  const rows = Array.from({ length: side * side }, (_, i) => [...code(i % side), ...code(Math.floor(i / side))]);
  return tf.tensor2d(rows, [side * side, hiddenSize]);
}

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

/** Normally distributed, so that products keep the scale of their input. */
function matrix(name: string, [out, input]: readonly [number, number], seed: number): Weights {
  const { normal } = random(seed, "pretrain", name);
  const values = Float32Array.from({ length: out * input }, () => normal() * input ** -0.5);
  return { [`${name}.weight`]: tf.tidy(() => tf.variable(tf.tensor(values, [out, input]))) };
}
