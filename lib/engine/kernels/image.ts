import type * as tf from "@tensorflow/tfjs";
import type { Graph, NchwShape, NhwcShape } from "../graph/types";
import { nchw, type Value, value } from "../graph/value";
import { cast } from "./elementwise";
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

/** For each pixel of the resized axis, the original pixels that it is made of, and how much each of them counts. */
type Taps = (from: number, to: number, attrs: ResizeAttrs) => (readonly [pixel: number, weight: number])[][];

const linearTaps: Taps = (from, to, attrs) =>
  Array.from({ length: to }, (_, i) => {
    const at = position(i, from, to, attrs) - (attrs.halfPixelCenters ? 0.5 : 0);
    const low = Math.max(0, Math.min(from - 1, Math.floor(at)));
    const high = Math.min(from - 1, low + 1);
    const weight = low === high ? 0 : Math.max(0, at - low);
    return weight === 0
      ? [[low, 1]]
      : [
          [low, 1 - weight],
          [high, weight],
        ];
  });

const nearestTaps: Taps = (from, to, attrs) => nearest(from, to, attrs).map((pixel) => [[pixel, 1]]);

/** Who uses each original pixel: the taps of the gradient. */
function turned(taps: ReturnType<Taps>, from: number): ReturnType<Taps> {
  const users: [number, number][][] = Array.from({ length: from }, () => []);
  for (const [i, row] of taps.entries()) for (const [pixel, weight] of row) users[pixel]!.push([i, weight]);
  return users;
}

/**
 * Weighted sums of pixels along one axis of NCHW images. Only pixels that count are read: 0 × NaN would be NaN.
 *
 * @param shape NCHW, before
 */
function resample(g: Graph, images: string, shape: NchwShape, axis: 2 | 3, taps: ReturnType<Taps>): string {
  const width = Math.max(...taps.map((row) => row.length));
  const gather = (indices: readonly number[]) => g.node("Gather", [source, g.integers(indices)], { axis });
  const isFull = taps.every((row) => row.length === width);
  // Where fewer pixels count, the rest are zeros after the last one.
  const end = shape.map((_, i) => (i === axis ? 1 : 0));
  const source = isFull ? images : g.node("Pad", [images, g.integers([0, 0, 0, 0, ...end])]);
  const weightShape = axis === 2 ? [taps.length, 1] : [taps.length];
  const terms = Array.from({ length: width }, (_, k) => {
    const pixels = gather(taps.map((row) => row[k]?.[0] ?? shape[axis]!));
    const weights = Float32Array.from(taps, (row) => row[k]?.[1] ?? 0);
    if (weights.every((weight, i) => weight === 1 || !taps[i]![k])) return pixels;
    return g.node("Mul", [pixels, g.constant("float32", weightShape, weights)]);
  });
  return terms.reduce((sum, term) => g.node("Add", [sum, term]));
}

function resize(g: Graph, images: Value, shape: NhwcShape, along: Taps, attrs: ResizeAttrs): Value {
  const [n, from, width, channels] = images.shape as NhwcShape;
  const [, to, toWidth] = shape;
  const rows = resample(g, nchw(g, images), [n, channels, from, width], 2, along(from, to, attrs));
  const name = resample(g, rows, [n, channels, to, width], 3, along(width, toWidth, attrs));
  return value(name, shape, { nchw: true, dtype: images.dtype });
}

function resizeGradient(g: Graph, dy: Value, images: Value, along: Taps, attrs: ResizeAttrs): Value {
  const [n, height, width, channels] = images.shape as NhwcShape;
  const [, rows, columns] = dy.shape as NhwcShape;
  const [down, right] = [along(height, rows, attrs), along(width, columns, attrs)];
  const blocks = areBlocks(down, height) && areBlocks(right, width);
  if (blocks) {
    const split = [n, channels, height, rows / height, width, columns / width];
    const parts = g.node("Reshape", [nchw(g, dy), g.integers(split)]);
    const sums = g.node("ReduceSum", [parts, g.integers([3, 5])], { keepdims: 0 });
    return value(sums, images.shape, { nchw: true });
  }
  const narrow = resample(g, nchw(g, dy), [n, channels, rows, columns], 3, turned(right, width));
  const name = resample(g, narrow, [n, channels, rows, width], 2, turned(down, height));
  return value(name, images.shape, { nchw: true });
}

/** True where every pixel becomes a block of equal ones. */
const areBlocks = (taps: ReturnType<Taps>, from: number): boolean =>
  taps.length % from === 0 &&
  taps.every((row, i) => row.length === 1 && row[0]![0] === Math.floor((i * from) / taps.length));

function resized(images: Value, size: readonly [number, number]): NhwcShape {
  const [n, , , channels] = images.shape as NhwcShape;
  return [n, ...size, channels];
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
  ResizeBilinear: rule(["images"], (g, [images], attrs: tf.ResizeBilinearAttrs) =>
    resize(g, cast(g, images, "float32"), resized(images, attrs.size), linearTaps, attrs),
  ),
  ResizeNearestNeighbor: rule(["images"], (g, [images], attrs: tf.ResizeNearestNeighborAttrs) =>
    resize(g, images, resized(images, attrs.size), nearestTaps, attrs),
  ),
  ResizeBilinearGrad: rule(["images", "dy"], (g, [images, dy], attrs: ResizeAttrs) =>
    resizeGradient(g, dy, images, linearTaps, attrs),
  ),
  ResizeNearestNeighborGrad: rule(["images", "dy"], (g, [images, dy], attrs: ResizeAttrs) =>
    resizeGradient(g, dy, images, nearestTaps, attrs),
  ),
};
