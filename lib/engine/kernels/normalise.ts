import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph";
import { nchw, plain, type Value, value } from "../value";
import { apply } from "./elementwise";
import { type Rules, rule } from "./rule";

/** (x - mean) / sqrt(variance + epsilon) * scale + offset, with one statistic a channel. */
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
  const constant = (n: number) => value(g.scalar(n), [], { uniform: n });
  const spread = apply(g, "Add", [variance!, constant(epsilon)]);
  const deviation = { ...spread, name: g.node("Sqrt", [spread.name]) };
  const factor = apply(g, "Div", [scale ?? constant(1), deviation]);
  const scaled = apply(g, "Mul", [apply(g, "Sub", [x, mean!]), factor]);
  return offset ? apply(g, "Add", [scaled, offset]) : scaled;
}

export const normaliseRules: Rules = {
  Softmax: rule(["logits"], (g, [x]) => value(g.node("Softmax", [plain(g, x)], { axis: -1 }), x.shape)),
  FusedBatchNorm: (g, { x, ...statistics }, attrs) =>
    batchNorm(g, x!, statistics, (attrs as tf.FusedBatchNormAttrs).varianceEpsilon),
};
