import * as tf from "@tensorflow/tfjs";
import { microsoft } from "../graph/onnx";
import type { Graph } from "../graph/types";
import { plain, sizeOf, type Value, value } from "../graph/value";
import { columnSums } from "../kernels/sums";
import { type Tracer, tracing } from "../trace/tracer";

/*
 * Layers that ONNX Runtime computes in one pass over memory, and whose gradients are shorter in closed form than what autodiff
 * derives from the formula. Outside of a trace they are computed by the formula.
 */

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton, 2016): (x - mean) / sqrt(variance + epsilon) * scale + offset.
 *
 * @param x [..., features]
 * @param scale [features]
 * @param offset [features]
 * @param epsilon added to the variance; 1e-5 in PyTorch and CLIP
 */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const tracer = tracing();
  if (!tracer) return normalised(x, scale, offset, epsilon);
  return tf.customGrad((x, scale, offset, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, scale as tf.Tensor]);
    const { graph: g, resolve } = tracer;
    const names = [x, scale, offset].map((tensor) => plain(g, resolve(tensor as tf.Tensor)));
    const attributes = { axis: -1, epsilon: { float: epsilon } };
    const [y, mean, inverse] = g.multiNode(3, "LayerNormalization", names, attributes) as [string, string, string];
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
      layerNormGradients(tracer, dy, saved as [tf.Tensor, tf.Tensor], mean, inverse);
    return { value: tracer.symbol(value(y, (x as tf.Tensor).shape)), gradFunc };
  })(x, scale, offset);
}

function normalised(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  return tf.tidy(() => {
    const centred = x.sub(x.mean(-1, true));
    const deviation = centred.square().mean(-1, true).add(epsilon).sqrt();
    return centred.div(deviation).mul(scale).add(offset);
  });
}

/**
 * With c = x - mean, i = inverse and g = dy * scale: dx = i * (g - mean(g) - c * i^2 * mean(g * c)). Means over the features
 * are products with the vector `scale`, sums over the rows are products with `inverse` or ones: they read dy and dy * c once
 * and write next to nothing.
 */
function layerNormGradients(
  { graph: g, resolve, symbol }: Tracer,
  dy: tf.Tensor,
  [x, scale]: [tf.Tensor, tf.Tensor],
  mean: string,
  inverse: string,
): tf.Tensor[] {
  const features = x.shape.at(-1)!;
  const rows = sizeOf(x.shape) / features;
  const flat = (name: string, [height, width]: [number, number]) =>
    g.node("Reshape", [name, g.integers([height, width])]);
  const input = flat(plain(g, resolve(x)), [rows, features]);
  const gradient = flat(plain(g, resolve(dy)), [rows, features]);
  const vector = plain(g, resolve(scale));
  const spread = flat(inverse, [rows, 1]);

  const centred = g.node("Sub", [input, flat(mean, [rows, 1])]);
  const weighted = g.node("Mul", [gradient, centred]);
  const meanOf = (name: string) =>
    g.node("Gemm", [name, flat(vector, [features, 1])], { alpha: { float: 1 / features } });
  const along = g.node("Mul", [g.node("Mul", [spread, spread]), meanOf(weighted)]);
  const scaled = g.node("Sub", [g.node("Mul", [gradient, vector]), meanOf(gradient)]);
  const dx = g.node("Mul", [g.node("Sub", [scaled, g.node("Mul", [centred, along])]), spread]);
  const vectorOf = (name: string) => symbol(value(g.node("Reshape", [name, g.integers([features])]), [features]));
  return [
    symbol(value(g.node("Reshape", [dx, g.integers(x.shape)]), x.shape)),
    vectorOf(g.node("Gemm", [flat(inverse, [1, rows]), weighted])),
    vectorOf(columnSums(g, gradient, rows)),
  ];
}

/** x * sigmoid(1.702 x): the activation of CLIP, an approximation of GELU (Hendrycks and Gimpel, 2016). */
export function quickGelu(x: tf.Tensor): tf.Tensor {
  const tracer = tracing();
  if (!tracer) return tf.tidy(() => x.mul(x.mul(1.702).sigmoid()));
  return activation(tracer, x, (g, z) => {
    // Of 1.702 z: foldScales moves both factors into the matrix products around the activation.
    const scaled = g.node("Mul", [z, g.scalar(1.702)]);
    const swish = g.node("QuickGelu", [scaled], { alpha: { float: 1 } }, microsoft);
    const y = g.node("Mul", [swish, g.scalar(1 / 1.702)]);
    const slope = () => {
      const rest = g.node("Add", [g.node("Sub", [scaled, swish]), g.scalar(1)]);
      return g.node("Mul", [g.node("Sigmoid", [scaled]), rest]);
    };
    return { y, slope };
  });
}

/** x * Phi(x), with the distribution function Phi of the normal distribution: GELU, not its tanh approximation. */
export function gelu(x: tf.Tensor): tf.Tensor {
  const tracer = tracing();
  if (!tracer) return tf.tidy(() => x.mul(x.mul(Math.SQRT1_2).erf().add(1).mul(0.5)));
  return activation(tracer, x, (g, z) => {
    // y' = Phi(z) + z * phi(z)
    const slope = () => {
      const half = g.node("Mul", [g.node("Erf", [g.node("Mul", [z, g.scalar(Math.SQRT1_2)])]), g.scalar(0.5)]);
      const density = g.node("Exp", [g.node("Mul", [g.node("Mul", [z, z]), g.scalar(-0.5)])]);
      const term = g.node("Mul", [g.node("Mul", [z, density]), g.scalar(1 / Math.sqrt(2 * Math.PI))]);
      return g.node("Add", [g.node("Add", [half, g.scalar(0.5)]), term]);
    };
    return { y: g.node("Gelu", [z], {}, microsoft), slope };
  });
}

/** An element-wise function and its derivative, in the layout of x. */
function activation(
  tracer: Tracer,
  x: tf.Tensor,
  emit: (g: Graph, z: string) => { y: string; slope: () => string },
): tf.Tensor {
  const { graph: g, resolve, symbol } = tracer;
  return tf.customGrad((input) => {
    const z = resolve(input as tf.Tensor);
    const like = (name: string): Value => value(name, z.shape, { held: z.held, nchw: z.nchw });
    const { y, slope } = emit(g, z.name);
    const gradFunc = (dy: tf.Tensor) => dy.mul(symbol(like(slope())));
    return { value: symbol(like(y)), gradFunc };
  })(x);
}
