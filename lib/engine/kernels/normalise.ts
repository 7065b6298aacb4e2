import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph/types";
import { nchw, plain, type Value, value } from "../graph/value";
import { apply, scalar } from "./elementwise";
import { type Rules, rule } from "./rule";

/** (x - mean) / sqrt(variance + epsilon) * scale + offset, with one mean and variance per channel. */
function batchNorm(g: Graph, x: Value, s: { [name: string]: Value | undefined }, epsilon: number): Value {
  const { mean, variance, scale, offset } = s;
  const channels = x.shape.at(-1)!;
  const fill = (n: number) => g.constant("float32", [channels], new Float32Array(channels).fill(n));
  const statistics = [mean, variance, scale, offset];
  if (x.nchw && statistics.every((v) => v === undefined || (v.shape.length === 1 && v.shape[0] === channels))) {
    const names = [
      scale ? plain(g, scale) : fill(1),
      offset ? plain(g, offset) : fill(0),
      plain(g, mean!),
      plain(g, variance!),
    ];
    const name = g.node("BatchNormalization", [nchw(g, x), ...names], { epsilon: { float: epsilon } });
    return value(name, x.shape, { nchw: true });
  }
  const spread = apply(g, "Add", [variance!, scalar(g, epsilon)]);
  const deviation = { ...spread, name: g.node("Sqrt", [spread.name]) };
  const factor = apply(g, "Div", [scale ?? scalar(g, 1), deviation]);
  const scaled = apply(g, "Mul", [apply(g, "Sub", [x, mean!]), factor]);
  return offset ? apply(g, "Add", [scaled, offset]) : scaled;
}

/**
 * The denominator of local response normalisation: bias + alpha * the sum of squares over `depthRadius` channels to each side
 * (Krizhevsky et al., 2012).
 */
function responseNorm(g: Graph, x: Value, { depthRadius, bias, alpha }: tf.LRNAttrs): Value {
  const squares = apply(g, "Mul", [x, x]);
  return apply(g, "Add", [apply(g, "Mul", [scalar(g, alpha), windowSum(g, squares, depthRadius)]), scalar(g, bias)]);
}

/** Sums over each channel and `radius` channels to each side. */
function windowSum(g: Graph, x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const rows = g.node("Reshape", [plain(g, x), g.integers([-1, 1, channels])]);
  const attributes = { kernel_shape: [2 * radius + 1], pads: [radius, radius], count_include_pad: 1 };
  const mean = g.node("AveragePool", [rows], attributes);
  const sum = g.node("Mul", [mean, g.scalar(2 * radius + 1)]);
  return value(g.node("Reshape", [sum, g.integers(x.shape)]), x.shape);
}

function responseNormGradient(g: Graph, x: Value, y: Value, dy: Value, attrs: tf.LRNGradAttrs): Value {
  const { depthRadius, alpha, beta } = attrs;
  const norm = responseNorm(g, x, attrs);
  const shared = windowSum(g, apply(g, "Div", [apply(g, "Mul", [dy, y]), norm]), depthRadius);
  const direct = apply(g, "Mul", [dy, apply(g, "Pow", [norm, scalar(g, -beta)])]);
  return apply(g, "Sub", [direct, apply(g, "Mul", [apply(g, "Mul", [scalar(g, 2 * alpha * beta), x]), shared])]);
}

export const normaliseRules: Rules = {
  Softmax: rule(["logits"], (g, [x]) => value(g.node("Softmax", [plain(g, x)], { axis: -1 }), x.shape)),
  FusedBatchNorm: (g, { x, ...statistics }, attrs) =>
    batchNorm(g, x!, statistics, (attrs as tf.FusedBatchNormAttrs).varianceEpsilon),
  LRN: rule(["x"], (g, [x], attrs: tf.LRNAttrs) =>
    apply(g, "Mul", [x, apply(g, "Pow", [responseNorm(g, x, attrs), scalar(g, -attrs.beta)])]),
  ),
  LRNGrad: rule(["x", "y", "dy"], (g, [x, y, dy], attrs: tf.LRNGradAttrs) => responseNormGradient(g, x, y, dy, attrs)),
};
