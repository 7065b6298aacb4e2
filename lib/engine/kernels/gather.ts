import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { DType, Graph, TensorShape } from "../graph/types";
import { plain, sizeOf, type Value, value } from "../graph/value";
import { filled } from "./elementwise";
import { type Rules, rule } from "./rule";

/** `on` where the class of the last axis is the index, else `off`. */
function oneHot(g: Graph, indices: Value, { depth, onValue, offValue, dtype }: tf.OneHotAttrs): Value {
  const column = g.node("Unsqueeze", [plain(g, indices), g.integers([-1])]);
  const classes = g.constant(
    "int32",
    [depth],
    Int32Array.from({ length: depth }, (_, i) => i),
  );
  const hit = g.node("Equal", [column, classes]);
  const shape = [...indices.shape, depth];
  // ONNX Runtime's Where has no kernel for booleans.
  if (dtype === "bool") {
    if (!onValue === !offValue) return filled(g, shape, "bool", onValue ? 1 : 0);
    return value(onValue ? hit : g.node("Not", [hit]), shape, { dtype });
  }
  const to = { to: elementType[dtype as DType] };
  const [on, off] = [g.node("Cast", [g.scalar(onValue)], to), g.node("Cast", [g.scalar(offValue)], to)];
  return value(g.node("Where", [hit, on, off]), shape, { dtype: dtype as DType });
}

/**
 * Indices to axes of the given lengths: those below 0, which ONNX counts from the end, are put out of range, so that they are an
 * error as in tfjs.
 */
export function checked(g: Graph, indices: string, lengths: TensorShape): string {
  const isNegative = g.node("Less", [indices, g.constant("int32", [], Int32Array.of(0))]);
  const beyond = g.constant("int32", lengths.length === 1 ? [] : [lengths.length], Int32Array.from(lengths));
  return g.node("Where", [isNegative, beyond, indices]);
}

function take(g: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const at = checked(g, plain(g, indices), [x.shape[axis]!]);
  return value(g.node("Gather", [plain(g, x), at], { axis }), shape, { dtype: x.dtype });
}

/** Each batch has indices of its own: one Gather on the concatenated batches. */
function takeByBatch(g: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value {
  const batches = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const length = x.shape[axis]!;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const count = sizeOf(indices.shape) / batches;
  const split = g.node("Reshape", [plain(g, x), g.integers([batches, outer, length, inner])]);
  const axisFirst = g.node("Transpose", [split], { perm: [0, 2, 1, 3] });
  const rows = g.node("Reshape", [axisFirst, g.integers([batches * length, outer * inner])]);
  const starts = g.constant(
    "int32",
    [batches, 1],
    Int32Array.from({ length: batches }, (_, i) => i * length),
  );
  const flat = g.node("Reshape", [plain(g, indices), g.integers([batches, count])]);
  // Of the concatenated batches an index beyond its own would be one of the next.
  const isIn = g.node("And", [
    g.node("GreaterOrEqual", [flat, g.constant("int32", [], Int32Array.of(0))]),
    g.node("Less", [flat, g.constant("int32", [], Int32Array.of(length))]),
  ]);
  const beyond = g.constant("int32", [], Int32Array.of(batches * length));
  const at = g.node("Where", [isIn, g.node("Add", [flat, starts]), beyond]);
  const taken = g.node("Gather", [rows, at], { axis: 0 });
  const apart = g.node("Reshape", [taken, g.integers([batches, count, outer, inner])]);
  const back = g.node("Transpose", [apart], { perm: [0, 2, 1, 3] });
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
  return value(g.node("Reshape", [back, g.integers(shape)]), shape, { dtype: x.dtype });
}

/** The `k` largest values of the last axis and their indices; equal ones in their original order; NaN counts as infinite. */
function largest(g: Graph, x: Value, k: number): Value[] {
  const shape = [...x.shape.slice(0, -1), k];
  const row = plain(g, x);
  const isFloat = x.dtype === "float32";
  const ranked = isFloat ? g.node("Where", [g.node("IsNaN", [row]), g.scalar(Number.POSITIVE_INFINITY), row]) : row;
  const [values, indices] = g.multiNode(2, "TopK", [ranked, g.integers([k])], { axis: -1 }) as [string, string];
  return [
    value(isFloat ? g.node("GatherElements", [row, indices], { axis: -1 }) : values, shape, { dtype: x.dtype }),
    value(g.node("Cast", [indices], { to: elementType.int32 }), shape, { dtype: "int32" }),
  ];
}

/** Where each value would be inserted in its row of the sorted sequence: how many elements are below it. */
function searchSorted(g: Graph, sequence: Value, values: Value, side: "left" | "right"): Value {
  const column = g.node("Unsqueeze", [plain(g, values), g.integers([-1])]);
  const row = g.node("Unsqueeze", [plain(g, sequence), g.integers([-2])]);
  const isBelow = g.node(side === "left" ? "Less" : "LessOrEqual", [row, column]);
  const counts = g.node("Cast", [isBelow], { to: elementType.int32 });
  const name = g.node("ReduceSum", [counts, g.integers([-1])], { keepdims: 0 });
  return value(name, values.shape, { dtype: "int32" });
}

export const gatherRules: Rules = {
  OneHot: rule(["indices"], (g, [indices], attrs: tf.OneHotAttrs) => oneHot(g, indices, attrs)),
  GatherV2: rule(["x", "indices"], (g, [x, indices], { axis, batchDims }: tf.GatherV2Attrs) => {
    const [at] = tf.util.parseAxisParam(axis, [...x.shape]) as [number];
    return batchDims ? takeByBatch(g, x, indices, at, batchDims) : take(g, x, indices, at);
  }),
  TopK: rule(["x"], (g, [x], { k }: tf.TopKAttrs) => largest(g, x, k)), // in order, sorted or not
  SearchSorted: rule(["sortedSequence", "values"], (g, [sequence, values], { side }: tf.SearchSortedAttrs) =>
    searchSorted(g, sequence, values, side),
  ),
};
