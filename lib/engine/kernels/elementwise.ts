import type * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph";
import { elementType } from "../onnx";
import { broadcast, type DType, operands, same, type Value, value } from "../value";
import { listRule, type Rule, type Rules, rule } from "./rule";

const f32 = { to: elementType.float32 };

function binary(op: string, dtype?: DType): Rule {
  return rule(["a", "b"], (g, [a, b]) => apply(g, op, [a, b], dtype));
}

function unary(op: string): Rule {
  return rule(["x"], (g, [x]) => map(x, g.node(op, [x.name])));
}

/** The element-wise operator `op` over values that broadcast. */
export function apply(g: Graph, op: string, values: readonly Value[], dtype: DType = values[0]!.dtype): Value {
  const { names, like } = operands(g, values);
  return value(g.node(op, names), like.shape, { ...like, dtype });
}

/** A value laid out as `x` is. */
function map(x: Value, name: string, dtype: DType = x.dtype): Value {
  return value(name, x.shape, { held: x.held, nchw: x.nchw, dtype });
}

/** a + b; the bias of a matrix product or a convolution becomes its third input. */
export function add(g: Graph, a: Value, b: Value): Value {
  for (const [sum, bias] of [
    [a, b],
    [b, a],
  ] as const) {
    const made = g.producer(sum.name);
    if (made?.inputs.length !== 2 || bias.shape.length !== 1 || bias.shape[0] !== sum.shape.at(-1)) continue;
    if (!same(sum.held, sum.shape) || !same(bias.held, bias.shape)) continue;
    const isGemm = made.op === "Gemm" && sum.shape.length === 2 && !sum.nchw;
    const isConv = made.op === "Conv" && sum.nchw;
    if (isGemm || isConv) return map(sum, g.node(made.op, [...made.inputs, bias.name], made.attributes));
  }
  return apply(g, "Add", [a, b]);
}

function multiply(g: Graph, a: Value, b: Value): Value {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (x.uniform === 1 && x.dtype === y.dtype) return { ...y, shape: broadcast(x.shape, y.shape) };
    // The mask of a relu in front of a max pool: masking the pooled gradient is the same and touches fewer numbers.
    if (x.unpool && y.maskOf === x.unpool.input && same(x.shape, y.shape)) {
      const { output, dy, spread } = x.unpool;
      return spread(g.node("Mul", [dy, g.node("Cast", [g.node("Greater", [output, g.scalar(0)])], f32)]));
    }
  }
  return apply(g, "Mul", [a, b]);
}

export const relu = (g: Graph, x: Value): Value => map(x, g.node("Relu", [x.name]));

/** Elu with slope `alpha` of its exponential part (tfjs: 1). */
const elu = (g: Graph, x: Value): Value => map(x, g.node("Elu", [x.name]));

const clip = (g: Graph, x: Value, low: number, high: number): Value =>
  map(x, g.node("Clip", [x.name, g.scalar(low), g.scalar(high)]));

const leakyRelu = (g: Graph, x: Value, alpha: number): Value =>
  map(x, g.node("LeakyRelu", [x.name], { alpha: { float: alpha } }));

/** The activations that tfjs fuses into its matrix products and convolutions. */
export function activate(g: Graph, x: Value, name: string, leakyreluAlpha = 0): Value {
  if (name === "linear") return x;
  if (name === "relu") return relu(g, x);
  if (name === "relu6") return clip(g, x, 0, 6);
  if (name === "elu") return elu(g, x);
  if (name === "sigmoid") return map(x, g.node("Sigmoid", [x.name]));
  if (name === "leakyrelu") return leakyRelu(g, x, leakyreluAlpha);
  throw new Error(`engine: the fused activation "${name}" cannot be traced; apply it as a layer of its own`);
}

/** 1 where x > 0, else `alpha`. Of a relu's input and of its output it is the same: the output is read, so that the input can go. */
function step(g: Graph, x: Value, alpha: number): Value {
  const relu = g.known("Relu", [x.name]);
  const positive = g.node("Greater", [relu ?? x.name, g.scalar(0)]);
  if (alpha !== 0) return map(x, g.node("Where", [positive, g.scalar(1), g.scalar(alpha)]));
  return { ...map(x, g.node("Cast", [positive], f32)), maskOf: relu ?? x.name };
}

function cast(g: Graph, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return map(x, g.node("Cast", [x.name], { to: elementType[dtype] }), dtype);
}

function floorDiv(g: Graph, a: Value, b: Value): Value {
  const quotient = apply(g, "Div", [cast(g, a, "float32"), cast(g, b, "float32")]);
  return cast(g, map(quotient, g.node("Floor", [quotient.name])), a.dtype);
}

const filled = (fill: number): Rule =>
  rule(["x"], (g, [x]) => {
    const name = g.node("Cast", [g.scalar(fill)], { to: elementType[x.dtype] });
    return value(x.dtype === "float32" ? g.scalar(fill) : name, x.shape, { dtype: x.dtype, held: [], uniform: fill });
  });

export const elementwiseRules: Rules = {
  Add: rule(["a", "b"], (g, [a, b]) => add(g, a, b)),
  AddN: listRule((g, values) => values.reduce((a, b) => add(g, a, b))),
  Sub: binary("Sub"),
  Multiply: rule(["a", "b"], (g, [a, b]) => multiply(g, a, b)),
  RealDiv: binary("Div"),
  FloorDiv: rule(["a", "b"], (g, [a, b]) => floorDiv(g, a, b)),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Pow: binary("Pow"),
  SquaredDifference: rule(["a", "b"], (g, [a, b]) => {
    const difference = apply(g, "Sub", [a, b]);
    return map(difference, g.node("Mul", [difference.name, difference.name]));
  }),
  Greater: binary("Greater", "bool"),
  GreaterEqual: binary("GreaterOrEqual", "bool"),
  Less: binary("Less", "bool"),
  LessEqual: binary("LessOrEqual", "bool"),
  Equal: binary("Equal", "bool"),
  NotEqual: rule(["a", "b"], (g, [a, b]) => {
    const equal = apply(g, "Equal", [a, b], "bool");
    return map(equal, g.node("Not", [equal.name]));
  }),
  LogicalAnd: binary("And"),
  LogicalOr: binary("Or"),
  LogicalNot: unary("Not"),
  Select: rule(["condition", "t", "e"], (g, [condition, t, e]) => apply(g, "Where", [condition, t, e], t.dtype)),

  Abs: unary("Abs"),
  Ceil: unary("Ceil"),
  Cos: unary("Cos"),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  Expm1: rule(["x"], (g, [x]) => map(x, g.node("Sub", [g.node("Exp", [x.name]), g.scalar(1)]))),
  Floor: unary("Floor"),
  Log: unary("Log"),
  Log1p: rule(["x"], (g, [x]) => map(x, g.node("Log", [g.node("Add", [x.name, g.scalar(1)])]))),
  Neg: unary("Neg"),
  Reciprocal: unary("Reciprocal"),
  Round: unary("Round"),
  Rsqrt: rule(["x"], (g, [x]) => map(x, g.node("Reciprocal", [g.node("Sqrt", [x.name])]))),
  Sigmoid: unary("Sigmoid"),
  Sign: unary("Sign"),
  Sin: unary("Sin"),
  Softplus: unary("Softplus"),
  Sqrt: unary("Sqrt"),
  Square: rule(["x"], (g, [x]) => map(x, g.node("Mul", [x.name, x.name]))),
  Tanh: unary("Tanh"),

  Relu: rule(["x"], (g, [x]) => relu(g, x)),
  Relu6: rule(["x"], (g, [x]) => clip(g, x, 0, 6)),
  LeakyRelu: rule(["x"], (g, [x], { alpha }: tf.LeakyReluAttrs) => leakyRelu(g, x, alpha)),
  Elu: rule(["x"], (g, [x]) => elu(g, x)),
  // y is elu's output: the slope is 1 where y >= 0, else exp(x) = y + 1.
  EluGrad: rule(["dy", "y"], (g, [dy, y]) => {
    const slope = g.node("Add", [g.node("Min", [y.name, g.scalar(0)]), g.scalar(1)]);
    return apply(g, "Mul", [dy, map(y, slope)]);
  }),
  Step: rule(["x"], (g, [x], { alpha }: tf.StepAttrs) => step(g, x, alpha)),
  ClipByValue: rule(["x"], (g, [x], attrs: tf.ClipByValueAttrs) => clip(g, x, attrs.clipValueMin, attrs.clipValueMax)),

  Cast: rule(["x"], (g, [x], { dtype }: tf.CastAttrs) => cast(g, x, dtype as DType)),
  Identity: rule(["x"], (_, [x]) => x),
  ZerosLike: filled(0),
  OnesLike: filled(1),
};
