import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { between, type Entry, entry, flag, int, normal, seed, shape, ties } from "./entry";

type Pad = "same" | "valid";
const padding = fc.constantFrom<Pad>("same", "valid");

/** An image, a window that fits into it, a stride. */
const windowed = fc
  .record({
    n: int(1, 3),
    height: int(1, 9),
    width: int(1, 9),
    channels: int(1, 4),
    rows: int(1, 4),
    columns: int(1, 4),
    strides: fc.tuple(int(1, 3), int(1, 3)),
    pad: padding,
    seed,
  })
  .map((spec) => ({
    ...spec,
    rows: Math.min(spec.rows, spec.height),
    columns: Math.min(spec.columns, spec.width),
    image: [spec.n, spec.height, spec.width, spec.channels],
  }));

type Windowed = typeof windowed extends fc.Arbitrary<infer T> ? T : never;
type Four = tf.Tensor4D;
type Conv = (x: Four, w: Four, spec: Windowed) => tf.Tensor;

const convolution = (kernels: string, fn: Conv, outputs: (spec: Windowed) => number): Entry =>
  entry(kernels, windowed, (spec) => ({
    fn: (x, w) => fn(x as Four, w as Four, spec),
    inputs: [
      normal(spec.image, spec.seed),
      normal([spec.rows, spec.columns, spec.channels, outputs(spec)], spec.seed + 1),
    ],
  }));

const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const;
const fused = fc.record({
  of: windowed,
  activation: fc.constantFrom(...activations),
  hasBias: flag,
  channels: int(1, 3),
});
type Activation = "relu"; // tfjs' type of it leaves out some of those that its kernels know

const resized = fc.record({
  n: int(1, 2),
  size: int(2, 6),
  to: fc.tuple(int(1, 9), int(1, 9)),
  mode: fc.constantFrom("plain", "corners", "centres"),
  seed,
});

const batchNorm = (x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, offset?: tf.Tensor, scale?: tf.Tensor) =>
  tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D | undefined,
    scale as tf.Tensor1D | undefined,
    0.01,
  );

function normStatistics(image: number[], seed: number): tf.Tensor[] {
  const channels = [image.at(-1)!];
  return [
    normal(image, seed),
    normal(channels, seed + 1),
    between(0.2, 2, channels, seed + 2),
    normal(channels, seed + 3),
    normal(channels, seed + 4),
  ];
}

export const network: Entry[] = [
  entry(
    "BatchMatMul",
    fc.record({
      batch: shape(0, 2, 3),
      broadcasts: flag,
      m: int(1, 5),
      k: int(1, 5),
      n: int(1, 5),
      ta: flag,
      tb: flag,
      seed,
    }),
    ({ batch, broadcasts, m, k, n, ta, tb, seed }) => ({
      fn: (a, b) => tf.matMul(a!, b!, ta, tb),
      inputs: [
        normal([...batch, ...(ta ? [k, m] : [m, k])], seed),
        normal([...(broadcasts ? batch.map(() => 1) : batch), ...(tb ? [n, k] : [k, n])], seed + 1),
      ],
    }),
  ),
  entry(
    "_FusedMatMul",
    fc.record({
      m: int(1, 5),
      k: int(1, 5),
      n: int(1, 5),
      activation: fc.constantFrom(...activations),
      hasBias: flag,
      seed,
    }),
    ({ m, k, n, activation, hasBias, seed }) => ({
      fn: (a, b, bias, alpha) =>
        tf.fused.matMul({
          a: a!,
          b: b!,
          ...(hasBias && { bias: bias! }),
          activation: activation as Activation,
          preluActivationWeights: alpha!,
          leakyreluAlpha: 0.2,
        }),
      inputs: [normal([m, k], seed), normal([k, n], seed + 1), normal([n], seed + 2), normal([n], seed + 3)],
    }),
    { gradient: false },
  ),
  entry(
    "Einsum",
    fc.record({
      equation: fc.constantFrom(
        "ij,jk->ik",
        "bhqd,bhkd->bhqk",
        "bhqk,bhkd->bhqd",
        "bij,bj->bi",
        "ij->ji",
        "ab,cd->abcd",
      ),
      seed,
    }),
    ({ equation, seed }) => {
      const terms = equation.split("->")[0]!.split(",");
      const lengths: { [letter: string]: number } = { i: 2, j: 3, k: 4, b: 2, h: 3, q: 4, d: 2, a: 2, c: 3 };
      return {
        fn: (...xs) => tf.einsum(equation, ...xs),
        inputs: terms.map((term, i) =>
          normal(
            [...term].map((letter) => lengths[letter]!),
            seed + i,
          ),
        ),
      };
    },
  ),
  convolution(
    "Conv2D",
    (x, w, { strides, pad }) => tf.conv2d(x, w, strides, pad),
    ({ seed }) => 1 + (seed % 4),
  ),
  convolution(
    "DepthwiseConv2dNative",
    (x, w, { strides: [stride], pad }) => tf.depthwiseConv2d(x, w, stride, pad),
    ({ seed }) => 1 + (seed % 3),
  ),
  entry(
    "DepthwiseConv2dNative Conv2D",
    fc.record({ of: windowed, dilations: fc.tuple(int(1, 2), int(1, 2)) }),
    ({ of: { image, rows, columns, channels, seed }, dilations }) => ({
      fn: (x, w) => [
        tf.depthwiseConv2d(x as Four, w as Four, 1, "same", "NHWC", dilations),
        tf.conv2d(x as Four, w as Four, 1, "same", "NHWC", dilations),
      ],
      inputs: [normal(image, seed), normal([rows, columns, channels, 2], seed + 1)],
    }),
    { gradient: false },
  ),
  convolution(
    "Conv2DBackpropInput",
    (x, w, { image: [n, height, width], strides: [stride], rows, columns }) =>
      tf.conv2dTranspose(
        x,
        w.transpose([0, 1, 3, 2]),
        [n!, (height! - 1) * stride + rows, (width! - 1) * stride + columns, w.shape[3]],
        stride,
        "valid",
      ),
    ({ seed }) => 1 + (seed % 3),
  ),
  ...(["FusedConv2D", "FusedDepthwiseConv2D"] as const).map((kernel) =>
    entry(
      kernel,
      fused,
      ({ of: { image, rows, columns, strides, pad, channels: inputs, seed }, activation, hasBias, channels }) => {
        const isDepthwise = kernel === "FusedDepthwiseConv2D";
        const op = isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
        const outputs = isDepthwise ? inputs * channels : channels;
        return {
          fn: (x, filter, bias, alpha) =>
            op({
              x: x as Four,
              filter: filter as Four,
              strides: isDepthwise ? strides[0] : strides,
              pad,
              ...(hasBias && { bias: bias! }),
              activation: activation as Activation,
              preluActivationWeights: alpha!,
              leakyreluAlpha: 0.2,
            }),
          inputs: [
            normal(image, seed),
            normal([rows, columns, inputs, channels], seed + 1),
            normal([outputs], seed + 2),
            normal([outputs], seed + 3),
          ],
        };
      },
      { gradient: false },
    ),
  ),
  entry("MaxPool", windowed, ({ image, rows, columns, strides, pad, seed }) => ({
    fn: (x) => tf.maxPool(x as Four, [rows, columns], strides, pad),
    inputs: [ties(image, seed)],
  })),
  entry("AvgPool", windowed, ({ image, rows, columns, strides, seed }) => ({
    fn: (x) => tf.avgPool(x as Four, [rows, columns], strides, "valid"),
    inputs: [normal(image, seed)],
  })),
  // tfjs' gradient counts the padding, which its mean leaves out: adjoint.test.ts tests that of "same".
  entry(
    "AvgPool",
    windowed,
    ({ image, rows, columns, strides, seed }) => ({
      fn: (x) => tf.avgPool(x as Four, [rows, columns], strides, "same"),
      inputs: [normal(image, seed)],
    }),
    { gradient: false },
  ),
  entry("FusedBatchNorm", fc.record({ image: shape(2, 4), seed }), ({ image, seed }) => ({
    fn: (x, mean, variance, offset, scale) => batchNorm(x!, mean!, variance!, offset, scale),
    inputs: normStatistics(image, seed),
  })),
  // tfjs has no gradient of it without a scale.
  entry(
    "FusedBatchNorm",
    fc.record({ image: shape(2, 4), seed }),
    ({ image, seed }) => ({
      fn: (x, mean, variance, offset, scale) => [
        batchNorm(x!, mean!, variance!),
        batchNorm(x!, mean!, variance!, offset),
        batchNorm(x!, mean!, variance!, undefined, scale),
      ],
      inputs: normStatistics(image, seed),
    }),
    { gradient: false },
  ),
  entry("Softmax", fc.record({ shape: shape(1), seed }), ({ shape, seed }) => ({
    fn: (x) => tf.softmax(x!.mul(5)),
    inputs: [normal(shape, seed)],
  })),
  entry("Max Sub Exp Sum Log", fc.record({ shape: shape(1), seed }), ({ shape, seed }) => ({
    fn: (x) => tf.logSoftmax(x!).add(tf.logSumExp(x!, -1, true)),
    inputs: [normal(shape, seed)],
  })),
  entry("LRN", fc.record({ image: shape(4, 4), radius: int(1, 5), seed }), ({ image, radius, seed }) => ({
    fn: (x) => tf.localResponseNormalization(x as Four, radius, 1.5, 0.7, 0.6),
    inputs: [normal(image, seed)],
  })),
  entry(
    "ResizeBilinear ResizeNearestNeighbor",
    resized,
    ({ n, size, to, mode, seed }) => ({
      fn: (x) => [
        tf.image.resizeBilinear(x as Four, to, mode === "corners", mode === "centres"),
        tf.image.resizeNearestNeighbor(x as Four, to, mode === "corners", mode === "centres"),
      ],
      inputs: [normal([n, size, size + 1, 2], seed)],
    }),
    { gradient: false },
  ),
  // tfjs' own gradients are right for one square image without pixel centres: adjoint.test.ts tests the others.
  entry("ResizeBilinear", fc.record({ of: resized, corners: flag }), ({ of: { size, to, seed }, corners }) => ({
    fn: (x) => tf.image.resizeBilinear(x as Four, to, corners),
    inputs: [normal([1, size, size, 2], seed)],
  })),
  entry("ResizeNearestNeighbor", fc.record({ of: resized, corners: flag }), ({ of: { size, to, seed }, corners }) => ({
    fn: (x) => tf.image.resizeNearestNeighbor(x as Four, to, corners),
    inputs: [normal([1, size, size, 2], seed)],
  })),
  entry(
    "FlipLeftRight",
    fc.record({ image: shape(4, 4), seed }),
    ({ image, seed }) => ({
      fn: (x) => tf.image.flipLeftRight(x as Four),
      inputs: [normal(image, seed)],
    }),
    { gradient: false },
  ),
];
