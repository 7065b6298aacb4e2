import type * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { Graph } from "../graph/types";
import { broadcast, same, type Value } from "../graph/value";
import { apply, cast, map, scalar, select } from "./elementwise";
import { floatOnly, type Rules, rule } from "./rule";
import { sigmoid } from "./unary";

/** What tfjs fuses into its matrix products and convolutions. */
export interface FusedActivation {
  activation: string;
  leakyreluAlpha?: number;
}

const relu = (g: Graph, x: Value): Value => map(x, g.node("Relu", [x.name]));

const elu = (g: Graph, x: Value): Value => map(x, g.node("Elu", [x.name]));

function clip(g: Graph, x: Value, low: number, high: number): Value {
  if (x.dtype === "float32") return map(x, g.node("Clip", [x.name, g.scalar(low), g.scalar(high)]));
  if (x.dtype === "bool") return cast(g, clip(g, cast(g, x, "float32"), low, high), "bool");
  const bound = (n: number) => g.constant("int32", [], Int32Array.of(Math.min(Math.max(n, -(2 ** 31)), 2 ** 31 - 1)));
  return map(x, g.node("Clip", [x.name, bound(low), bound(high)]));
}

const leakyRelu = (g: Graph, x: Value, alpha: number): Value =>
  map(x, g.node("LeakyRelu", [x.name], { alpha: { float: alpha } }));

function prelu(g: Graph, x: Value, alpha: Value): Value {
  const isFull = same(x.held, x.shape) && same(broadcast(x.shape, alpha.shape), x.shape);
  if (isFull) return apply(g, "PRelu", [x, alpha]);
  return select(g, apply(g, "Less", [x, scalar(g, 0)], "bool"), apply(g, "Mul", [x, alpha]), x);
}

/** The activation that a fused kernel ends with. */
export function activate(
  g: Graph,
  x: Value,
  { activation, leakyreluAlpha = 0 }: FusedActivation,
  preluWeights?: Value,
): Value {
  if (activation === "linear") return x;
  if (activation === "relu") return relu(g, x);
  if (activation === "relu6") return clip(g, x, 0, 6);
  if (activation === "elu") return elu(g, x);
  if (activation === "sigmoid") return map(x, sigmoid(g, x.name, x.dtype));
  if (activation === "leakyrelu") return leakyRelu(g, x, leakyreluAlpha);
  if (activation === "prelu" && preluWeights) return prelu(g, x, preluWeights);
  throw new Error(`engine: the fused activation "${activation}" cannot be traced; apply it as a layer of its own`);
}

/**
 * 1 where x > 0, else `alpha`; NaN of NaN. It is the same for a relu's input and output, but for NaN: reading the output lets
 * the input be freed.
 */
function step(g: Graph, x: Value, alpha: number): Value {
  const relu = g.producer(x.name)?.op === "Relu" ? x.name : g.known("Relu", [x.name]);
  const zero = x.dtype === "float32" ? g.scalar(0) : g.constant("int32", [], Int32Array.of(0));
  const positive = g.node("Greater", [relu ?? x.name, zero]);
  const cases =
    alpha === 0
      ? g.node("Cast", [positive], { to: elementType.float32 })
      : g.node("Where", [positive, g.scalar(1), g.scalar(alpha)]);
  if (x.dtype !== "float32") return cast(g, map(x, cases, "float32"), x.dtype);
  const name = relu ? cases : g.node("Where", [g.node("IsNaN", [x.name]), x.name, cases]);
  return { ...map(x, name), ...(alpha === 0 && { maskOf: relu ?? x.name }) };
}

export const activationRules: Rules = {
  Relu: rule(["x"], (g, [x]) => relu(g, x)),
  Relu6: rule(["x"], (g, [x]) => clip(g, x, 0, 6)),
  Step: rule(["x"], (g, [x], { alpha }: tf.StepAttrs) => step(g, x, alpha)),
  ClipByValue: rule(["x"], (g, [x], attrs: tf.ClipByValueAttrs) => clip(g, x, attrs.clipValueMin, attrs.clipValueMax)),
  ...floatOnly({
    LeakyRelu: rule(["x"], (g, [x], { alpha }: tf.LeakyReluAttrs) => leakyRelu(g, x, alpha)),
    Prelu: rule(["x", "alpha"], (g, [x, alpha]) => prelu(g, x, alpha)),
    Elu: rule(["x"], (g, [x]) => elu(g, x)),
    // y is elu's output: the slope is 1 where y >= 0, else exp(x) = y + 1.
    EluGrad: rule(["dy", "y"], (g, [dy, y]) => {
      const slope = g.node("Add", [g.node("Min", [y.name, g.scalar(0)]), g.scalar(1)]);
      return apply(g, "Mul", [dy, map(y, slope)]);
    }),
    Selu: rule(["x"], (g, [x]) => map(x, g.node("Selu", [x.name]))),
  }),
};
