import type * as tf from "@tensorflow/tfjs";
import type { ClipConfig } from "./config";
import { type Parameters, unitLength } from "./layers";
import { textFeatures } from "./text";
import { imageFeatures } from "./vision";

/**
 * Scaled cosine similarities of every image with every text (Radford et al., arXiv 2103.00020, figure 3).
 *
 * @param images `[images, 3, imageSize, imageSize]`, normalised RGB
 * @param ids `[texts, tokens]`, int32
 * @returns logits `[images, texts]`
 */
export function clipLogits(p: Parameters, config: ClipConfig, images: tf.Tensor, ids: tf.Tensor): tf.Tensor2D {
  const ofImages = unitLength(imageFeatures(p, config.vision, images));
  const ofTexts = unitLength(textFeatures(p, config.text, ids));
  return ofImages.matMul(ofTexts, false, true).mul(p.logit_scale!.exp()) as tf.Tensor2D;
}
