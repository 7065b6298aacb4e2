import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { DType, Graph, TensorShape } from "../graph/types";
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

/** The same values in another dtype. What is not finite is 0 as an integer, as in JavaScript. */
export function cast(g: Graph, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  const isFloat = x.dtype === "float32" && dtype === "int32";
  const name = isFloat ? g.node("Where", [finite(g, x.name), x.name, g.scalar(0)]) : x.name;
  return map(x, g.node("Cast", [name], { to: elementType[dtype] }), dtype);
}

export const finite = (g: Graph, name: string): string =>
  g.node("Not", [g.node("Or", [g.node("IsNaN", [name]), g.node("IsInf", [name])])]);

const int = (g: Graph, n: number): string => g.constant("int32", [], Int32Array.of(n));

/** Where a divisor is 0 or -1: there the processor's own division of integers traps. */
function divisor(g: Graph, name: string) {
  const isZero = g.node("Equal", [name, int(g, 0)]);
  const isMinusOne = g.node("Equal", [name, int(g, -1)]);
  const isUnsafe = g.node("Or", [isZero, isMinusOne]);
  return { isZero, isMinusOne, safe: g.node("Where", [isUnsafe, int(g, 1), name]) };
}

/** The quotient of integers, rounded down or towards zero; that by 0 is 0, as in tfjs. */
function divideInts(g: Graph, a: Value, b: Value, towards: "floor" | "zero"): Value {
  const { names, like } = operands(g, [a, b]);
  const [x, y] = names as [string, string];
  const { isZero, isMinusOne, safe } = divisor(g, y);
  let quotient = g.node("Div", [x, safe]);
  if (towards === "floor") {
    const rest = g.node("Sub", [x, g.node("Mul", [quotient, safe])]);
    const isNegative = (name: string) => g.node("Less", [name, int(g, 0)]);
    const isExact = g.node("Equal", [rest, int(g, 0)]);
    const isAbove = g.node("And", [g.node("Not", [isExact]), g.node("Xor", [isNegative(rest), isNegative(safe)])]);
    quotient = g.node("Sub", [quotient, g.node("Cast", [isAbove], { to: elementType.int32 })]);
  }
  const turned = g.node("Where", [isMinusOne, g.node("Neg", [x]), quotient]);
  return value(g.node("Where", [isZero, int(g, 0), turned]), like.shape, { ...like, dtype: "int32" });
}

function floorDivide(g: Graph, a: Value, b: Value): Value {
  if (a.dtype === "int32" && b.dtype === "int32") return divideInts(g, a, b, "floor");
  const quotient = apply(g, "Div", [cast(g, a, "float32"), cast(g, b, "float32")]);
  return cast(g, map(quotient, g.node("Floor", [quotient.name])), "int32");
}

/** The remainder with the sign of the divisor, as in Python; of integers by 0 it is 0, as in tfjs. */
function modulo(g: Graph, a: Value, b: Value): Value {
  const { names, like } = operands(g, [a, b]);
  const [x, y] = names as [string, string];
  if (a.dtype === "int32")
    return value(g.node("Mod", [x, divisor(g, y).safe]), like.shape, { ...like, dtype: "int32" });
  const remainder = g.node("Mod", [x, y], { fmod: 1 });
  const isNegative = (name: string) => g.node("Less", [name, g.scalar(0)]);
  const differs = g.node("Xor", [isNegative(remainder), isNegative(y)]);
  const isRest = g.node("Not", [g.node("Equal", [remainder, g.scalar(0)])]);
  const shifted = g.node("Add", [remainder, y]);
  return value(g.node("Where", [g.node("And", [differs, isRest]), shifted, remainder]), like.shape, like);
}

/** The angle of the point (x, y) as in IEEE 754: atan(y / x), plus or minus π where x is negative, with signed zeros. */
function atan2(g: Graph, y: Value, x: Value): Value {
  const { names, like } = operands(g, [y, x]);
  const [b, a] = names as [string, string];
  const zero = g.scalar(0);
  const and = (test: "Equal" | "IsInf") => {
    const [first, second] = [b, a].map((name) => g.node(test, test === "Equal" ? [name, zero] : [name]));
    return g.node("And", [first!, second!]);
  };
  /** True of -0, too, whose reciprocal is negative. */
  const isNegative = (name: string) =>
    g.node("Or", [g.node("Less", [name, zero]), g.node("Less", [g.node("Reciprocal", [name]), zero])]);
  const areInfinite = and("IsInf");
  const [height, width] = [b, a].map((name) => g.node("Where", [areInfinite, g.node("Sign", [name]), name]));
  const angle = g.node("Atan", [g.node("Div", [height!, width!])]);
  const half = g.node("Where", [isNegative(b), g.scalar(-Math.PI), g.scalar(Math.PI)]);
  const isLeft = isNegative(a);
  const turned = g.node("Where", [isLeft, g.node("Add", [angle, half]), angle]);
  const ofZeros = g.node("Where", [isLeft, half, b]);
  return value(g.node("Where", [and("Equal"), ofZeros, turned]), like.shape, like);
}

/** `t` where the condition holds, else `e`. */
export function select(g: Graph, condition: Value, t: Value, e: Value): Value {
  const dtype = tf.upcastType(t.dtype, e.dtype) as DType;
  // ONNX Runtime's Where has no kernel for booleans.
  const held = dtype === "bool" ? "int32" : dtype;
  const chosen = apply(g, "Where", [cast(g, condition, "bool"), cast(g, t, held), cast(g, e, held)], held);
  return cast(g, chosen, dtype);
}

/** A tensor of one number. */
export function filled(g: Graph, shape: TensorShape, dtype: DType, fill: number): Value {
  const name = dtype === "float32" ? g.scalar(fill) : g.constant(dtype, [], new arrays[dtype]([fill]));
  return value(name, shape, { dtype, held: [], uniform: fill });
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

export const elementwiseRules: Rules = {
  Add: arithmetic(add),
  AddN: listRule((g, values) => values.reduce((a, b) => add(g, a, b))),
  Sub: arithmetic("Sub"),
  Multiply: arithmetic(multiply),
  RealDiv: arithmetic((g, a, b) => (a.dtype === "int32" ? divideInts(g, a, b, "zero") : apply(g, "Div", [a, b]))),
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

  Cast: rule(["x"], (g, [x], { dtype }: tf.CastAttrs) => {
    if (!Object.hasOwn(arrays, dtype)) throw new Error(`a traced function has no ${dtype} tensors`);
    return cast(g, x, dtype as DType);
  }),
  Identity: rule(["x"], (_, [x]) => x),
  ZerosLike: rule(["x"], (g, [x]) => filled(g, x.shape, x.dtype, 0)),
  OnesLike: rule(["x"], (g, [x]) => filled(g, x.shape, x.dtype, 1)),
};
