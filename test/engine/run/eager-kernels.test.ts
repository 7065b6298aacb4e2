import { report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rules } from "../../../lib/engine/kernels";
import type { Rule } from "../../../lib/engine/kernels/rule";
import { random } from "../../../lib/random";

beforeAll(() => use("onnxruntime", { threads: 1 }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe("what a rule or ONNX Runtime refuses runs as tfjs' JavaScript", () => {
  test("a confusion matrix of 3,000 labels", () => {
    const labels = Int32Array.from({ length: 3000 }, (_, i) => i % 10);
    const predicted = labels.map((label, i) => (i < 300 ? (label + 1) % 10 : label)); // the first 300 are wrong
    const matrix = tf.math.confusionMatrix(tf.tensor1d(labels), tf.tensor1d(predicted), 10);
    const wanted = Array.from({ length: 10 }, (_, label) =>
      Array.from({ length: 10 }, (_, guess) => (guess === label ? 270 : guess === (label + 1) % 10 ? 30 : 0)),
    );
    expect(matrix.arraySync()).toEqual(wanted);
  });

  test("a product of integers", () => {
    // Row i of a is all i, b is all 3: each number is 100 times 3 i.
    const a = tf.range(0, 100, 1, "int32").reshape([100, 1]).tile([1, 100]) as tf.Tensor2D;
    const product = a.matMul(tf.fill([100, 100], 3, "int32"));
    expect(product.dtype).toBe("int32");
    expect([...product.dataSync()]).toEqual(Array.from({ length: 10_000 }, (_, i) => 300 * Math.floor(i / 100)));
  });

  test("a convolution of NCHW pictures", () => {
    const x = tf.range(0, 2 * 64 * 64, 1, "float32").reshape([1, 2, 64, 64]) as tf.Tensor4D;
    const y = tf.conv2d(x, tf.ones([3, 3, 2, 4]), 1, "valid", "NCHW");
    expect(y.shape).toEqual([1, 4, 62, 62]);
    // The sum over a window is 9 times its middle, 65 in the first channel and 65 + 64 * 64 in the second.
    const middle = (row: number, column: number) => (row + 1) * 64 + column + 1;
    const values = y.dataSync();
    for (const [channel, row, column] of [
      [0, 0, 0],
      [3, 61, 61],
      [2, 10, 20],
    ] as const)
      expect(values[(channel * 62 + row) * 62 + column]).toBe(9 * (2 * middle(row, column) + 64 * 64));
  });

  test("element-wise ops and reductions of dtypes that ONNX Runtime has no kernel for", () => {
    const ones = tf.ones([50_000], "int32");
    expect(tf.leakyRelu(ones.mul(-10), 0.5).dataSync()[49_999]).toBe(-5);
    expect(tf.exp(ones).dataSync()[49_999]).toBeCloseTo(Math.E, 6);
    expect(tf.round(ones).dataSync()[49_999]).toBe(1);
    const truths = tf.tensor1d(
      Uint8Array.from({ length: 50_000 }, (_, i) => Number(i === 40_000)),
      "bool",
    );
    expect(tf.argMax(truths).dataSync()[0]).toBe(40_000);
    expect(tf.max(truths).dataSync()[0]).toBe(1);
    expect(tf.add(truths, truths).dataSync()[40_000]).toBe(2);
  });

  test("a sum of products of integers over an axis that one factor has alone", () => {
    // Row i of a is all i, b is 0 to 99: column j is the sum of the rows, 4950, times j.
    const a = tf.range(0, 100, 1, "int32").reshape([100, 1]).tile([1, 100]);
    const sums = tf.einsum("ij,j->j", a, tf.range(0, 100, 1, "int32"));
    expect([...sums.dataSync()]).toEqual(Array.from({ length: 100 }, (_, j) => 4950 * j));
  });

  test("is asked once, and found for good", () => {
    const { BatchMatMul } = rules;
    let asked = 0;
    const counting: Rule = (...args) => {
      asked += 1;
      return BatchMatMul!(...args);
    };
    Object.assign(rules, { BatchMatMul: counting });
    try {
      const a = tf.ones([90, 90], "int32") as tf.Tensor2D;
      const before = report().calls;
      for (let i = 0; i < 5; i++) expect(a.matMul(a).dataSync()[0]).toBe(90);
      expect(asked).toBe(1);
      expect(report().calls.javascript).toBeGreaterThanOrEqual(before.javascript + 5);
    } finally {
      Object.assign(rules, { BatchMatMul });
    }
  });

  test("with the message that tfjs has for it", () => {
    const [a, b] = [tf.ones([200, 300]), tf.ones([200, 300])];
    expect(() => tf.einsum("ij,jk->ik", a, b)).toThrow(
      "Expected dimension 300 at axis 0 of input shaped [200,300], but got dimension 200",
    );
  });
});

describe("a compiled kernel is known by its attributes", () => {
  test.each([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, 0, 7])("padding with %d", (fill) => {
    const padded = tf.pad(
      tf.ones([100, 100]),
      [
        [1, 1],
        [1, 1],
      ],
      fill,
    );
    expect(padded.dataSync()[0]).toBe(fill);
    expect(padded.dataSync()[103]).toBe(1);
  });
});

test("complex numbers are read: the transform of 1, 2, 3, 4 is 10, -2 + 2i, -2, -2 - 2i", () => {
  const values = tf.spectral.fft(tf.complex([1, 2, 3, 4], [0, 0, 0, 0])).dataSync();
  const wanted = [10, 0, -2, 2, -2, 0, -2, -2];
  expect(values.length).toBe(wanted.length);
  for (const [i, number] of wanted.entries()) expect(values[i]).toBeCloseTo(number, 5);
});

describe("gradients that tfjs' JavaScript gets wrong: <A x, y> = <x, A' y>", () => {
  type Linear = (x: tf.Tensor4D) => tf.Tensor4D;
  const { normal } = random("adjoint", 0);
  const drawn = (shape: [number, number, number, number]) =>
    tf.tensor4d(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, normal), shape);

  test.each<[string, Linear]>([
    ["average pool, 'same'", (x) => tf.avgPool(x, 3, 1, "same")],
    ["average pool, strides and padding", (x) => tf.avgPool(x, 3, 2, 1)],
    ["resizeNearestNeighbor up", (x) => tf.image.resizeNearestNeighbor(x, [10, 10])],
    ["resizeNearestNeighbor, a batch, other sizes", (x) => tf.image.resizeNearestNeighbor(x, [7, 3])],
    ["resizeBilinear with half-pixel centres", (x) => tf.image.resizeBilinear(x, [9, 4], false, true)],
    ["resizeBilinear with aligned corners", (x) => tf.image.resizeBilinear(x, [9, 4], true)],
  ])("%s", (_, op) => {
    const x = drawn([2, 5, 5, 3]);
    const y = op(x);
    const dy = drawn(y.shape);
    const gradient = tf.grad(op as (x: tf.Tensor) => tf.Tensor)(x, dy);
    expect(gradient.mul(x).sum().dataSync()[0]).toBeCloseTo(y.mul(dy).sum().dataSync()[0]!, 4);
  });
});
