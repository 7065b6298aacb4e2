import { constant } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { ClipConfig, TextConfig, VisionConfig } from "./config";
import { attention, layerNorm, linear, mlp, type Parameters, transformer, unitLength } from "./transformer";

/**
 * CLIP's vision transformer (Radford et al., arXiv 2103.00020; Dosovitskiy et al., arXiv 2010.11929), or SigLIP's (Zhai et
 * al., arXiv 2303.15343), which has no projection.
 *
 * @param images `[batch, 3, imageSize, imageSize]`, normalised RGB
 * @returns embeddings `[batch, projectionSize]`, of any length
 */
export function imageFeatures(p: Parameters, config: VisionConfig, images: tf.Tensor): tf.Tensor {
  const pooled = pooledImages(p, config, images);
  return config.pooling ? pooled : linear(p, "visual_projection", pooled);
}

/**
 * Output of the vision transformer before the projection to the space of the texts: Hugging Face's
 * `pooler_output`, and what the paper's linear probes see (its section 3.2).
 *
 * @param images `[batch, 3, imageSize, imageSize]`, normalised RGB
 * @returns `[batch, hiddenSize]`
 */
export function pooledImages(p: Parameters, config: VisionConfig, images: tf.Tensor): tf.Tensor {
  const embedded = embed(p, config, images);
  if (config.pooling) return attentionPooled(p, config, embedded);
  const x = layerNorm(p, "vision_model.pre_layrnorm", embedded, config.layerNormEpsilon); // spelt so in the weights
  const [batch, , width] = x.shape as [number, number, number];
  const readout = { select: (all: tf.Tensor) => all.slice([0, 0, 0], [batch, 1, width]) };
  const token = transformer(p, "vision_model.encoder", x, config, { readout }).squeeze([1]);
  return layerNorm(p, "vision_model.post_layernorm", token, config.layerNormEpsilon);
}

/** SigLIP's encoder and head: a learnt query attends to what became of the patches (Zhai et al., arXiv 2106.04560). */
function attentionPooled(p: Parameters, config: VisionConfig, embedded: tf.Tensor): tf.Tensor {
  const encoded = transformer(p, "vision_model.encoder", embedded, config);
  const tokens = layerNorm(p, "vision_model.post_layernorm", encoded, config.layerNormEpsilon);
  const name = "vision_model.head";
  const parts = ["q_proj", "k_proj", "v_proj"];
  const weights = tf.split(p[`${name}.attention.in_proj_weight`]!, parts.length);
  const biases = tf.split(p[`${name}.attention.in_proj_bias`]!, parts.length);
  const separate = parts.flatMap((part, i): [string, tf.Tensor][] => [
    [`${name}.attention.${part}.weight`, weights[i]!],
    [`${name}.attention.${part}.bias`, biases[i]!],
  ]);
  const probe = p[`${name}.probe`]!.tile([embedded.shape[0]!, 1, 1]);
  const select = () => probe;
  const pooled = attention({ ...p, ...Object.fromEntries(separate) }, `${name}.attention`, tokens, config, { select });
  const normed = layerNorm(p, `${name}.layernorm`, pooled, config.layerNormEpsilon);
  return pooled.add(mlp(p, `${name}.mlp`, normed, config)).squeeze([1]);
}

/** The class token, where there is one, and one token per patch, with their positions: `[batch, tokens, width]`. */
function embed(
  p: Parameters,
  { imageSize, patchSize, hiddenSize, pooling }: VisionConfig,
  images: tf.Tensor,
): tf.Tensor {
  const batch = images.shape[0]!;
  const rows = Math.floor(imageSize / patchSize);
  const side = rows * patchSize; // pixels beyond the last whole patch are not seen, as by a convolution
  const seen = side === imageSize ? images : images.slice([0, 0, 0, 0], [batch, 3, side, side]);
  const patches = seen
    .reshape([batch, 3, rows, patchSize, rows, patchSize])
    .transpose([0, 2, 4, 1, 3, 5])
    .reshape([batch * rows * rows, 3 * patchSize * patchSize]);
  // A convolution whose windows do not overlap is one matrix product.
  const filters = p["vision_model.embeddings.patch_embedding.weight"]!.reshape([hiddenSize, -1]);
  const tokens = patches.matMul(filters, false, true).reshape([batch, rows * rows, hiddenSize]);
  const positions = p["vision_model.embeddings.position_embedding.weight"]!;
  if (pooling) return tokens.add(p["vision_model.embeddings.patch_embedding.bias"]!).add(positions);
  const first = p["vision_model.embeddings.class_embedding"]!.reshape([1, 1, hiddenSize]).tile([batch, 1, 1]);
  return tf.concat([first, tokens], 1).add(positions);
}

/** Added to the scores of tokens that may not be seen: far below any score, and its exponential is 0. */
const HIDDEN = -1e9;

/**
 * CLIP's text transformer, read out at the end token (Radford et al., arXiv 2103.00020), or SigLIP's, read out at the last of
 * all positions.
 *
 * @param ids `[batch, tokens]`, int32; CLIP: what follows the end token has no influence; SigLIP: `[batch, maxPositions]`,
 *   filled up with its padding, as it was trained
 * @returns embeddings `[batch, projectionSize]`, of any length
 */
export function textFeatures(p: Parameters, config: TextConfig, ids: tf.Tensor): tf.Tensor {
  const [batch, tokens] = ids.shape as [number, number];
  const words = p["text_model.embeddings.token_embedding.weight"]!.gather(ids.reshape([-1]));
  const positions = p["text_model.embeddings.position_embedding.weight"]!.slice([0, 0], [tokens, config.hiddenSize]);
  const x = words.reshape([batch, tokens, config.hiddenSize]).add(positions);

  if (config.pooling) {
    const readout = { select: (all: tf.Tensor) => all.slice([0, tokens - 1, 0], [batch, 1, config.hiddenSize]) };
    const last = transformer(p, "text_model.encoder", x, config, { readout }).squeeze([1]);
    return linear(p, "text_model.head", layerNorm(p, "text_model.final_layer_norm", last, config.layerNormEpsilon));
  }
  const causal = constant(causalMask(tokens));
  const end = tf.oneHot(endPosition(ids, config.endToken), tokens).toFloat();
  const readout = {
    select: (all: tf.Tensor) => end.reshape([batch, 1, tokens]).matMul(all),
    mask: end.matMul(causal).reshape([batch, 1, 1, tokens]),
  };
  const token = transformer(p, "text_model.encoder", x, config, { readout, mask: causal }).squeeze([1]);
  const normed = layerNorm(p, "text_model.final_layer_norm", token, config.layerNormEpsilon);
  return linear(p, "text_projection", normed);
}

/**
 * Rows of token ids as a tensor `[texts, length]`; shorter ones are filled up with their last id, which has no
 * influence.
 */
export function idTensor(rows: readonly (readonly number[])[], length: number): tf.Tensor2D {
  const filled = rows.map((ids) => Array.from({ length }, (_, i) => ids[i] ?? ids.at(-1)!));
  return tf.tensor2d(filled, [rows.length, length], "int32");
}

/**
 * Where the first end token is. Old configs say 2 for it; then it is the largest id of the row, as Hugging Face keeps
 * it.
 */
function endPosition(ids: tf.Tensor, endToken: TextConfig["endToken"]): tf.Tensor1D {
  if (endToken === 2) return ids.argMax(-1);
  const ends = [endToken].flat().map((end) => ids.equal(end).toInt());
  return ends.reduce((found, other) => found.maximum(other)).argMax(-1);
}

/** Each token sees itself and those before it. */
function causalMask(tokens: number): tf.Tensor2D {
  const rows = Array.from({ length: tokens }, (_, i) => Array.from({ length: tokens }, (_, j) => (j > i ? HIDDEN : 0)));
  return tf.tensor2d(rows, [tokens, tokens]);
}

/**
 * Scaled cosine similarities of every image with every text (Radford et al., arXiv 2103.00020, figure 3); SigLIP's have a
 * bias.
 *
 * @param images `[images, 3, imageSize, imageSize]`, normalised RGB
 * @param ids `[texts, tokens]`, int32
 * @returns logits `[images, texts]`
 */
export function clipLogits(p: Parameters, config: ClipConfig, images: tf.Tensor, ids: tf.Tensor): tf.Tensor2D {
  const ofImages = unitLength(imageFeatures(p, config.vision, images));
  const ofTexts = unitLength(textFeatures(p, config.text, ids));
  const logits = ofImages.matMul(ofTexts, false, true).mul(p.logit_scale!.exp());
  return (p.logit_bias ? logits.add(p.logit_bias) : logits) as tf.Tensor2D;
}
