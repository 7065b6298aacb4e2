import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectSame, expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

const axes = [undefined, 0, -1, [0, 1], [1, 2], [0, 1, 2], [0, 1, 2, 3], [2, 3], [3], [0, 3]];

test.each(axes)("sum, mean, max, min over axes %j", (axis) => {
  const x = normal([2, 4, 3, 5], 1);
  const kernel = normal([1, 1, 5, 5], 2);
  for (const keepDims of [false, true])
    for (const op of [tf.sum, tf.mean, tf.max, tf.min]) {
      expectSame((a) => op(a, axis, keepDims), [x]);
      // The same on the output of a convolution, which stays in NCHW.
      expectSame((a, k) => op(tf.conv2d(a as tf.Tensor4D, k as tf.Tensor4D, 1, "same"), axis, keepDims), [x, kernel]);
    }
});

test("argMax, argMin, prod", () => {
  const x = normal([4, 5], 3);
  for (const axis of [0, 1, -1]) {
    expectSameValues((a) => a.argMax(axis), [x]);
    expectSameValues((a) => a.argMin(axis), [x]);
    expectSameValues((a) => a.prod(axis), [x]);
  }
});

test("argMax takes the first of equals", () => {
  expect([
    ...jit((x: tf.Tensor) => x.argMax(-1))(
      tf.tensor2d([
        [1, 3, 3],
        [2, 2, 2],
      ]),
    ).dataSync(),
  ]).toEqual([1, 0]);
});

test("moments and a mean of integers", () => {
  expectSame((a) => tf.moments(a, [0, 1]).variance, [normal([3, 4, 5], 4)]);
  expectSameValues((a) => a.mean(), [tf.tensor1d([1, 2, 4], "int32")]);
});

test("sums of 100,000 rows keep five digits", () => {
  const [rows, columns] = [100_000, 5];
  const x = normal([rows, columns], 5).add(1);
  const exact = new Float64Array(columns);
  for (const [i, value] of x.dataSync().entries()) exact[i % columns]! += value;
  const sums = jit((a: tf.Tensor) => a.sum(0))(x).dataSync();
  expect(sums.every((sum, i) => Math.abs(sum / exact[i]! - 1) < 1e-5)).toBe(true);
});
