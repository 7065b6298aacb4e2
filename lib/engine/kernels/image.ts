import type * as tf from "@tensorflow/tfjs";
import type { Graph, NhwcShape, TensorShape } from "../graph/types";
import { nchw, type Value, value } from "../graph/value";
import { type Rules, rule } from "./rule";

interface ResizeAttrs {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/** Where pixel `i` of the resized axis lies on the original one. */
function position(i: number, from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttrs): number {
  const isAligned = alignCorners && to > 1;
  const ratio = (isAligned ? from - 1 : from) / (isAligned ? to - 1 : to);
  return halfPixelCenters ? ratio * (i + 0.5) : ratio * i;
}

/** The original pixel nearest to each pixel of the resized axis. */
function nearest(from: number, to: number, attrs: ResizeAttrs): number[] {
  return Array.from({ length: to }, (_, i) => {
    const at = position(i, from, to, attrs);
    return Math.max(0, Math.min(from - 1, attrs.alignCorners ? Math.round(at) : Math.floor(at)));
  });
}

/** How much each original pixel (column) counts in each pixel of the resized axis (row). */
type Weights = (from: number, to: number, attrs: ResizeAttrs) => Float32Array;

const linearWeights: Weights = (from, to, attrs) => {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = position(i, from, to, attrs) - (attrs.halfPixelCenters ? 0.5 : 0);
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    weights[i * from + low]! += 1 - (at - low);
    weights[i * from + high]! += at - low;
  }
  return weights;
};

const nearestWeights: Weights = (from, to, attrs) => {
  const weights = new Float32Array(to * from);
  for (const [i, source] of nearest(from, to, attrs).entries()) weights[i * from + source] = 1;
  return weights;
};

/** Resizing is linear in the rows and in the columns: weights × image × weights, transposed for its gradient. */
function resample(g: Graph, image: string, [rows, columns]: readonly [string, string], isGradient: boolean): string {
  const turned = (weights: string) => g.node("Transpose", [weights], { perm: [1, 0] });
  const left = isGradient ? turned(rows) : rows;
  const right = isGradient ? columns : turned(columns);
  return g.node("MatMul", [g.node("MatMul", [left, image]), right]);
}

function matrices(
  g: Graph,
  weights: Weights,
  from: TensorShape,
  to: TensorShape,
  attrs: ResizeAttrs,
): [string, string] {
  const along = (axis: 1 | 2) =>
    g.constant("float32", [to[axis]!, from[axis]!], weights(from[axis]!, to[axis]!, attrs));
  return [along(1), along(2)];
}

function resizeGradient(g: Graph, dy: Value, images: Value, weights: Weights, attrs: ResizeAttrs): Value {
  const both = matrices(g, weights, images.shape, dy.shape, attrs);
  return value(resample(g, nchw(g, dy), both, true), images.shape, { nchw: true });
}

function resized(images: Value, size: readonly [number, number]): NhwcShape {
  const [n, , , channels] = images.shape as NhwcShape;
  return [n, ...size, channels];
}

function resizeNearest(g: Graph, images: Value, shape: TensorShape, attrs: ResizeAttrs): Value {
  const [, height, width] = images.shape as NhwcShape;
  const rows = g.node("Gather", [nchw(g, images), g.integers(nearest(height, shape[1]!, attrs))], { axis: 2 });
  const name = g.node("Gather", [rows, g.integers(nearest(width, shape[2]!, attrs))], { axis: 3 });
  return value(name, shape, { nchw: true, dtype: images.dtype });
}

function mirror(g: Graph, x: Value): Value {
  const [back, past] = [g.integers([-1]), g.integers([-1e9])];
  return value(g.node("Slice", [nchw(g, x), back, past, g.integers([3]), back]), x.shape, {
    nchw: true,
    dtype: x.dtype,
  });
}

export const imageRules: Rules = {
  FlipLeftRight: rule(["image"], (g, [image]) => mirror(g, image)),
  ResizeBilinear: rule(["images"], (g, [images], attrs: tf.ResizeBilinearAttrs) => {
    const shape = resized(images, attrs.size);
    const both = matrices(g, linearWeights, images.shape, shape, attrs);
    return value(resample(g, nchw(g, images), both, false), shape, { nchw: true });
  }),
  ResizeNearestNeighbor: rule(["images"], (g, [images], attrs: tf.ResizeNearestNeighborAttrs) =>
    resizeNearest(g, images, resized(images, attrs.size), attrs),
  ),
  ResizeBilinearGrad: rule(["images", "dy"], (g, [images, dy], attrs: ResizeAttrs) =>
    resizeGradient(g, dy, images, linearWeights, attrs),
  ),
  ResizeNearestNeighborGrad: rule(["images", "dy"], (g, [images, dy], attrs: ResizeAttrs) =>
    resizeGradient(g, dy, images, nearestWeights, attrs),
  ),
};
