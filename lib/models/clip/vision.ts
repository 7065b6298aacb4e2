import * as tf from "@tensorflow/tfjs";
import type { VisionConfig } from "./config";
import { layerNorm, linear, type Parameters } from "./layers";
import { transformer } from "./transformer";

/**
 * CLIP's vision transformer (Radford et al., arXiv 2103.00020; Dosovitskiy et al., arXiv 2010.11929).
 *
 * @param images `[batch, 3, imageSize, imageSize]`, normalised RGB
 * @returns embeddings `[batch, projectionSize]`, of any length
 */
export function imageFeatures(p: Parameters, config: VisionConfig, images: tf.Tensor): tf.Tensor {
  return linear(p, "visual_projection", pooledImages(p, config, images));
}

/**
 * What the vision transformer says of an image before it is projected to the space of the texts: Hugging Face's
 * `pooler_output`, and what the paper's linear probes see (its section 3.2).
 *
 * @param images `[batch, 3, imageSize, imageSize]`, normalised RGB
 * @returns `[batch, hiddenSize]`
 */
export function pooledImages(p: Parameters, config: VisionConfig, images: tf.Tensor): tf.Tensor {
  const embedded = embed(p, config, images);
  const x = layerNorm(p, "vision_model.pre_layrnorm", embedded, config.layerNormEpsilon); // spelt so in the weights
  const [batch, , width] = x.shape as [number, number, number];
  const readout = { select: (all: tf.Tensor) => all.slice([0, 0, 0], [batch, 1, width]) };
  const token = transformer(p, "vision_model.encoder", x, config, { readout });
  return layerNorm(p, "vision_model.post_layernorm", token, config.layerNormEpsilon);
}

/** The class token and one token a patch, with their positions: `[batch, 1 + patches, width]`. */
function embed(p: Parameters, { imageSize, patchSize, hiddenSize }: VisionConfig, images: tf.Tensor): tf.Tensor {
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
  const first = p["vision_model.embeddings.class_embedding"]!.reshape([1, 1, hiddenSize]).tile([batch, 1, 1]);
  return tf.concat([first, tokens], 1).add(p["vision_model.embeddings.position_embedding.weight"]!);
}
