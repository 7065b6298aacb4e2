import * as tf from "@tensorflow/tfjs";
import type { Gradient } from "./gradient";

/** The lengths before an axis, of it, and after it. */
function around(shape: readonly number[], axis: number): [number, number, number] {
  const size = (part: readonly number[]) => part.reduce((product, n) => product * n, 1);
  return [size(shape.slice(0, axis)), shape[axis]!, size(shape.slice(axis + 1))];
}

/** Zeros before and after along one axis. */
function padAxis(x: tf.Tensor, axis: number, before: number, after: number): tf.Tensor {
  if (before === 0 && after === 0) return x;
  const [outer, n, inner] = around(x.shape, axis);
  const padded = tf.pad(x.reshape([outer, n, inner]), [
    [0, 0],
    [before, after],
    [0, 0],
  ]);
  return padded.reshape(x.shape.map((length, i) => (i === axis ? before + n + after : length)));
}

function sliceAxis(x: tf.Tensor, axis: number, begin: number, length: number): tf.Tensor {
  const at = x.shape.map((_, i) => (i === axis ? begin : 0));
  return x.slice(
    at,
    x.shape.map((n, i) => (i === axis ? length : n)),
  );
}

/** The elements along an axis with step - 1 zeros between them. */
export function dilate(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  const [outer, n, inner] = around(x.shape, axis);
  const spread = tf.pad(x.reshape([outer, n, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const length = (n - 1) * step + 1;
  return spread
    .reshape([outer, n * step, inner])
    .slice([0, 0, 0], [outer, length, inner])
    .reshape(x.shape.map((size, i) => (i === axis ? length : size)));
}

/** Puts dy back where the slice took it from. */
function unslice(dy: tf.Tensor, shape: number[], attrs: tf.StridedSliceAttrs): tf.Tensor {
  const { begin, end, strides } = tf.slice_util.sliceInfo(
    shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  const counts = tf.slice_util.computeOutShape(begin, end, strides);
  if (counts.some((n) => n === 0)) return tf.zeros(shape);
  return counts.reduce((x, n, axis) => {
    const step = strides[axis]!;
    const first = step > 0 ? begin[axis]! : begin[axis]! + (n - 1) * step;
    const forwards = step > 0 ? x : tf.reverse(x, axis);
    const spread = dilate(forwards, axis, Math.abs(step));
    return padAxis(spread, axis, first, shape[axis]! - first - spread.shape[axis]!);
  }, dy.reshape(counts));
}

/** What lies beyond the edges is added to the elements that it mirrors. */
function unmirror(dy: tf.Tensor, shape: number[], { paddings, mode }: tf.MirrorPadAttrs): tf.Tensor {
  const skipped = mode === "reflect" ? 1 : 0;
  return shape.reduce((x, n, axis) => {
    const [before, after] = paddings[axis]!;
    const inside = sliceAxis(x, axis, before, n);
    const mirrored = (begin: number, length: number, at: number) =>
      length === 0 ? [] : [padAxis(tf.reverse(sliceAxis(x, axis, begin, length), axis), axis, at, n - at - length)];
    return tf.addN([inside, ...mirrored(0, before, skipped), ...mirrored(before + n, after, n - skipped - after)]);
  }, dy);
}

/** The elements along an axis `n` places earlier; what comes after the end is 0. */
const earlier = (x: tf.Tensor, axis: number, n: number) =>
  padAxis(sliceAxis(x, axis, n, x.shape[axis]! - n), axis, 0, n);

/**
 * With y_i = x_0 … x_i: dx_j = (x_0 … x_{j-1}) r_j, where r_j = dy_j + x_{j+1} r_{j+1}. The recurrence is solved by doubling, as a
 * scan of affine maps; nothing is divided by, so zeros are right.
 */
function cumulativeProductGradient(dy: tf.Tensor, x: tf.Tensor, { axis, exclusive, reverse }: tf.CumprodAttrs) {
  const [at] = tf.util.parseAxisParam(axis, x.shape) as [number];
  const turned = (t: tf.Tensor) => (reverse ? tf.reverse(t, at) : t);
  const [factors, gradient] = [turned(x), turned(dy)];
  const n = x.shape[at]!;
  let slope = earlier(factors, at, 1);
  let sum = exclusive ? earlier(gradient, at, 1) : gradient;
  for (let step = 1; step < n; step *= 2) {
    sum = sum.add(slope.mul(earlier(sum, at, step)));
    slope = slope.mul(earlier(slope, at, step));
  }
  return turned(tf.cumprod(factors, at, true, false).mul(sum));
}

/** Adds dy of each row's largest values at the places they were taken from. */
function topKGradient(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const [n, k] = [x.shape.at(-1)!, indices.shape.at(-1)!];
  const rows = x.size / n;
  const starts = tf.range(0, rows, 1, "int32").mul(tf.scalar(n, "int32")).reshape([rows, 1]);
  const at = indices.reshape([rows, k]).add(starts).reshape([-1]);
  return tf.unsortedSegmentSum(dy.reshape([-1]), at as tf.Tensor1D, x.size).reshape(x.shape);
}

const none = (x: tf.Tensor) => tf.zeros(x.shape);

export const arrayGradients: readonly Gradient[] = [
  {
    kernel: "TopK",
    inputs: ["x"],
    outputs: [false, true],
    gradient: (dys, { x }, _, [indices]) => ({
      x: () => topKGradient((dys as unknown as tf.Tensor[])[0]!, x!, indices!),
    }),
  },
  {
    kernel: "StridedSlice",
    inputs: ["x"],
    gradient: (dy, { x }, attrs) => ({ x: () => unslice(dy, x!.shape, attrs) }),
  },
  {
    kernel: "GatherNd",
    inputs: ["params", "indices"],
    gradient: (dy, { params, indices }) => ({
      params: () => tf.scatterND(indices!, dy, params!.shape),
      indices: () => none(indices!),
    }),
  },
  {
    kernel: "ScatterNd",
    inputs: ["indices"],
    gradient: (dy, { indices }) => ({
      updates: () => tf.gatherND(dy, indices!),
      indices: () => none(indices!),
    }),
  },
  {
    kernel: "TensorScatterUpdate",
    inputs: ["indices", "updates"],
    gradient: (dy, { indices, updates }) => ({
      tensor: () => tf.tensorScatterUpdate(dy, indices!, none(updates!)),
      updates: () => tf.gatherND(dy, indices!),
      indices: () => none(indices!),
    }),
  },
  {
    kernel: "Cumsum",
    gradient: (dy, _, { axis, exclusive, reverse }: tf.CumsumAttrs) => ({
      x: () => tf.cumsum(dy, axis, exclusive, !reverse),
    }),
  },
  {
    kernel: "Cumprod",
    inputs: ["x"],
    gradient: (dy, { x }, attrs) => ({ x: () => cumulativeProductGradient(dy, x!, attrs) }),
  },
  {
    kernel: "DepthToSpace",
    inputs: ["x"],
    gradient: (dy, { x }, { blockSize }: tf.DepthToSpaceAttrs) => ({
      x() {
        const [n, height, width, depth] = x!.shape as [number, number, number, number];
        const parts = dy.reshape([n, height, blockSize, width, blockSize, depth / blockSize ** 2]);
        return parts.transpose([0, 1, 3, 2, 4, 5]).reshape(x!.shape);
      },
    }),
  },
  {
    kernel: "FlipLeftRight",
    gradient: (dy) => ({ image: () => tf.image.flipLeftRight(dy as tf.Tensor4D) }),
  },
  {
    kernel: "MirrorPad",
    inputs: ["x"],
    gradient: (dy, { x }, attrs) => ({ x: () => unmirror(dy, x!.shape, attrs) }),
  },
];
