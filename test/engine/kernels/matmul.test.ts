import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, test } from "vitest";
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
