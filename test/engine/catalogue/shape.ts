import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { booleans, type Entry, entry, flag, int, integers, normal, seed, shape, ties } from "./entry";

/** A shape, one of its axes and a flag. */
const withAxis = (minRank = 1) =>
  fc.record({ shape: shape(minRank), at: int(0, 100), keepDims: flag, seed }).map(({ at, ...spec }) => ({
    ...spec,
    axis: at % spec.shape.length,
  }));

const withAxes = fc
  .record({ shape: shape(1), picks: fc.array(flag, { minLength: 4, maxLength: 4 }), keepDims: flag, seed })
  .map(({ picks, ...spec }) => ({ ...spec, axes: spec.shape.map((_, i) => i).filter((i) => picks[i]) }));

type Reduction = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;
const reduction = (kernel: string, fn: Reduction, gradient = true, make = ties): Entry =>
  entry(
    kernel,
    withAxes,
    ({ shape, axes, keepDims, seed }) => ({
      fn: (x) => fn(x!, axes.length > 0 ? axes : shape.map((_, i) => i), keepDims),
      inputs: [make(shape, seed)],
    }),
    { gradient },
  );

const permutation = fc
  .record({ shape: shape(1), keys: fc.array(int(0, 1000), { minLength: 4, maxLength: 4 }), seed })
  .map(({ keys, ...spec }) => ({ ...spec, perm: spec.shape.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]!) }));

const sliced = fc
  .record({
    shape: shape(1),
    parts: fc.array(fc.tuple(int(0, 100), int(0, 100)), { minLength: 4, maxLength: 4 }),
    seed,
  })
  .map(({ parts, ...spec }) => {
    const begin = spec.shape.map((n, i) => parts[i]![0] % n);
    return { ...spec, begin, size: spec.shape.map((n, i) => 1 + (parts[i]![1] % (n - begin[i]!))) };
  });

const padded = fc
  .record({ shape: shape(1), pads: fc.array(fc.tuple(int(0, 2), int(0, 2)), { minLength: 4, maxLength: 4 }), seed })
  .map(({ pads, ...spec }) => ({ ...spec, pads: spec.shape.map((_, i) => pads[i]!) as [number, number][] }));

export const shapes: Entry[] = [
  reduction("Sum", (x, axes, keepDims) => x.sum(axes, keepDims)),
  reduction("Mean", (x, axes, keepDims) => x.mean(axes, keepDims)),
  // Of ties tfjs gives each the whole gradient: gradients.test.ts tests those.
  reduction("Max", (x, axes, keepDims) => x.max(axes, keepDims), true, normal),
  reduction("Min", (x, axes, keepDims) => x.min(axes, keepDims), true, normal),
  reduction("Max Min", (x, axes, keepDims) => x.max(axes, keepDims).add(x.min(axes, keepDims)), false),
  reduction("Prod", (x, axes, keepDims) => tf.prod(x, axes, keepDims), false, normal),
  reduction("All", (x, axes, keepDims) => tf.all(x, axes, keepDims), false, booleans),
  reduction("Any", (x, axes, keepDims) => tf.any(x, axes, keepDims), false, booleans),
  reduction("Sum", (x, axes, keepDims) => x.sum(axes, keepDims), false, booleans),
  reduction(
    "Sum Max Min",
    (x, axes, keep) => x.sum(axes, keep).add(x.max(axes, keep)).sub(x.min(axes, keep)),
    false,
    (s, n) => integers(-5, 5, s, n),
  ),
  ...(
    [
      ["ArgMax", tf.argMax],
      ["ArgMin", tf.argMin],
    ] as const
  ).map(([kernel, fn]) =>
    entry(kernel, withAxis(), ({ shape, axis, seed }) => ({ fn: (x) => fn(x!, axis), inputs: [ties(shape, seed)] }), {
      gradient: false,
    }),
  ),
  entry(
    "Cumsum",
    fc.record({ of: withAxis(), exclusive: flag, reverse: flag }),
    ({ of: { shape, axis, seed }, exclusive, reverse }) => ({
      fn: (x) => tf.cumsum(x!, axis, exclusive, reverse),
      inputs: [normal(shape, seed)],
    }),
    { gradient: false },
  ),
  // tfjs permutes the axes of this gradient wrongly where the axis is not the last.
  entry(
    "Cumsum",
    fc.record({ shape: shape(1), exclusive: flag, reverse: flag, seed }),
    ({ shape, exclusive, reverse, seed }) => ({
      fn: (x) => tf.cumsum(x!, shape.length - 1, exclusive, reverse),
      inputs: [normal(shape, seed)],
    }),
  ),
  entry(
    "Cumprod",
    fc.record({ of: withAxis(), exclusive: flag, reverse: flag }),
    ({ of: { shape, axis, seed }, exclusive, reverse }) => ({
      fn: (x) => tf.cumprod(x!, axis, exclusive, reverse),
      inputs: [normal(shape, seed)],
    }),
    { gradient: false },
  ),
  entry("Reshape", fc.record({ shape: shape(), seed }), ({ shape, seed }) => ({
    fn: (x) =>
      x!
        .mul(2)
        .reshape([-1])
        .reshape([...shape, 1]),
    inputs: [normal(shape, seed)],
  })),
  entry("ExpandDims", withAxis(), ({ shape, axis, seed }) => ({
    fn: (x) => x!.expandDims(axis).square(),
    inputs: [normal(shape, seed)],
  })),
  entry("Transpose", permutation, ({ shape, perm, seed }) => ({
    fn: (x) => x!.transpose(perm),
    inputs: [normal(shape, seed)],
  })),
  entry("Slice", sliced, ({ shape, begin, size, seed }) => ({
    fn: (x) => x!.slice(begin, size),
    inputs: [normal(shape, seed)],
  })),
  entry(
    "StridedSlice",
    fc.record({ of: sliced, stride: fc.constantFrom(-2, -1, 1, 2) }),
    ({ of: { shape, begin, size, seed }, stride }) => {
      const end = begin.map((at, i) => at + size[i]!);
      const [from, to] =
        stride > 0 ? [begin, end] : [end.map((n) => n - 1), begin.map((n, i) => n - 1 - (n === 0 ? shape[i]! : 0))];
      return {
        fn: (x) =>
          tf.stridedSlice(
            x!,
            from,
            to,
            shape.map(() => stride),
          ),
        inputs: [normal(shape, seed)],
      };
    },
    { gradient: false },
  ),
  entry("PadV2", fc.record({ of: padded, value: int(-2, 2) }), ({ of: { shape, pads, seed }, value }) => ({
    fn: (x) => tf.pad(x!, pads, value),
    inputs: [normal(shape, seed)],
  })),
  entry(
    "MirrorPad",
    fc.record({ of: padded, mode: fc.constantFrom("reflect" as const, "symmetric" as const) }),
    ({ of: { shape, pads, seed }, mode }) => {
      const most = shape.map((n) => (mode === "reflect" ? n - 1 : n));
      const fit = pads.map(
        ([before, after], i) => [Math.min(before, most[i]!), Math.min(after, most[i]!)] as [number, number],
      );
      return { fn: (x) => tf.mirrorPad(x!, fit, mode), inputs: [normal(shape, seed)] };
    },
    { gradient: false },
  ),
  entry(
    "Tile",
    fc.record({ shape: shape(1, 3), reps: fc.array(int(1, 3), { minLength: 3, maxLength: 3 }), seed }),
    ({ shape, reps, seed }) => ({
      fn: (x) => tf.tile(x!, reps.slice(0, shape.length)).square(),
      inputs: [normal(shape, seed)],
    }),
  ),
  entry("Reverse", withAxes, ({ shape, axes, seed }) => ({
    fn: (x) => tf.reverse(x!, axes),
    inputs: [normal(shape, seed)],
  })),
  entry(
    "Concat",
    fc.record({ of: withAxis(), lengths: fc.array(int(1, 4), { minLength: 2, maxLength: 4 }) }),
    ({ of: { shape, axis, seed }, lengths }) => ({
      fn: (...xs) => tf.concat(xs, axis),
      inputs: lengths.map((n, i) =>
        normal(
          shape.map((m, k) => (k === axis ? n : m)),
          seed + i,
        ),
      ),
    }),
  ),
  // tfjs has no gradient of a split into one part.
  entry(
    "SplitV",
    fc.record({ of: withAxis(), sizes: fc.array(int(1, 3), { minLength: 2, maxLength: 4 }) }),
    ({ of: { shape, axis, seed }, sizes }) => ({
      fn: (x) => {
        const parts = tf.split(x!, sizes, axis);
        return tf.concat(parts.map((part, i) => part.mul(i + 1)).reverse(), axis);
      },
      inputs: [
        normal(
          shape.map((n, i) => (i === axis ? sizes.reduce((a, b) => a + b) : n)),
          seed,
        ),
      ],
    }),
  ),
  entry("Pack Unpack", fc.record({ of: withAxis(), parts: int(2, 4) }), ({ of: { shape, axis, seed }, parts }) => ({
    fn: (x) =>
      tf.stack(
        tf.unstack(x!, axis).map((part, i) => part.mul(i + 1)),
        axis,
      ),
    inputs: [
      normal(
        shape.map((n, i) => (i === axis ? parts : n)),
        seed,
      ),
    ],
  })),
  entry(
    "Diag",
    fc.record({ shape: shape(1, 2), seed }),
    ({ shape, seed }) => ({ fn: (x) => tf.diag(x!), inputs: [normal(shape, seed)] }),
    { gradient: false },
  ),
  entry(
    "SpaceToBatchND BatchToSpaceND",
    fc.record({ n: int(1, 3), height: int(1, 3), width: int(1, 3), rows: int(1, 3), columns: int(1, 2), seed }),
    ({ n, height, width, rows, columns, seed }) => ({
      fn: (x) => {
        const blocks = tf.spaceToBatchND(
          x!.mul(x!),
          [rows, columns],
          [
            [rows, 0],
            [0, 0],
          ],
        );
        return tf.concat([
          blocks.reshape([-1]),
          tf
            .batchToSpaceND(
              blocks.square(),
              [rows, columns],
              [
                [rows, 0],
                [0, 0],
              ],
            )
            .reshape([-1]),
        ]);
      },
      inputs: [normal([n, height * rows, width * columns, 2], seed)],
    }),
  ),
  entry(
    "DepthToSpace",
    fc.record({ n: int(1, 3), size: int(2, 3), channels: int(1, 3), seed }),
    ({ n, size, channels, seed }) => ({
      fn: (x) => tf.depthToSpace(x as tf.Tensor4D, size, "NHWC"),
      inputs: [normal([n, 2, 3, channels * size * size], seed)],
    }),
    { gradient: false },
  ),
  entry("GatherV2", fc.record({ of: withAxis(), indices: shape(1, 2) }), ({ of: { shape, axis, seed }, indices }) => {
    const at = integers(0, shape[axis]!, indices, seed) as tf.Tensor1D;
    return { fn: (x) => tf.gather(x!, at, axis), inputs: [normal(shape, seed)] };
  }),
  entry(
    "GatherV2",
    fc.record({ batch: int(1, 3), outer: int(1, 3), n: int(1, 4), inner: int(1, 3), k: int(1, 3), seed }),
    ({ batch, outer, n, inner, k, seed }) => ({
      fn: (x, at) => tf.gather(x!, at as tf.Tensor1D, 2, 1),
      inputs: [normal([batch, outer, n, inner], seed), integers(0, n, [batch, k], seed)],
    }),
    { gradient: false },
  ),
  entry(
    "UnsortedSegmentSum",
    fc.record({ rows: int(1, 6), inner: shape(0, 2), segments: int(1, 5), seed }),
    ({ rows, inner, segments, seed }) => {
      const ids = integers(0, segments, [rows], seed) as tf.Tensor1D;
      return { fn: (x) => tf.unsortedSegmentSum(x!, ids, segments), inputs: [normal([rows, ...inner], seed)] };
    },
  ),
  entry(
    "UnsortedSegmentSum",
    fc.record({ rows: int(1, 6), segments: int(1, 5), seed }),
    ({ rows, segments, seed }) => ({
      fn: (x, ids) => tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, segments),
      inputs: [normal([rows, 2], seed), integers(-2, segments + 2, [rows], seed)], // some are in no segment
    }),
    { gradient: false },
  ),
  entry(
    "OneHot",
    fc.record({ shape: shape(0, 2), depth: int(1, 4), seed }),
    ({ shape, depth, seed }) => ({
      fn: (x) => tf.oneHot(x as tf.Tensor1D, depth, 3, -1),
      inputs: [integers(0, depth, shape, seed)],
    }),
    { gradient: false },
  ),
  entry(
    "TopK",
    fc.record({ shape: shape(1), k: int(1, 5), seed }),
    ({ shape, k, seed }) => ({
      fn: (x) => {
        const { values, indices } = tf.topk(x!, Math.min(k, shape.at(-1)!));
        return [values, indices];
      },
      inputs: [ties(shape, seed)],
    }),
    { gradient: false },
  ),
  entry(
    "SearchSorted",
    fc.record({
      rows: int(1, 3),
      n: int(1, 5),
      m: int(1, 5),
      side: fc.constantFrom("left" as const, "right" as const),
      seed,
    }),
    ({ rows, n, m, side, seed }) => {
      const sorted = tf.reverse(tf.topk(ties([rows, n], seed), n).values, -1);
      return { fn: (a, b) => tf.searchSorted(a!, b!, side), inputs: [sorted, ties([rows, m], seed + 1)] };
    },
    { gradient: false },
  ),
  entry(
    "GatherNd",
    fc.record({ shape: shape(2, 3), count: int(1, 4), seed }),
    ({ shape, count, seed }) => ({
      fn: (x, at) => tf.gatherND(x!, at!),
      inputs: [
        normal(shape, seed),
        tf.stack([integers(0, shape[0]!, [count], seed), integers(0, shape[1]!, [count], seed + 1)], 1),
      ],
    }),
    { gradient: false },
  ),
  entry(
    "ScatterNd TensorScatterUpdate SparseToDense",
    fc.record({ rows: int(2, 5), inner: int(1, 3), count: int(1, 6), seed }),
    ({ rows, inner, count, seed }) => {
      const apart = tf.tensor1d(
        Array.from({ length: Math.min(count, rows) }, (_, i) => rows - 1 - i),
        "int32",
      );
      return {
        // tfjs writes the update into its input: that is a copy.
        fn: (updates, at, onto, places) => [
          tf.scatterND(at!, updates!, [rows, inner]),
          tf.tensorScatterUpdate(onto!.mul(1), places!.expandDims(1), onto!.slice(0, places!.size).square()),
          tf.sparseToDense(places!, onto!.slice([0, 0], [places!.size, 1]).reshape([-1]) as tf.Tensor1D, [rows], -1),
          tf.sparseToDense(places!, tf.scalar(5), [rows], 0),
        ],
        inputs: [
          normal([count, inner], seed),
          integers(0, rows, [count, 1], seed),
          normal([rows, inner], seed + 1),
          apart,
        ],
      };
    },
    { gradient: false },
  ),
];
