import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { expectSame, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

test.each([1, 3])("%i rows times a matrix too large for the caches, with bias", (rows) => {
  const [x, w, b] = [normal([rows, 4096], 1), normal([4096, 512], 2), normal([512], 3)];
  // Sums of 4096 products have magnitude 64: their rounding is relative to that.
  expectSame(
    (x, w, b) =>
      tf.relu(
        tf
          .matMul(x as tf.Tensor2D, w as tf.Tensor2D)
          .div(64)
          .add(b),
      ),
    [x, w, b],
  );
  expectSame((x, w, b) => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D).add(b), [x, w, b], 1e-4);
});

test("a bias on a large result", () => {
  const [x, w, b] = [normal([520, 16], 1), normal([16, 256], 2), normal([256], 3)];
  expectSame((x, w, b) => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D).add(b), [x, w, b], 3e-5);
  expectSame((x, w, b) => b.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)), [x, w, b], 3e-5);
});

describe("einsum takes what tfjs takes", () => {
  test.each([
    ["ij", [[2, 3]], /without an arrow/],
    ["ij->j->i", [[2, 3]], /exactly one arrow/],
    ["ij->jk", [[2, 3]], /label k not present/],
    ["ii->i", [[2, 2]], /duplicate axes in input component ii/],
    ["ij,jk->ik", [[2, 3]], /Expected 2 input tensors, received 1/],
    [
      "ij,jk->ik",
      [
        [3, 4],
        [2, 3],
      ],
      /Expected dimension 4 at axis 0 of input shaped \[2,3\], but got dimension 2/,
    ],
    [
      "ij,jk,kl->il",
      [
        [2, 3],
        [3, 4],
        [4, 1],
      ],
      /more than 2 input tensors/,
    ],
  ] as const)("%s", (equation, shapes, message) => {
    const tensors = shapes.map((shape) => tf.ones([...shape]));
    expect(() => jit((...xs: tf.Tensor[]) => tf.einsum(equation, ...xs))(...tensors)).toThrow(message);
    expect(() => tf.einsum(equation, ...tensors)).toThrow(message);
  });

  test("integers, exactly", () => {
    // 3 times 16,777,217 is beyond what float32 holds.
    const x = tf.tensor2d([[16_777_217, 1]], [1, 2], "int32");
    const y = tf.tensor1d([3, 1], "int32");
    const product = jit((p: tf.Tensor, q: tf.Tensor) => tf.einsum("ij,j->i", p, q))(x, y);
    expect(product.dtype).toBe("int32");
    expect([...product.dataSync()]).toEqual([50_331_652]);
  });
});
