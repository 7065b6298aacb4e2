import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** What float32 holds for 0.1. */
const tenth = Math.fround(0.1);
const tenths = (...shape: number[]) => tf.tensor(new Float32Array(tf.util.sizeFromShape(shape)).fill(0.1), shape);

/** The relative error of the worst element. */
const error = (values: ArrayLike<number>, wanted: number) =>
  Math.max(...Array.from(values, (value) => Math.abs(value / wanted - 1)));

describe("sums of many numbers keep their digits, traced and compiled alone", () => {
  // 9,999,991 is prime: no blocks of equal size.
  test.each<[string, number[], number | number[] | undefined]>([
    ["all", [10_000_000], undefined],
    ["a prime number of them", [9_999_991], undefined],
    ["rows", [1_000_000, 3], 0],
    ["columns", [3, 1_000_000], 1],
    ["an axis in the middle", [3, 250_000, 4], 1],
    ["images", [64, 128, 128, 3], [0, 1, 2]],
  ])("%s of %j", (_, shape, axis) => {
    const x = tenths(...shape);
    const count = x.size / tf.util.sizeFromShape(jit((x: tf.Tensor) => x.sum(axis))(x).shape);
    for (const run of [
      jit((x: tf.Tensor) => [x.sum(axis), x.mean(axis)]),
      (x: tf.Tensor) => [x.sum(axis), x.mean(axis)],
    ]) {
      const [sum, mean] = run(x);
      expect(error(sum!.dataSync(), count * tenth)).toBeLessThan(2e-6);
      expect(error(mean!.dataSync(), tenth)).toBeLessThan(2e-6);
    }
  });

  test.each<[string, (x: tf.Tensor) => tf.Tensor, number[]]>([
    ["axes that are apart", (x) => x.mean([0, 2]), [300, 5, 900]],
    // After a pool images are held as ONNX Runtime has them.
    ["images after a pool", (x) => tf.maxPool(x as tf.Tensor4D, 1, 1, "valid").mean([0, 1, 2]), [64, 64, 64, 8]],
    ["the same, axes kept", (x) => tf.maxPool(x as tf.Tensor4D, 1, 1, "valid").mean([1, 2], true), [4, 99, 99, 3]],
    [
      "the same, in blocks of channels",
      (x) =>
        tf
          .maxPool(
            tf.relu(tf.conv2d(x as tf.Tensor4D, tf.eye(16).reshape([1, 1, 16, 16]) as tf.Tensor4D, 1, "same")),
            1,
            1,
            "valid",
          )
          .mean([0, 1, 2]),
      [16, 128, 128, 16],
    ],
    ["the same, all", (x) => tf.maxPool(x as tf.Tensor4D, 1, 1, "valid").mean(), [64, 64, 64, 8]],
  ])("%s", (_, fn, shape) => {
    for (const mean of [jit(fn)(tenths(...shape)), fn(tenths(...shape))])
      expect(error(mean.dataSync(), tenth)).toBeLessThan(2e-6);
  });

  test("the moments of pixels 0 to 255: a mean of 127.5, a variance of (256² - 1) / 12", () => {
    const pixels = tf.tensor(Float32Array.from({ length: 64 * 128 * 128 * 3 }, (_, i) => Math.floor(i / 3) % 256));
    const { mean, variance } = tf.moments(pixels.reshape([64, 128, 128, 3]), [0, 1, 2]);
    expect(error(mean.dataSync(), 127.5)).toBeLessThan(1e-6);
    expect(error(variance.dataSync(), (256 ** 2 - 1) / 12)).toBeLessThan(1e-6);
  });

  test.each([false, true])("cumulative sums, reverse %s", (reverse) => {
    const n = 1_000_003;
    const sums = jit((x: tf.Tensor) => x.cumsum(0, false, reverse))(tenths(n)).dataSync();
    for (const i of [0, 31, 32, 1023, 1024, 777_777, n - 1])
      expect(error([sums[reverse ? n - 1 - i : i]!], (i + 1) * tenth)).toBeLessThan(3e-6);
  });
});

test("sums over axes and cumulative sums in blocks are those of tfjs", () => {
  const x = normal([2, 1500, 3], 1);
  for (const axis of [1, [0, 1], [1, 2], undefined]) expectSameValues((x) => x.sum(axis), [x], 1e-4);
  for (const exclusive of [false, true])
    for (const reverse of [false, true]) expectSameValues((x) => x.cumsum(1, exclusive, reverse), [x], 1e-4);
});

test("cumulative sums of integers are exact", () => {
  const sums = jit((x: tf.Tensor) => x.cumsum())(tf.fill([100], 16_777_217, "int32")).dataSync();
  expect([sums[0], sums[99]]).toEqual([16_777_217, 1_677_721_700]);
});

describe("sigmoid", () => {
  test("is right to -80, of itself and in a fused product", () => {
    const numbers = [-80, -60, -40, -20, -18, -16, -10, -1, 0, 1, 10, 20, 80];
    const sigmoid = jit((x: tf.Tensor) => tf.sigmoid(x));
    const fused = jit((x: tf.Tensor) =>
      tf.fused.matMul({ a: x.reshape([-1, 1]) as tf.Tensor2D, b: tf.ones([1, 1]), activation: "sigmoid" }),
    );
    for (const values of [sigmoid, fused].map((run) => run(tf.tensor1d(numbers)).dataSync()))
      for (const [i, x] of numbers.entries()) expect(error([values[i]!], 1 / (1 + Math.exp(-x)))).toBeLessThan(3e-7);
    const extremes = tf.tensor1d([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN]);
    expect([...sigmoid(extremes).dataSync()]).toEqual([0, 1, Number.NaN]);
  });

  test("gives softplus and logSigmoid their slopes far from 0", () => {
    const x = tf.tensor1d([-40, -20, 20, 40]);
    const softplus = jit((x: tf.Tensor) => tf.grad((x) => tf.softplus(x).sum())(x))(x).dataSync();
    const logSigmoid = jit((x: tf.Tensor) => tf.grad((x) => tf.logSigmoid(x).sum())(x))(x).dataSync();
    for (const [i, x] of [-40, -20, 20, 40].entries()) {
      expect(error([softplus[i]!], 1 / (1 + Math.exp(-x)))).toBeLessThan(3e-7);
      expect(error([logSigmoid[i]!], 1 / (1 + Math.exp(x)))).toBeLessThan(3e-7);
    }
  });
});

test("a one-hot vector of truths", () => {
  const hot = jit((x: tf.Tensor) => tf.oneHot(x as tf.Tensor1D, 3, 1, 0, "bool"))(tf.tensor1d([2, 0, 3], "int32"));
  expect(hot.dtype).toBe("bool");
  expect([...hot.dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
});
