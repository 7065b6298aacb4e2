import { jit, report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import { blockSize } from "../../../lib/engine/run/block-size";
import { random } from "../../../lib/random";
import { expectSame, expectSameValues, normal } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));

/** Small integers: sums are exact, and the maxima of a window often tie. */
const whole = (shape: number[], seed: number, range = 3) => {
  const { uint32 } = random("whole", seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => (uint32() % range) - 1),
    shape,
  );
};

type Pads = "same" | "valid";
const conv = (x: tf.Tensor, w: tf.Tensor, strides: number | [number, number] = 1, pad: Pads = "same") =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad) as tf.Tensor;
const pool = (x: tf.Tensor, size: number | [number, number] = 2, strides = size, pad: Pads = "valid") =>
  tf.maxPool(x as tf.Tensor4D, size, strides, pad) as tf.Tensor;

test("the block size is one that processors have", () => {
  expect([1, 8, 16]).toContain(blockSize());
});

// On a processor without blocked operators the graphs do not change, and only values can be compared.
const usesBlocks = blockSize() > 1;

test.runIf(usesBlocks)("a network of convolutions and pools stays in blocks from end to end", () => {
  const [w1, w2, x] = [normal([3, 3, 3, 16], 1), normal([3, 3, 16, 32], 2), normal([2, 8, 8, 3], 3)];
  const f = jit((image: tf.Tensor) => pool(tf.relu(conv(pool(tf.relu(conv(image, w1))), w2))));
  f(x).dispose();
  const { operators } = report();
  // The image has too few channels for blocks; what comes out is reordered once. Each pool is there once more, for NaN.
  expect(operators).toMatchObject({ Conv: 2, MaxPool: 4, ReorderOutput: 1 });
  expect(operators.ReorderInput).toBeUndefined();
  expect(operators.Relu).toBeUndefined();
});

describe("a convolution with a gradient", () => {
  test.each([
    ["a picture of 3 channels", [4, 8, 8, 3], [3, 3, 3, 16], 1, "same"],
    ["whole blocks of pictures and channels", [16, 4, 5, 16], [3, 3, 16, 32], 1, "same"],
    ["oblong filters", [16, 3, 7, 16], [1, 5, 16, 16], 1, "valid"],
    ["even filters, padded unevenly", [16, 5, 6, 16], [2, 4, 16, 16], 1, "same"],
    ["single taps", [16, 5, 4, 16], [1, 1, 16, 16], 1, "same"],
    ["strides", [16, 5, 6, 16], [3, 3, 16, 16], 2, "same"],
    ["five pictures", [5, 6, 6, 16], [3, 3, 16, 16], 1, "same"],
    ["channels that fill no block", [4, 6, 6, 24], [3, 3, 24, 20], 1, "same"],
    ["an input that fills no block", [4, 6, 6, 20], [3, 3, 20, 16], 1, "same"],
  ] as const)("%s", (_, input, filter, strides, pad) => {
    const [x, w] = [normal([...input], 1), normal([...filter], 2)];
    expectSame((a, f) => conv(a!, f!, strides, pad), [x, w], 1e-4);
    expectSame((a, f) => tf.tanh(tf.relu(conv(a!, f!, strides, pad))), [x, w], 1e-4);
  });

  test("dilations, a bias, and other readers beside the pool", () => {
    const [x, w, b] = [normal([2, 10, 10, 16], 1), normal([3, 3, 16, 16], 2), normal([16], 3)];
    expectSameValues((a, f) => tf.conv2d(a as tf.Tensor4D, f as tf.Tensor4D, 1, "same", "NHWC", 2), [x, w], 1e-5);
    expectSame((a, f, c) => pool(tf.relu(conv(a!, f!).add(c!))), [x, w, b], 1e-4);
    expectSame(
      (a, f) => {
        const y = tf.relu(conv(a!, f!));
        return pool(y).mean().add(y.square().mean(3).sum());
      },
      [x, w],
      1e-4,
    );
  });
});

describe("a max pool after a convolution", () => {
  test.each([
    ["2 x 2", 2, 8],
    ["1 x 2", [1, 2], 8],
    ["2 x 1", [2, 1], 8],
    ["4 x 1", [4, 1], 8],
    ["3 x 3, more places than pay", 3, 9],
    ["windows that do not fill the image", 2, 9],
  ] as const)("breaks ties as tfjs does, with and without relu: %s", (_, size, side) => {
    const [x, w] = [whole([2, side, side, 3], 1), whole([3, 3, 3, 16], 2, 2)];
    const window = typeof size === "number" ? size : ([...size] as [number, number]);
    expectSame((a, f) => pool(conv(a!, f!), window), [x, w], 1e-5);
    expectSame((a, f) => pool(tf.relu(conv(a!, f!)), window), [x, w], 1e-5);
    expectSame((a, f) => tf.relu(pool(conv(a!, f!), window)), [x, w], 1e-5);
  });

  test("where all values are equal the gradient goes to the first", () => {
    const gradient = jit((a: tf.Tensor, f: tf.Tensor) => tf.grad((y: tf.Tensor) => pool(conv(y, f)).sum())(a));
    const [x, w] = [tf.ones([1, 4, 4, 16]), tf.ones([1, 1, 16, 16])];
    const dx = gradient(x, w).dataSync();
    const rows = [16, 0, 16, 0, 0, 0, 0, 0, 16, 0, 16, 0, 0, 0, 0, 0];
    expect([...dx].filter((_, i) => i % 16 === 0)).toEqual(rows);
  });

  test("overlapping, padded, and average pools", () => {
    const [x, w] = [whole([2, 9, 9, 3], 1), whole([3, 3, 3, 16], 2, 2)];
    expectSame((a, f) => pool(conv(a!, f!), 3, 2), [x, w], 1e-5);
    expectSame((a, f) => pool(conv(a!, f!), 3, 2, "same"), [x, w], 1e-5);
    expectSame((a, f) => tf.avgPool(conv(a!, f!) as tf.Tensor4D, 2, 2, "valid"), [x, w], 1e-5);
    // tfjs' own gradient of a padded average pool counts the padding, which its values do not.
    expectSameValues((a, f) => tf.avgPool(conv(a!, f!) as tf.Tensor4D, 2, 2, "same"), [x, w], 1e-5);
  });

  test("after convolutions with strides and without pads", () => {
    const [x, w] = [whole([2, 8, 8, 16], 1), whole([3, 3, 16, 16], 2, 2)];
    expectSame((a, f) => pool(conv(a!, f!, 1, "valid")), [x, w], 1e-5);
    expectSame((a, f) => pool(conv(a!, f!, 2, "same")), [x, w], 1e-5);
    const wide = whole([5, 5, 16, 16], 3, 2);
    expectSame((a, f) => pool(conv(a!, f!)), [x, wide], 1e-5);
  });
});

test("batch normalisation after relu and a max pool", () => {
  const inputs = [
    normal([4, 8, 8, 16], 1),
    normal([3, 3, 16, 16], 2),
    normal([16], 3),
    normal([16], 4),
    normal([16], 5),
  ];
  expectSame(
    (a, f, c, s, o) => {
      const y = pool(tf.relu(conv(a!, f!).add(c!))) as tf.Tensor4D;
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return tf.batchNorm(y, mean as tf.Tensor1D, variance as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 1e-3);
    },
    inputs,
    1e-3,
  );
});

test("operators between convolutions: element-wise, sums, layouts, masks that are returned", () => {
  const [x, v, w] = [normal([16, 4, 4, 16], 1), normal([3, 3, 16, 16], 2), normal([3, 3, 16, 32], 3)];
  expectSame((a, f, h) => conv(tf.sigmoid(conv(a!, f!)).mul(a!), h!), [x, v, w], 1e-4);
  expectSame((a, f) => conv(a!, f!).mean([1, 2]), [x, v], 1e-4);
  expectSame((a, f) => conv(a!, f!).mean([1, 2], true).add(conv(a!, f!)), [x, v], 1e-4);
  expectSame((a, f) => conv(a!, f!).sum([0, 1, 2]), [x, v], 1e-3);
  expectSame((a, f) => conv(a!, f!).sum(0), [x, v], 1e-4);
  expectSame((a, f) => tf.concat([conv(a!, f!), a!], 3), [x, v], 1e-4);
  expectSame((a, f) => conv(a!, f!).reshape([16, -1]).sum(1), [x, v], 1e-4);
  expectSameValues((a, f) => conv(a!, f!).greater(0).logicalAnd(conv(a!, f!).less(1)), [x, v]);
  expectSameValues((a, f) => tf.cast(conv(a!, f!).greater(0), "int32"), [x, v]);
  expectSameValues((a, f) => conv(a!, f!).transpose([3, 1, 2, 0]), [x, v], 1e-5);
});

test("batch normalisation and depthwise convolutions between blocks", () => {
  const [x, w, d] = [normal([4, 6, 6, 16], 1), normal([3, 3, 16, 16], 2), normal([3, 3, 16, 1], 3)];
  const [scale, offset] = [normal([16], 4), normal([16], 5)];
  expectSame(
    (a, f, s, o) => {
      const y = conv(a!, f!) as tf.Tensor4D;
      const { mean, variance } = tf.moments(y, [0, 1, 2]);
      return conv(
        tf.relu(
          tf.batchNorm(y, mean as tf.Tensor1D, variance as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 1e-3),
        ),
        f!,
      );
    },
    [x, w, scale, offset],
    1e-3,
  );
  expectSame(
    (a, f, k) => conv(tf.depthwiseConv2d(conv(a!, f!) as tf.Tensor4D, k as tf.Tensor4D, 1, "same"), f!),
    [x, w, d],
    1e-3,
  );
});

test("random networks agree with op by op", () => {
  for (let seed = 0; seed < 6; seed++) {
    const draw = random("network", seed);
    const pick = <T>(...of: T[]): T => of[draw.uint32() % of.length]!;
    const [batch, side, channels] = [pick(1, 3, 16), pick(6, 7), pick(3, 16)];
    const [first, second, kernel] = [pick(16, 24), pick(16, 5), pick(1, 2, 3)];
    const [pad, window, isRelu] = [pick<Pads>("same", "valid"), pick(1, 2, 3), pick(true, false)];
    const x = normal([batch, side, side, channels], seed);
    const [v, w] = [normal([kernel, kernel, channels, first], seed + 100), normal([3, 3, first, second], seed + 200)];
    const middle = (y: tf.Tensor) => (isRelu ? tf.relu(y) : y.tanh());
    expectSame((a, f, h) => conv(pool(middle(conv(a!, f!, 1, pad).mul(0.1)), window), h!).mul(0.1), [x, v, w], 2e-4);
  }
});
