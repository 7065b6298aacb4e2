import type { DType, Graph } from "../graph/types";
import { finite, map } from "./elementwise";
import { type Rule, type Rules, rule, unsupportedDtype } from "./rule";

type Emit = (g: Graph, x: string, dtype: DType) => string;

/** An element-wise function of one tensor. `ints`: it takes int32, too. */
function unary(emit: string | Emit, { ints = false, dtype }: { ints?: boolean; dtype?: DType } = {}): Rule {
  return rule(["x"], (g, [x]) => {
    if (x.dtype !== "float32" && !(ints && x.dtype === "int32")) throw unsupportedDtype(x.dtype);
    return map(x, typeof emit === "string" ? g.node(emit, [x.name]) : emit(g, x.name, x.dtype), dtype);
  });
}

/** exp(x) - 1; near 0, where the difference cancels, by tanh(x / 2). */
const expm1: Emit = (g, x) => {
  const tanh = g.node("Tanh", [g.node("Mul", [x, g.scalar(0.5)])]);
  const near = g.node("Div", [g.node("Mul", [tanh, g.scalar(2)]), g.node("Sub", [g.scalar(1), tanh])]);
  const isNear = g.node("Less", [g.node("Abs", [x]), g.scalar(0.5)]);
  return g.node("Where", [isNear, near, g.node("Sub", [g.node("Exp", [x]), g.scalar(1)])]);
};

/** log(1 + x); the factor x / ((1 + x) - 1) corrects the rounding of 1 + x (Higham, 2002, section 1.14). */
const log1p: Emit = (g, x) => {
  const sum = g.node("Add", [x, g.scalar(1)]);
  const rest = g.node("Sub", [sum, g.scalar(1)]);
  const log = g.node("Log", [sum]);
  const corrected = g.node("Where", [
    g.node("Equal", [rest, g.scalar(0)]),
    x,
    g.node("Mul", [log, g.node("Div", [x, rest])]),
  ]);
  return g.node("Where", [g.node("Equal", [rest, x]), log, corrected]);
};

/** 1 / (1 + exp(-x)): ONNX Runtime's Sigmoid is 0 below -18. */
export const sigmoid: Emit = (g, x) =>
  g.node("Reciprocal", [g.node("Add", [g.node("Exp", [g.node("Neg", [x])]), g.scalar(1)])]);

/** log(1 + exp(x)) as max(x, 0) + log1p(exp(-|x|)), which neither overflows nor loses small values. */
const softplus: Emit = (g, x) => {
  const rest = log1p(g, g.node("Exp", [g.node("Neg", [g.node("Abs", [x])])]), "float32");
  return g.node("Add", [g.node("Relu", [x]), rest]);
};

/** Of NaN it is 0, as in tfjs. */
const sign: Emit = (g, x, dtype) => {
  const sign = g.node("Sign", [x]);
  return dtype === "float32" ? g.node("Where", [g.node("IsNaN", [x]), g.scalar(0), sign]) : sign;
};

export const unaryRules: Rules = Object.fromEntries(
  (
    [
      ["Abs", "Abs", { ints: true }],
      ["Acos", "Acos"],
      ["Acosh", "Acosh"],
      ["Asin", "Asin"],
      ["Asinh", "Asinh"],
      ["Atan", "Atan"],
      ["Atanh", "Atanh"],
      ["Ceil", "Ceil"],
      ["Cos", "Cos"],
      ["Cosh", "Cosh"],
      ["Erf", "Erf"],
      ["Exp", "Exp"],
      ["Expm1", expm1],
      ["Floor", "Floor"],
      ["IsFinite", finite, { dtype: "bool" }],
      ["IsInf", "IsInf", { dtype: "bool" }],
      ["IsNan", "IsNaN", { dtype: "bool" }],
      ["Log", "Log"],
      ["Log1p", log1p],
      ["Neg", "Neg", { ints: true }],
      ["Reciprocal", "Reciprocal"],
      ["Round", "Round"],
      ["Rsqrt", (g, x) => g.node("Reciprocal", [g.node("Sqrt", [x])])],
      ["Sigmoid", sigmoid],
      ["Sign", sign, { ints: true }],
      ["Sin", "Sin"],
      ["Sinh", "Sinh"],
      ["Softplus", softplus],
      ["Sqrt", "Sqrt"],
      ["Square", (g, x) => g.node("Mul", [x, x]), { ints: true }],
      ["Tan", "Tan"],
      ["Tanh", "Tanh"],
    ] as [string, string | Emit, { ints?: boolean; dtype?: DType }?][]
  ).map(([kernel, emit, options]) => [kernel, unary(emit, options)]),
);
