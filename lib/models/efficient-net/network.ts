import * as tf from "@tensorflow/tfjs";
import type { Block, LiteArchitecture } from "./architecture";

/** Weights under the names and in the layout that PyTorch has them; those that are trained are variables. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** Of the batch normalisations. */
const EPSILON = 1e-3;

/**
 * What an EfficientNet-Lite sees in images, before its classifier: the means of its last feature maps. Batch normalisation uses
 * the stored statistics, in training too.
 *
 * @param images `[batch, height, width, 3]`, (RGB bytes − 127) / 128; any size, at best the architecture's
 * @returns `[batch, 1280]`, from 0 to 6
 */
export function imageFeatures(p: Parameters, { blocks }: LiteArchitecture, images: tf.Tensor): tf.Tensor {
  const stem = tf.relu6(convolution(p, "_conv_stem", "_bn0", images as tf.Tensor4D, 2));
  const last = blocks.reduce((x, block, i) => residual(p, `_blocks.${i}.`, block, x), stem);
  return tf.relu6(convolution(p, "_conv_head", "_bn1", last)).mean([1, 2]);
}

/** Logits of the classes `[batch, classes]` from features. */
export const classLogits = (p: Parameters, features: tf.Tensor): tf.Tensor =>
  features.matMul(p["_fc.weight"]!, false, true).add(p["_fc.bias"]!);

function residual(p: Parameters, name: string, block: Block, x: tf.Tensor4D): tf.Tensor4D {
  const { input, output, expansion, stride } = block;
  const wide = expansion === 1 ? x : tf.relu6(convolution(p, `${name}_expand_conv`, `${name}_bn0`, x));
  const filter = p[`${name}_depthwise_conv.weight`]!.transpose<tf.Tensor4D>([2, 3, 0, 1]);
  const filtered = tf.relu6(normalise(p, `${name}_bn1`, tf.depthwiseConv2d(wide, filter, stride, "same")));
  const narrow = convolution(p, `${name}_project_conv`, `${name}_bn2`, filtered);
  return stride === 1 && input === output ? narrow.add(x) : narrow;
}

function convolution(p: Parameters, name: string, norm: string, x: tf.Tensor4D, stride = 1): tf.Tensor4D {
  const filter = p[`${name}.weight`]!.transpose<tf.Tensor4D>([2, 3, 1, 0]);
  return normalise(p, norm, tf.conv2d(x, filter, stride, "same"));
}

function normalise(p: Parameters, name: string, x: tf.Tensor4D): tf.Tensor4D {
  const [scale, offset, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
    (part) => p[`${name}.${part}`] as tf.Tensor1D,
  );
  return tf.batchNorm(x, mean!, variance!, offset, scale, EPSILON);
}
