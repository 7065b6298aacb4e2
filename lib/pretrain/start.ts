import * as tf from "@tensorflow/tfjs";
import type { ClipConfig, VisionConfig } from "../models/clip/config";
import { initialParameters } from "../models/clip/parameters";

const EMBEDDINGS = "vision_model.embeddings";

/**
 * The weights that a short training starts from: CLIP's, but patches embedded at the scale of the other tokens, and the image
 * tower's positions as sines and cosines of row and column, so that it need not learn first where things are (Beyer et al.,
 * arXiv 2205.01580, section 2).
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

/** One row a patch: sines and cosines of its column, then of its row, at wavelengths from 2 π to 20000 π. */
function gridPositions({ imageSize, patchSize, hiddenSize }: VisionConfig): tf.Tensor2D {
  if (hiddenSize % 4 !== 0)
    throw new RangeError(`pretrain: the image tower's width must be a multiple of 4, got ${hiddenSize}`);
  const side = Math.floor(imageSize / patchSize);
  const waves = Array.from({ length: hiddenSize / 4 }, (_, k) => 10000 ** ((-4 * k) / hiddenSize));
  const code = (place: number) => [...waves.map((w) => Math.sin(place * w)), ...waves.map((w) => Math.cos(place * w))];
  const rows = Array.from({ length: side * side }, (_, i) => [...code(i % side), ...code(Math.floor(i / side))]);
  return tf.tensor2d(rows, [side * side, hiddenSize]);
}
