import * as tf from "@tensorflow/tfjs";
import { elementType } from "../graph/onnx";
import type { Graph, TensorShape } from "../graph/types";
import { plain, same, sizeOf, type Value, value } from "../graph/value";
import { cast, filled } from "./elementwise";
import { listRule, type Rules, rule } from "./rule";

export function reshape(g: Graph, x: Value, shape: TensorShape): Value {
  const { dtype, uniform } = x;
  if (same(shape, x.shape)) return x;
  if (sizeOf(shape) === 0) return filled(g, shape, dtype, 0); // ONNX's Reshape takes 0 for the size of the input's axis
  if (x.held.length === 0) return value(x.name, shape, { dtype, held: [], ...(uniform !== undefined && { uniform }) });
  return value(g.node("Reshape", [plain(g, x), g.integers(shape)]), shape, { dtype });
}

const axisOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const inserted = (shape: TensorShape, axis: number) => [...shape.slice(0, axis), 1, ...shape.slice(axis)];

export function slice(g: Graph, x: Value, begin: TensorShape, size: TensorShape): Value {
  if (same(size, x.shape)) return x;
  const ends = begin.map((at, i) => at + size[i]!);
  return value(g.node("Slice", [plain(g, x), g.integers(begin), g.integers(ends)]), size, { dtype: x.dtype });
}

/** Repeating an axis of length 1 needs no node: it broadcasts. */
function tile(g: Graph, x: Value, reps: TensorShape): Value {
  const shape = x.shape.map((n, i) => n * reps[i]!);
  if (x.shape.every((n, i) => n === 1 || reps[i] === 1)) return { ...value(x.name, shape, x), shape };
  return value(g.node("Tile", [plain(g, x), g.integers(reps)]), shape, { dtype: x.dtype });
}

function concat(g: Graph, values: readonly Value[], axis: number): Value {
  tf.backend_util.assertParamsConsistent(
    values.map((x) => [...x.shape]),
    axis,
  );
  const parts = values.filter((x) => sizeOf(x.shape) > 0);
  const first = values[0]!;
  const shape = first.shape.map((n, i) => (i === axis ? values.reduce((sum, x) => sum + x.shape[i]!, 0) : n));
  if (parts.length === 0) return filled(g, shape, first.dtype, 0);
  const names = parts.map((x) => plain(g, x));
  return value(g.node("Concat", names, { axis }), shape, { dtype: first.dtype });
}

function split(g: Graph, x: Value, axis: number, sizes: TensorShape): Value[] {
  const names = g.multiNode(sizes.length, "Split", [plain(g, x), g.integers(sizes)], { axis });
  return names.map((name, k) =>
    value(
      name,
      x.shape.map((n, i) => (i === axis ? sizes[k]! : n)),
      { dtype: x.dtype },
    ),
  );
}

export function pad(g: Graph, x: Value, paddings: readonly (readonly [number, number])[], fill: number): Value {
  const amounts = g.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const constant = g.node("Cast", [g.scalar(fill)], { to: elementType[x.dtype] });
  const shape = x.shape.map((n, i) => n + paddings[i]![0] + paddings[i]![1]);
  return value(g.node("Pad", [plain(g, x), amounts, constant]), shape, { dtype: x.dtype });
}

function reverse(g: Graph, x: Value, axes: readonly number[]): Value {
  const backwards = g.integers(axes.map(() => -1));
  const before = g.integers(axes.map(() => -1e9));
  return value(g.node("Slice", [plain(g, x), backwards, before, g.integers(axes), backwards]), x.shape, {
    dtype: x.dtype,
  });
}

/** Pads with the values next to the edge in reverse; "symmetric" starts with the edge itself. */
function mirrorPad(g: Graph, x: Value, paddings: tf.MirrorPadAttrs["paddings"], mode: "reflect" | "symmetric"): Value {
  let name = plain(g, x);
  const skipped = mode === "reflect" ? 0 : 1;
  const shape = x.shape.map((n, axis) => {
    const [before, after] = paddings[axis]!;
    if (before + after === 0) return n;
    const indices = Array.from({ length: before + n + after }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - skipped;
      return at < n ? at : 2 * (n - 1) - at + skipped;
    });
    name = g.node("Gather", [name, g.integers(indices)], { axis });
    return indices.length;
  });
  return value(name, shape, { dtype: x.dtype });
}

/** The values of `x` where both indices are equal, else 0. */
function diagonal(g: Graph, x: Value): Value {
  // ONNX Runtime's Where has no kernel for booleans.
  if (x.dtype === "bool") return cast(g, diagonal(g, cast(g, x, "int32")), "bool");
  const n = sizeOf(x.shape);
  const positions = g.constant(
    "int32",
    [n],
    Int32Array.from({ length: n }, (_, i) => i),
  );
  const isDiagonal = g.node("Equal", [g.node("Unsqueeze", [positions, g.integers([1])]), positions]);
  const zero = g.node("Cast", [g.scalar(0)], { to: elementType[x.dtype] });
  const shape = [...x.shape, ...x.shape];
  const square = g.node("Where", [isDiagonal, g.node("Reshape", [plain(g, x), g.integers([n])]), zero]);
  return value(g.node("Reshape", [square, g.integers(shape)]), shape, { dtype: x.dtype });
}

function stridedSlice(g: Graph, x: Value, attrs: tf.StridedSliceAttrs): Value {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const info = tf.slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  // An end of -1 at a negative stride means past the first element in tfjs; in ONNX it means the last.
  const ends = info.end.map((at, i) => (info.strides[i]! < 0 && at < 0 ? -1e9 : at));
  const axes = info.begin.map((_, i) => i);
  const inputs = [plain(g, x), ...[info.begin, ends, axes, info.strides].map((list) => g.integers(list))];
  const name = sizeOf(x.shape) === 0 ? plain(g, x) : g.node("Slice", inputs);
  return value(g.node("Reshape", [name, g.integers(info.finalShape)]), info.finalShape, { dtype: x.dtype });
}

export const shapeRules: Rules = {
  Reshape: rule(["x"], (g, [x], attrs: tf.ReshapeAttrs) =>
    reshape(g, x, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape))),
  ),
  ExpandDims: rule(["input"], (g, [x], { dim }: tf.ExpandDimsAttrs) => {
    const { length } = x.shape;
    if (dim < -length - 1 || dim > length)
      throw new Error(
        `axis ${dim} is not in [${-length - 1}, ${length}], where a [${x.shape}] tensor has places for one`,
      );
    return reshape(g, x, inserted(x.shape, axisOf(dim, length + 1)));
  }),
  Transpose: rule(["x"], (g, [x], { perm }: tf.TransposeAttrs) =>
    value(
      g.node("Transpose", [plain(g, x)], { perm }),
      perm.map((i) => x.shape[i]!),
      { dtype: x.dtype },
    ),
  ),
  Slice: rule(["x"], (g, [x], attrs: tf.SliceAttrs) => {
    const [begin, size] = tf.slice_util.parseSliceParams({ shape: [...x.shape] } as tf.Tensor, attrs.begin, attrs.size);
    return slice(g, x, begin!, size!);
  }),
  PadV2: rule(["x"], (g, [x], { paddings, constantValue }: tf.PadV2Attrs) => pad(g, x, paddings, constantValue)),
  Tile: rule(["x"], (g, [x], { reps }: tf.TileAttrs) => tile(g, x, reps)),
  Reverse: rule(["x"], (g, [x], { dims }: tf.ReverseAttrs) =>
    reverse(g, x, tf.util.parseAxisParam(dims, [...x.shape])),
  ),
  MirrorPad: rule(["x"], (g, [x], { paddings, mode }: tf.MirrorPadAttrs) => mirrorPad(g, x, paddings, mode)),
  Diag: rule(["x"], (g, [x]) => diagonal(g, x)),
  StridedSlice: rule(["x"], (g, [x], attrs: tf.StridedSliceAttrs) => stridedSlice(g, x, attrs)),
  Concat: listRule((g, values, { axis }: tf.ConcatAttrs) => concat(g, values, axisOf(axis, values[0]!.shape.length))),
  SplitV: rule(["x"], (g, [x], { numOrSizeSplits, axis }: tf.SplitVAttrs) => {
    const at = axisOf(axis, x.shape.length);
    return split(g, x, at, tf.backend_util.prepareSplitSize({ shape: [...x.shape] } as tf.Tensor, numOrSizeSplits, at));
  }),
  Pack: listRule((g, values, { axis }: tf.PackAttrs) => {
    const at = axisOf(axis, values[0]!.shape.length + 1);
    return concat(
      g,
      values.map((x) => reshape(g, x, inserted(x.shape, at))),
      at,
    );
  }),
  Unpack: rule(["value"], (g, [x], { axis }: tf.UnpackAttrs) => {
    const at = axisOf(axis, x.shape.length);
    const parts = split(g, x, at, Array(x.shape[at]!).fill(1));
    return parts.map((part) =>
      reshape(
        g,
        part,
        part.shape.filter((_, i) => i !== at),
      ),
    );
  }),
};
