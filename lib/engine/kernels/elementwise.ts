import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { DType, Graph } from "../graph/types";
import { broadcast, operands, same, sizeOf, type Value, value } from "../graph/value";
import { listRule, type Rule, type Rules, rule, unsupportedDtype } from "./rule";

const f32 = { to: elementType.float32 };

function binary(op: string, dtype?: DType): Rule {
  return rule(["a", "b"], (g, [a, b]) => apply(g, op, [a, b], dtype));
}

/** An arithmetic operator; booleans must be cast first. */
function arithmetic(emit: string | ((g: Graph, a: Value, b: Value) => Value)): Rule {
  return rule(["a", "b"], (g, [a, b]) => {
    if (a.dtype === "bool" || b.dtype === "bool") throw unsupportedDtype("bool");
    return typeof emit === "string" ? apply(g, emit, [a, b]) : emit(g, a, b);
  });
}

/** The element-wise operator `op` over values that broadcast. */
export function apply(g: Graph, op: string, values: readonly Value[], dtype: DType = values[0]!.dtype): Value {
  const { names, like } = operands(g, values);
  return value(g.node(op, names), like.shape, { ...like, dtype });
}

/** A value laid out as `x` is. */
export function map(x: Value, name: string, dtype: DType = x.dtype): Value {
  return value(name, x.shape, { held: x.held, nchw: x.nchw, dtype });
}

/** A float32 scalar that broadcasts. */
export const scalar = (g: Graph, n: number): Value => value(g.scalar(n), [], { uniform: n });

/** Gemm first writes its bias over the whole result, on one thread: for results from this size on a separate Add is faster. */
const largeResult = 1 << 17;

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
    if (isGemm && sizeOf(sum.shape) >= largeResult)
      return map(sum, g.node("Add", [sum.name, g.shaped(bias.name, bias.shape)]));
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
    // The mask of a relu in front of a max pool: masking the pooled gradient is equivalent and touches fewer values.
    if (x.unpool && y.maskOf === x.unpool.input && same(x.shape, y.shape)) {
      const { output, dy, spread } = x.unpool;
      return spread(g.node("Mul", [dy, g.node("Cast", [g.node("Greater", [output, g.scalar(0)])], f32)]));
    }
  }
  return apply(g, "Mul", [a, b]);
}

export function cast(g: Graph, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return map(x, g.node("Cast", [x.name], { to: elementType[dtype] }), dtype);
}

function floorDivide(g: Graph, a: Value, b: Value): Value {
  const quotient = apply(g, "Div", [cast(g, a, "float32"), cast(g, b, "float32")]);
  return cast(g, map(quotient, g.node("Floor", [quotient.name])), "int32");
}

/** The remainder with the sign of the divisor, as in Python. */
function modulo(g: Graph, a: Value, b: Value): Value {
  const { names, like } = operands(g, [a, b]);
  const [x, y] = names as [string, string];
  if (a.dtype === "int32") return value(g.node("Mod", [x, y]), like.shape, { ...like, dtype: "int32" });
  const remainder = g.node("Mod", [x, y], { fmod: 1 });
  const isNegative = (name: string) => g.node("Less", [name, g.scalar(0)]);
  const differs = g.node("Xor", [isNegative(remainder), isNegative(y)]);
  const isRest = g.node("Not", [g.node("Equal", [remainder, g.scalar(0)])]);
  const shifted = g.node("Add", [remainder, y]);
  return value(g.node("Where", [g.node("And", [differs, isRest]), shifted, remainder]), like.shape, like);
}

/** The angle of the point (x, y): atan(y / x), plus or minus π where x is negative. */
function atan2(g: Graph, y: Value, x: Value): Value {
  const { names, like } = operands(g, [y, x]);
  const [b, a] = names as [string, string];
  const zero = g.scalar(0);
  const isZero = (name: string) => g.node("Equal", [name, zero]);
  const angle = g.node("Atan", [g.node("Div", [b, a])]);
  const half = g.node("Where", [g.node("Less", [b, zero]), g.scalar(-Math.PI), g.scalar(Math.PI)]);
  const turned = g.node("Where", [g.node("Less", [a, zero]), g.node("Add", [angle, half]), angle]);
  return value(g.node("Where", [g.node("And", [isZero(a), isZero(b)]), zero, turned]), like.shape, like);
}

/** `t` where the condition holds, else `e`. */
export function select(g: Graph, condition: Value, t: Value, e: Value): Value {
  const dtype = tf.upcastType(t.dtype, e.dtype) as DType;
  // ONNX Runtime's Where has no kernel for booleans.
  const held = dtype === "bool" ? "int32" : dtype;
  const chosen = apply(g, "Where", [cast(g, condition, "bool"), cast(g, t, held), cast(g, e, held)], held);
  return cast(g, chosen, dtype);
}

const filled = (fill: number): Rule =>
  rule(["x"], (g, [x]) => {
    const name = g.node("Cast", [g.scalar(fill)], { to: elementType[x.dtype] });
    return value(x.dtype === "float32" ? g.scalar(fill) : name, x.shape, { dtype: x.dtype, held: [], uniform: fill });
  });

export const elementwiseRules: Rules = {
  Add: arithmetic(add),
  AddN: listRule((g, values) => values.reduce((a, b) => add(g, a, b))),
  Sub: arithmetic("Sub"),
  Multiply: arithmetic(multiply),
  RealDiv: arithmetic("Div"),
  FloorDiv: arithmetic(floorDivide),
  Mod: arithmetic(modulo),
  Maximum: arithmetic("Max"),
  Minimum: arithmetic("Min"),
  Pow: arithmetic("Pow"),
  Atan2: arithmetic(atan2),
  SquaredDifference: arithmetic((g, a, b) => {
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
  LogicalNot: rule(["x"], (g, [x]) => map(x, g.node("Not", [x.name]))),
  BitwiseAnd: binary("BitwiseAnd"),
  Select: rule(["condition", "t", "e"], (g, [condition, t, e]) => select(g, condition, t, e)),

  Cast: rule(["x"], (g, [x], { dtype }: tf.CastAttrs) => cast(g, x, dtype as DType)),
  Identity: rule(["x"], (_, [x]) => x),
  ZerosLike: filled(0),
  OnesLike: filled(1),
};
