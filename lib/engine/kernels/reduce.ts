import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { DType, Graph } from "../graph/types";
import { nchw, plain, sizeOf, type Value, value } from "../graph/value";
import { cast } from "./elementwise";
import { type Rule, type Rules, rule } from "./rule";

interface ReduceAttrs {
  axis: number | number[];
  keepDims: boolean;
}

/** The axis of NCHW that each axis of NHWC becomes. */
const inNchw = [0, 2, 3, 1];

function reduction(op: string): Rule {
  return rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) => reduce(g, op, x, axis, keepDims));
}

/** A sum or product; of booleans it is an integer. */
function total(op: string): Rule {
  return rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) =>
    reduce(g, op, cast(g, x, tf.upcastType(x.dtype, "int32") as DType), axis, keepDims),
  );
}

/** Whether all (the minimum is true) or any (the maximum is true) of the booleans are true. */
function quantifier(op: string): Rule {
  return rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) =>
    cast(g, reduce(g, op, cast(g, x, "int32"), axis, keepDims), "bool"),
  );
}

function reduce(g: Graph, op: string, x: Value, axis: number | number[], keepDims: boolean): Value {
  const axes = tf.util.parseAxisParam(axis, [...x.shape]);
  if (axes.length === 0) return x;
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const shape = keepDims ? kept : kept.filter((_, i) => !axes.includes(i));
  const { dtype } = x;
  const attributes = { keepdims: keepDims ? 1 : 0 };
  // Dropping axes of NCHW leaves tfjs' order unless both channels and spatial axes remain.
  const channelsGo = axes.includes(3);
  const spaceGoes = axes.includes(1) && axes.includes(2);
  if (x.nchw && (keepDims || channelsGo || spaceGoes)) {
    const name = g.node(op, [nchw(g, x), g.integers(axes.map((i) => inNchw[i]!))], attributes);
    return value(name, shape, { dtype, nchw: keepDims });
  }
  if (
    op === "ReduceSum" &&
    dtype === "float32" &&
    axes.length < x.shape.length &&
    axes.every((axis, i) => axis === i)
  ) {
    const columns = sizeOf(x.shape.slice(axes.length));
    const matrix = g.node("Reshape", [plain(g, x), g.integers([-1, columns])]);
    const sums = columnSums(g, matrix, sizeOf(x.shape) / columns);
    return value(g.node("Reshape", [sums, g.integers(shape)]), shape);
  }
  return value(g.node(op, [plain(g, x), g.integers(axes)], attributes), shape, { dtype });
}

/** The sums of the columns of a matrix, [1, columns]: a product with ones, which is up to ten times as fast as ReduceSum. */
export function columnSums(g: Graph, matrix: string, rows: number): string {
  const ones = g.constant("float32", [1, rows], new Float32Array(rows).fill(1));
  return g.node("Gemm", [ones, matrix]);
}

/** The index of the first extreme element. */
function extreme(op: string): Rule {
  return rule(["x"], (g, [x], { axis }: tf.ArgMaxAttrs) => {
    const [at] = tf.util.parseAxisParam(axis, [...x.shape]) as [number];
    const index = g.node(op, [plain(g, x)], { axis: at, keepdims: 0 });
    const shape = x.shape.filter((_, i) => i !== at);
    return value(g.node("Cast", [index], { to: elementType.int32 }), shape, { dtype: "int32" });
  });
}

export const reduceRules: Rules = {
  Sum: total("ReduceSum"),
  Mean: rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) =>
    reduce(g, "ReduceMean", cast(g, x, "float32"), axis, keepDims),
  ),
  Max: rule(["x"], (g, [x], attrs: tf.MaxAttrs) => reduce(g, "ReduceMax", x, attrs.reductionIndices, attrs.keepDims)),
  Min: reduction("ReduceMin"),
  Prod: total("ReduceProd"),
  All: quantifier("ReduceMin"),
  Any: quantifier("ReduceMax"),
  ArgMax: extreme("ArgMax"),
  ArgMin: extreme("ArgMin"),
};
