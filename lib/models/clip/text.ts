import { constant } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { TextConfig } from "./config";
import { layerNorm, linear, type Parameters } from "./layers";
import { transformer } from "./transformer";

/** Added to the scores of tokens that may not be seen: far below any score, and its exponential is 0. */
const HIDDEN = -1e9;

/**
 * CLIP's text transformer, read out at the end token (Radford et al., arXiv 2103.00020).
 *
 * @param ids `[batch, tokens]`, int32; what follows the end token has no influence
 * @returns embeddings `[batch, projectionSize]`, of any length
 */
export function textFeatures(p: Parameters, config: TextConfig, ids: tf.Tensor): tf.Tensor {
  const [batch, tokens] = ids.shape as [number, number];
  const words = p["text_model.embeddings.token_embedding.weight"]!.gather(ids.reshape([-1]));
  const positions = p["text_model.embeddings.position_embedding.weight"]!.slice([0, 0], [tokens, config.hiddenSize]);
  const x = words.reshape([batch, tokens, config.hiddenSize]).add(positions);

  const causal = constant(causalMask(tokens));
  const end = tf.oneHot(endPosition(ids, config.endToken), tokens).toFloat();
  const readout = {
    select: (all: tf.Tensor) => end.reshape([batch, 1, tokens]).matMul(all),
    mask: end.matMul(causal).reshape([batch, 1, 1, tokens]),
  };
  const token = transformer(p, "text_model.encoder", x, config, { readout, mask: causal });
  const normed = layerNorm(p, "text_model.final_layer_norm", token, config.layerNormEpsilon);
  return linear(p, "text_projection", normed);
}

/** Rows of token ids as a tensor `[texts, length]`; shorter ones are filled up with their last id, which has no influence. */
export function idTensor(rows: readonly (readonly number[])[], length: number): tf.Tensor2D {
  const filled = rows.map((ids) => Array.from({ length }, (_, i) => ids[i] ?? ids.at(-1)!));
  return tf.tensor2d(filled, [rows.length, length], "int32");
}

/** Where the first end token is. Old configs say 2 for it; then it is the largest id of the row, as Hugging Face keeps it. */
function endPosition(ids: tf.Tensor, endToken: number): tf.Tensor1D {
  return endToken === 2 ? ids.argMax(-1) : ids.equal(endToken).toInt().argMax(-1);
}

/** Each token sees itself and those before it. */
function causalMask(tokens: number): tf.Tensor2D {
  const rows = Array.from({ length: tokens }, (_, i) => Array.from({ length: tokens }, (_, j) => (j > i ? HIDDEN : 0)));
  return tf.tensor2d(rows, [tokens, tokens]);
}
