import { jit, report, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { difference, normal } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

const frozen = () => report().frozen;

test("a variable that is only read is a constant until it has changed twice", () => {
  const [w, b] = [tf.variable(normal([4, 3], 1)), tf.variable(tf.tensor1d([1, 2, 3]))];
  const f = jit((x: tf.Tensor2D) => x.matMul(w as tf.Tensor as tf.Tensor2D).add(b));
  const x = normal([2, 4], 2) as tf.Tensor2D;
  const expectRight = () =>
    expect(
      difference(
        f(x).dataSync(),
        x
          .matMul(w as tf.Tensor as tf.Tensor2D)
          .add(b)
          .dataSync(),
      ),
    ).toBeLessThan(1e-6);
  expectRight();
  expect(frozen()).toBe(2);
  w.assign(normal([4, 3], 3));
  expectRight();
  expect(frozen()).toBe(2);
  w.assign(normal([4, 3], 4));
  expectRight();
  expect(frozen()).toBe(1);
  w.assign(normal([4, 3], 5));
  expectRight();
  b.assign(tf.tensor1d([4, 5, 6]));
  expectRight();
  expect(frozen()).toBe(1);
});

test("a variable that a function assigns is no constant", () => {
  const count = tf.variable(tf.scalar(0));
  const f = jit((x: tf.Tensor) => {
    count.assign(count.add(1));
    return x.add(count);
  });
  expect([f(tf.scalar(0)), f(tf.scalar(0)), f(tf.scalar(0))].map((y) => y.dataSync()[0])).toEqual([1, 2, 3]);
  expect(frozen()).toBe(0);
});

test("weights in training are no constants; before and after it they are", () => {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const infer = jit((x: tf.Tensor) => x.mul(w));
  const one = tf.ones([2]);
  expect([...infer(one).dataSync()]).toEqual([1, 2]);
  expect(frozen()).toBe(1);
  const step = trainStep({
    compute: (x) => [w.mul(x!).square().sum() as tf.Scalar],
    variables: [w],
    optimizer: { kind: "sgd" },
  });
  step.run([one], { learningRate: 0.25 });
  expect([...infer(one).dataSync()]).toEqual([0.5, 1]);
  expect(frozen()).toBe(0);
  step.run([one], { learningRate: 0.25 });
  expect([...infer(one).dataSync()]).toEqual([0.25, 0.5]);
  step.dispose();
  expect([...infer(one).dataSync()]).toEqual([0.25, 0.5]);
  expect([...jit((x: tf.Tensor) => x.mul(w))(one).dataSync()]).toEqual([0.25, 0.5]);
  expect(frozen()).toBe(1);
});

test("a step freezes what it does not train, sees it change, and computes no gradient of it", () => {
  const [a, b] = [tf.variable(normal([8, 8], 1)), tf.variable(normal([8, 8], 2))];
  const matrix = (variable: tf.Variable) => variable as tf.Tensor as tf.Tensor2D;
  const x = normal([4, 8], 3) as tf.Tensor2D;
  const loss = (input: tf.Tensor2D) => input.matMul(matrix(a)).matMul(matrix(b)).square().mean() as tf.Scalar;
  const step = trainStep({ compute: (t) => [loss(t as tf.Tensor2D)], variables: [b], optimizer: { kind: "sgd" } });
  for (const seed of [1, 5]) {
    a.assign(normal([8, 8], seed));
    const wanted = tf.tidy(() =>
      b
        .sub(
          tf
            .grads((w: tf.Tensor) =>
              x
                .matMul(matrix(a))
                .matMul(w as tf.Tensor2D)
                .square()
                .mean(),
            )([matrix(b)])[0]!
            .mul(0.1),
        )
        .dataSync(),
    );
    const { loss } = step.run([x], { learningRate: 0.1 });
    expect(loss).toBeGreaterThan(0);
    expect(difference(b.dataSync(), wanted)).toBeLessThan(1e-5);
  }
  expect(frozen()).toBe(1);
  expect(report().operators.Gemm).toBe(3); // forward twice, and dW of b
  step.dispose();
});

test("a disposed constant is an error", () => {
  const w = tf.variable(tf.scalar(2));
  const f = jit((x: tf.Tensor) => x.mul(w));
  f(tf.scalar(1));
  w.dispose();
  expect(() => f(tf.scalar(1))).toThrow("has been disposed");
});
