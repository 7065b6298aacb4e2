import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import {
  between,
  booleans,
  broadcasting,
  type Entry,
  entry,
  flag,
  int,
  integers,
  normal,
  seed,
  shape,
  ties,
} from "./entry";

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const unary = (kernel: string, fn: Unary, range: [number, number] = [-3, 3], gradient = true): Entry =>
  entry(
    kernel,
    fc.record({ shape: shape(), seed }),
    ({ shape, seed }) => ({ fn: (x) => fn(x!), inputs: [between(...range, shape, seed)] }),
    { gradient },
  );

const positive: [number, number] = [0.1, 4];
const withinOne: [number, number] = [-0.95, 0.95];

const functions: Entry[] = [
  unary("Abs", tf.abs),
  unary("Acos", tf.acos, withinOne),
  unary("Acosh", tf.acosh, [1.1, 5]),
  unary("Asin", tf.asin, withinOne),
  unary("Asinh", tf.asinh),
  unary("Atan", tf.atan),
  unary("Atanh", tf.atanh, withinOne),
  unary("Ceil", tf.ceil),
  unary("Cos", tf.cos),
  unary("Cosh", tf.cosh),
  unary("Erf", tf.erf),
  unary("Exp", tf.exp),
  unary("Expm1", tf.expm1),
  unary("Floor", tf.floor),
  unary("IsFinite", (x) => tf.isFinite(x.div(x.greater(0).cast("float32"))), [-3, 3], false),
  unary("IsInf", (x) => tf.isInf(x.div(x.greater(0).cast("float32"))), [-3, 3], false),
  unary("IsNan", (x) => tf.isNaN(tf.sqrt(x)), [-3, 3], false),
  unary("Log", tf.log, positive),
  unary("Log1p", tf.log1p, [-0.9, 4]),
  unary("Neg", tf.neg),
  unary("Reciprocal", tf.reciprocal, positive),
  unary("Round", tf.round),
  unary("Rsqrt", tf.rsqrt, positive),
  unary("Sigmoid", tf.sigmoid),
  unary("Sign", tf.sign),
  unary("Sin", tf.sin),
  unary("Sinh", tf.sinh),
  unary("Softplus", tf.softplus),
  unary("Sqrt", tf.sqrt, positive),
  unary("Square", tf.square),
  unary("Tan", tf.tan, [-1.2, 1.2]),
  unary("Tanh", tf.tanh),
  unary("Relu", tf.relu),
  unary("Relu6", (x) => tf.relu6(x.mul(4))),
  unary("LeakyRelu", (x) => tf.leakyRelu(x, 0.3)),
  unary("Elu", tf.elu),
  unary("Selu", tf.selu),
  unary("Step", (x) => tf.step(x, 0.25)),
  unary("ClipByValue", (x) => x.clipByValue(-1, 0.5)),
  unary("Identity", (x) => x.clone()),
  unary("ZerosLike", (x) => tf.zerosLike(x).add(x)),
  unary("OnesLike", (x) => tf.onesLike(x).add(x)),
  unary("Cast", (x) => x.cast("int32"), [-3, 3], false),
];

const binary = (kernel: string, fn: Binary, { range = [-3, 3] as [number, number], gradient = true } = {}): Entry =>
  entry(
    kernel,
    fc.record({ shapes: broadcasting, swapped: flag, seed }),
    ({ shapes: { a, b }, swapped, seed }) => {
      const inputs = [between(...range, a, seed), between(...range, b, seed + 1)];
      return { fn: (x, y) => fn(x!, y!), inputs: swapped ? inputs.reverse() : inputs };
    },
    { gradient },
  );

/** tfjs does not sum these gradients over the axes that were repeated: operands of one shape only. */
const pairwise = (kernel: string, fn: Binary): Entry =>
  entry(kernel, fc.record({ shape: shape(), seed }), ({ shape, seed }) => ({
    fn: (x, y) => fn(x!, y!),
    inputs: [ties(shape, seed), ties(shape, seed + 1)],
  }));

const onIntegers = (kernel: string, fn: Binary, dtype: "int32" | "bool" = "int32"): Entry =>
  entry(
    kernel,
    fc.record({ shapes: broadcasting, seed }),
    ({ shapes: { a, b }, seed }) => {
      const make = (dims: number[], s: number) => (dtype === "bool" ? booleans(dims, s) : integers(1, 9, dims, s));
      return { fn: (x, y) => fn(x!, y!), inputs: [make(a, seed), make(b, seed + 1)] };
    },
    { gradient: false },
  );

const comparisons = { Greater: tf.greater, GreaterEqual: tf.greaterEqual, Less: tf.less, LessEqual: tf.lessEqual };

export const elementwise: Entry[] = [
  ...functions,
  binary("Add", tf.add),
  binary("Sub", tf.sub),
  binary("Multiply", tf.mul),
  binary("RealDiv", tf.div, { range: positive }),
  binary("Pow", tf.pow, { range: positive }),
  binary("Atan2", tf.atan2),
  binary("Mod", tf.mod, { gradient: false }),
  binary("SquaredDifference", tf.squaredDifference, { gradient: false }),
  pairwise("SquaredDifference", tf.squaredDifference),
  binary("Maximum", tf.maximum, { gradient: false }),
  binary("Minimum", tf.minimum, { gradient: false }),
  pairwise("Maximum", tf.maximum),
  pairwise("Minimum", tf.minimum),
  pairwise("Mod", (a, b) => tf.mod(a.add(0.1), b.square().add(0.7))),
  ...Object.entries(comparisons).map(([kernel, fn]) =>
    binary(kernel, (a, b) => fn(a.round(), b.round()), { gradient: false }),
  ),
  binary("Equal", (a, b) => tf.equal(a.round(), b.round()), { gradient: false }),
  binary("NotEqual", (a, b) => tf.notEqual(a.round(), b.round()), { gradient: false }),
  onIntegers("FloorDiv", tf.floorDiv),
  onIntegers("Mod", tf.mod),
  onIntegers("BitwiseAnd", (a, b) => (a.rank === b.rank && a.size === b.size ? tf.bitwiseAnd(a, b) : a.add(b))),
  onIntegers("Add Sub Multiply Maximum Minimum", (a, b) => tf.maximum(a.add(b), a.mul(b)).sub(tf.minimum(a, b))),
  onIntegers("LogicalAnd LogicalOr LogicalNot", (a, b) => tf.logicalOr(tf.logicalAnd(a, b), tf.logicalNot(b)), "bool"),
  entry("AddN", fc.record({ shape: shape(), n: int(1, 4), seed }), ({ shape, n, seed }) => ({
    fn: (...xs) => tf.addN(xs),
    inputs: Array.from({ length: n }, (_, i) => normal(shape, seed + i)),
  })),
  entry("Prelu", fc.record({ shapes: broadcasting, seed }), ({ shapes: { a, b }, seed }) => ({
    fn: (x, alpha) => tf.prelu(x!, alpha!),
    inputs: [normal(a, seed), normal(b, seed + 1)],
  })),
  entry("Select", fc.record({ shape: shape(), seed }), ({ shape, seed }) => {
    const condition = booleans(shape, seed);
    return { fn: (a, b) => tf.where(condition, a!, b!), inputs: [normal(shape, seed), normal(shape, seed + 1)] };
  }),
  entry(
    "Select",
    fc.record({ shape: shape(), seed }),
    ({ shape, seed }) => ({
      fn: (c, a, b) => tf.where(c!, a!, b!),
      inputs: [booleans(shape, seed), booleans(shape, seed + 1), booleans(shape, seed + 2)],
    }),
    { gradient: false },
  ),
];
