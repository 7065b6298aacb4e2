import * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph";
import { elementType } from "../onnx";
import { type DType, plain, type Value, value } from "../value";
import { type Rules, rule } from "./rule";

/** `on` where the class of the last axis is the index, else `off`. */
function oneHot(g: Graph, indices: Value, { depth, onValue, offValue, dtype }: tf.OneHotAttrs): Value {
  const column = g.node("Unsqueeze", [plain(g, indices), g.integers([-1])]);
  const classes = g.constant(
    "int32",
    [depth],
    Int32Array.from({ length: depth }, (_, i) => i),
  );
  const to = { to: elementType[dtype as DType] };
  const hit = g.node("Equal", [column, classes]);
  const [on, off] = [g.node("Cast", [g.scalar(onValue)], to), g.node("Cast", [g.scalar(offValue)], to)];
  return value(g.node("Where", [hit, on, off]), [...indices.shape, depth], { dtype: dtype as DType });
}

function take(g: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return value(g.node("Gather", [plain(g, x), plain(g, indices)], { axis }), shape, { dtype: x.dtype });
}

export const gatherRules: Rules = {
  OneHot: rule(["indices"], (g, [indices], attrs: tf.OneHotAttrs) => oneHot(g, indices, attrs)),
  GatherV2: rule(["x", "indices"], (g, [x, indices], { axis, batchDims }: tf.GatherV2Attrs) => {
    if (batchDims !== 0) throw new Error("engine: tf.gather with batchDims cannot be traced");
    return take(g, x, indices, tf.util.parseAxisParam(axis, [...x.shape])[0]!);
  }),
};
