import * as tf from "@tensorflow/tfjs";
import type { Graph, TensorShape } from "../graph/types";
import { plain, sizeOf, type Value, value } from "../graph/value";
import { type Rules, rule } from "./rule";
import { pad, slice } from "./shape";

/** Splits axes, reorders the parts and joins them. */
function rearrange(g: Graph, x: Value, split: TensorShape, perm: readonly number[], joined: TensorShape): Value {
  const parts = g.node("Reshape", [plain(g, x), g.integers(split)]);
  const moved = g.node("Transpose", [parts], { perm });
  return value(g.node("Reshape", [moved, g.integers(joined)]), joined, { dtype: x.dtype });
}

const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;

function spaceToBatch(g: Graph, x: Value, { blockShape, paddings }: tf.SpaceToBatchNDAttrs): Value {
  const rest = x.shape.slice(1 + blockShape.length).map((): [number, number] => [0, 0]);
  const padded = pad(g, x, [[0, 0], ...(paddings as [number, number][]), ...rest], 0);
  const shape = [...padded.shape];
  const blocks = sizeOf(blockShape);
  const split = getReshaped(shape, blockShape, blocks, false);
  const perm = getPermuted(split.length, blockShape.length, false);
  return rearrange(g, padded, split, perm, getReshapedPermuted(shape, blockShape, blocks, false));
}

function batchToSpace(g: Graph, x: Value, { blockShape, crops }: tf.BatchToSpaceNDAttrs): Value {
  const shape = [...x.shape];
  const blocks = sizeOf(blockShape);
  const split = getReshaped(shape, blockShape, blocks);
  const joined = getReshapedPermuted(shape, blockShape, blocks);
  const spread = rearrange(g, x, split, getPermuted(split.length, blockShape.length), joined);
  const rest = joined.slice(1 + blockShape.length); // axes without blocks are not cropped
  const begin = [...getSliceBeginCoords(crops, blockShape.length), ...rest.map(() => 0)];
  return slice(g, spread, begin, [...getSliceSize(joined, crops, blockShape.length), ...rest]);
}

function depthToSpace(g: Graph, x: Value, size: number): Value {
  const [n, height, width, depth] = x.shape as [number, number, number, number];
  const channels = depth / size ** 2;
  const joined = [n, height * size, width * size, channels];
  return rearrange(g, x, [n, height, width, size, size, channels], [0, 1, 3, 2, 4, 5], joined);
}

export const spaceToBatchRules: Rules = {
  SpaceToBatchND: rule(["x"], (g, [x], attrs: tf.SpaceToBatchNDAttrs) => spaceToBatch(g, x, attrs)),
  BatchToSpaceND: rule(["x"], (g, [x], attrs: tf.BatchToSpaceNDAttrs) => batchToSpace(g, x, attrs)),
  DepthToSpace: rule(["x"], (g, [x], { blockSize, dataFormat }: tf.DepthToSpaceAttrs) => {
    if (dataFormat === "NCHW") throw new Error("engine: depthToSpace of NCHW tensors cannot be traced; use NHWC");
    return depthToSpace(g, x, blockSize);
  }),
};
