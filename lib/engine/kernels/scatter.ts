import type * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { Graph, TensorShape } from "../graph/types";
import { plain, type Value, value } from "../graph/value";
import { checked } from "./gather";
import { type Rules, rule } from "./rule";
import { reshape } from "./shape";

/** Indices [..., depth] into a tensor of `shape`, as ONNX takes them. */
const int64 = (g: Graph, indices: Value, shape: TensorShape) =>
  g.node("Cast", [checked(g, plain(g, indices), shape.slice(0, indices.shape.at(-1)))], { to: elementType.int64 });

/** The same to scatter by: a list of indices is one of indices to the first axis. */
const int64Rows = (g: Graph, indices: Value, shape: TensorShape) =>
  int64(g, indices.shape.length === 1 ? reshape(g, indices, [...indices.shape, 1]) : indices, shape);

function scatter(g: Graph, onto: string, indices: string, updates: string, reduction: "none" | "add"): string {
  return g.node("ScatterND", [onto, indices, updates], { reduction });
}

function zeros(g: Graph, shape: TensorShape, dtype: Value["dtype"]): string {
  const zero = g.node("Cast", [g.scalar(0)], { to: elementType[dtype] });
  return g.node("Expand", [zero, g.integers(shape)]);
}

/** Row sums by segment; rows of a segment outside [0, segments) are left out. */
function segmentSum(g: Graph, x: Value, ids: Value, segments: number): Value {
  const [rows] = x.shape as [number];
  const inner = x.shape.slice(1);
  const id = plain(g, ids);
  const zero = g.constant("int32", [], Int32Array.of(0));
  const last = g.constant("int32", [], Int32Array.of(segments - 1));
  const isIn = g.node("And", [g.node("GreaterOrEqual", [id, zero]), g.node("LessOrEqual", [id, last])]);
  const mask = g.node("Reshape", [isIn, g.integers([rows, ...inner.map(() => 1)])]);
  const none = g.node("Cast", [g.scalar(0)], { to: elementType[x.dtype] });
  const counted = g.node("Where", [mask, plain(g, x), none]);
  const inside = g.node("Cast", [g.node("Where", [isIn, id, zero])], { to: elementType.int64 });
  const at = g.node("Reshape", [inside, g.integers([rows, 1])]);
  const shape = [segments, ...inner];
  return value(scatter(g, zeros(g, shape, x.dtype), at, counted, "add"), shape, { dtype: x.dtype });
}

export const scatterRules: Rules = {
  UnsortedSegmentSum: rule(["x", "segmentIds"], (g, [x, ids], { numSegments }: tf.UnsortedSegmentSumAttrs) =>
    segmentSum(g, x, ids, numSegments),
  ),
  ScatterNd: rule(["indices", "updates"], (g, [indices, updates], { shape }: tf.ScatterNdAttrs) => {
    const name = scatter(g, zeros(g, shape, updates.dtype), int64Rows(g, indices, shape), plain(g, updates), "add");
    return value(name, shape, { dtype: updates.dtype });
  }),
  TensorScatterUpdate: rule(["tensor", "indices", "updates"], (g, [onto, indices, updates]) => {
    const name = scatter(g, plain(g, onto), int64Rows(g, indices, onto.shape), plain(g, updates), "none");
    return value(name, onto.shape, { dtype: onto.dtype });
  }),
  SparseToDense: rule(
    ["sparseIndices", "sparseValues", "defaultValue"],
    (g, [indices, values, fill], { outputShape }: tf.SparseToDenseAttrs) => {
      // Indices of one axis may come as a list, and one value may serve all of them.
      const depth = indices.shape.length > 1 ? indices.shape.at(-1)! : 1;
      const count = indices.shape.length > 0 ? indices.shape[0]! : 1;
      const at = int64(g, reshape(g, indices, [count, depth]), outputShape);
      const updates = g.node("Expand", [
        plain(g, values),
        g.integers([count, ...outputShape.slice(depth)].slice(0, Math.max(1, values.shape.length))),
      ]);
      const onto = g.node("Expand", [plain(g, fill), g.integers(outputShape)]);
      return value(scatter(g, onto, at, updates, "none"), outputShape, { dtype: values.dtype });
    },
  ),
  GatherNd: rule(["params", "indices"], (g, [params, indices]) => {
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return value(g.node("GatherND", [plain(g, params), int64(g, indices, params.shape)]), shape, {
      dtype: params.dtype,
    });
  }),
};
