import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { DType, Graph, NchwShape, NhwcShape } from "../graph/types";
import { nchw, plain, sizeOf, type Value, value } from "../graph/value";
import { cast, filled, map, scalar, select } from "./elementwise";
import { type Rule, type Rules, rule } from "./rule";
import { columnSums, directLength, sumsOver } from "./sums";

interface ReduceAttrs {
  axis: number | number[];
  keepDims: boolean;
}

/** The axis of NCHW that each axis of NHWC becomes. */
const inNchw = [0, 2, 3, 1];

/** The maximum or minimum: NaN where there is a NaN, which ONNX Runtime's own passes over. */
function extremum(
  g: Graph,
  op: "ReduceMax" | "ReduceMin",
  x: Value,
  axis: number | number[],
  keepDims: boolean,
): Value {
  if (x.dtype === "bool") return cast(g, extremum(g, op, cast(g, x, "int32"), axis, keepDims), "bool");
  const found = reduce(g, op, x, axis, keepDims);
  if (x.dtype !== "float32" || sizeOf(x.shape) === 0) return found;
  const missing = cast(g, map(x, g.node("IsNaN", [x.name]), "bool"), "int32");
  return select(g, reduce(g, "ReduceMax", missing, axis, keepDims), scalar(g, Number.NaN), found);
}

/** A sum or product; of booleans it is an integer. */
function total(op: string): Rule {
  return rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) =>
    reduce(g, op, cast(g, x, tf.upcastType(x.dtype, "int32") as DType), axis, keepDims),
  );
}

/** Whether all (the minimum is true) or any (the maximum is true) of the booleans are true; of none, all are and not any is. */
function quantifier(op: "ReduceMin" | "ReduceMax"): Rule {
  return rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) => {
    const truths = reduce(g, op, cast(g, x, "int32"), axis, keepDims);
    return map(truths, g.node("Greater", [truths.name, g.constant("int32", [], Int32Array.of(0))]), "bool");
  });
}

/** What each reduction gives of no elements, as float32 and as int32: its neutral element; the mean is undefined. */
const ofNothing: { readonly [op: string]: readonly [number, number] } = {
  ReduceSum: [0, 0],
  ReduceProd: [1, 1],
  ReduceMean: [Number.NaN, 0],
  ReduceMax: [Number.NEGATIVE_INFINITY, -(2 ** 31)],
  ReduceMin: [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
};

function reduce(g: Graph, op: string, x: Value, axis: number | number[], keepDims: boolean): Value {
  const axes = tf.util.parseAxisParam(axis, [...x.shape]);
  if (axes.length === 0) return x;
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const shape = keepDims ? kept : kept.filter((_, i) => !axes.includes(i));
  const { dtype } = x;
  if (sizeOf(x.shape) === 0) return filled(g, shape, dtype, ofNothing[op]![dtype === "float32" ? 0 : 1]);
  const attributes = { keepdims: keepDims ? 1 : 0 };
  // Dropping axes of NCHW leaves tfjs' order unless both channels and spatial axes remain.
  const channelsGo = axes.includes(3);
  const spaceGoes = axes.includes(1) && axes.includes(2);
  const count = sizeOf(x.shape) / sizeOf(kept);
  const isLong = dtype === "float32" && count > directLength && (op === "ReduceSum" || op === "ReduceMean");
  const ofSums = (sums: string) => (op === "ReduceSum" ? sums : g.node("Div", [sums, g.scalar(count)]));
  if (x.nchw && (keepDims || channelsGo || spaceGoes)) {
    const moved = axes.map((i) => inNchw[i]!);
    if (isLong) {
      const [n, height, width, channels] = x.shape as NhwcShape;
      const sums = ofSums(sumsOfImages(g, nchw(g, x), [n, channels, height, width], moved));
      const [a, b, c, d] = kept as NhwcShape;
      return value(g.node("Reshape", [sums, g.integers(keepDims ? [a, d, b, c] : shape)]), shape, { nchw: keepDims });
    }
    return value(g.node(op, [nchw(g, x), g.integers(moved)], attributes), shape, { dtype, nchw: keepDims });
  }
  if (isLong)
    return value(g.node("Reshape", [ofSums(sumsOver(g, plain(g, x), x.shape, axes)), g.integers(shape)]), shape);
  const areNeighbours = axes.every((axis, i) => axis === axes[0]! + i);
  if (op === "ReduceSum" && dtype === "float32" && areNeighbours && axes[0] === 0 && axes.length < x.shape.length) {
    const matrix = g.node("Reshape", [plain(g, x), g.integers([count, sizeOf(shape)])]);
    return value(g.node("Reshape", [columnSums(g, matrix, count), g.integers(shape)]), shape);
  }
  return value(g.node(op, [plain(g, x), g.integers(axes)], attributes), shape, { dtype });
}

/** Images up to this many pixels are summed by one node, which is not turned out of its blocks of channels. */
const directPixels = 1 << 14;

/** Sums of NCHW values over `axes`: first within each image. */
function sumsOfImages(g: Graph, x: string, shape: NchwShape, axes: readonly number[]): string {
  const [n, channels, height, width] = shape;
  const isOverSpace = axes.includes(2) && axes.includes(3) && !axes.includes(1);
  if (!isOverSpace || height * width > directPixels) return sumsOver(g, x, shape, axes);
  const perImage = g.node("ReduceSum", [x, g.integers([2, 3])], { keepdims: 0 });
  return axes.includes(0) ? sumsOver(g, perImage, [n, channels], [0]) : perImage;
}

/** The index of the first extreme element, passing over NaN unless it is the first element of all, as tfjs does. */
function extremeIndex(op: "ArgMax" | "ArgMin"): Rule {
  return rule(["x"], (g, [x], { axis }: tf.ArgMaxAttrs) => {
    const [at] = tf.util.parseAxisParam(axis, [...x.shape]) as [number];
    if (x.shape[at] === 0) throw new Error(`axis ${at} of a [${x.shape}] tensor has no elements`);
    const shape = x.shape.filter((_, i) => i !== at);
    const row = plain(g, x.dtype === "bool" ? cast(g, x, "int32") : x);
    const indexOf = (name: string) =>
      g.node("Cast", [g.node(op, [name], { axis: at, keepdims: 0 })], { to: elementType.int32 });
    if (x.dtype !== "float32") return value(indexOf(row), shape, { dtype: "int32" });
    const least = g.scalar(op === "ArgMax" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    const missing = g.node("IsNaN", [row]);
    const firstIsMissing = g.node("Gather", [missing, g.constant("int64", [], BigInt64Array.of(0n))], { axis: at });
    const zero = g.constant("int32", [], Int32Array.of(0));
    const index = g.node("Where", [firstIsMissing, zero, indexOf(g.node("Where", [missing, least, row]))]);
    return value(index, shape, { dtype: "int32" });
  });
}

export const reduceRules: Rules = {
  Sum: total("ReduceSum"),
  Mean: rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) =>
    reduce(g, "ReduceMean", cast(g, x, "float32"), axis, keepDims),
  ),
  Max: rule(["x"], (g, [x], { reductionIndices, keepDims }: tf.MaxAttrs) =>
    extremum(g, "ReduceMax", x, reductionIndices, keepDims),
  ),
  Min: rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) => extremum(g, "ReduceMin", x, axis, keepDims)),
  Prod: rule(["x"], (g, [x], { axis, keepDims }: ReduceAttrs) => {
    if (x.dtype === "float32") return reduce(g, "ReduceProd", x, axis, keepDims);
    // Through int64: ONNX Runtime's product of int32 does not wrap around.
    const wide = map(x, g.node("Cast", [x.name], { to: elementType.int64 }), "int32");
    const product = reduce(g, "ReduceProd", wide, axis, keepDims);
    return map(product, g.node("Cast", [product.name], { to: elementType.int32 }));
  }),
  All: quantifier("ReduceMin"),
  Any: quantifier("ReduceMax"),
  ArgMax: extremeIndex("ArgMax"),
  ArgMin: extremeIndex("ArgMin"),
};
