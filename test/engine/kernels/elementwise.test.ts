import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { expectSame, expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

const shapes: [number[], number[]][] = [
  [[], [3]],
  [[4, 3], [3]],
  [
    [2, 1, 3],
    [5, 1],
  ],
  [[2, 4, 5, 3], [3]],
  [
    [2, 4, 5, 3],
    [1, 1, 1, 3],
  ],
  [
    [2, 4, 5, 3],
    [2, 4, 5, 1],
  ],
];

describe("two operands that broadcast", () => {
  for (const [name, op] of Object.entries({ add: tf.add, sub: tf.sub, mul: tf.mul }))
    test.each(shapes)(`${name} of %j and %j`, (a, b) => {
      expectSame((x, y) => op(x, y), [normal(a, 1), normal(b, 2)]);
      expectSame((x, y) => op(y, x), [normal(a, 3), normal(b, 4)]);
    });

  // tfjs knows the gradients of these for operands of one shape only.
  for (const [name, op] of Object.entries({
    max: tf.maximum,
    min: tf.minimum,
    squaredDifference: tf.squaredDifference,
  }))
    test.each(shapes)(`${name} of %j and %j`, (a, b) => {
      expectSameValues((x, y) => op(x, y), [normal(a, 1), normal(b, 2)]);
      expectSame((x, y) => op(x, y), [normal(a, 1), normal(a, 2)]);
    });

  test.each(shapes)("div and pow of %j and %j", (a, b) => {
    const positive = normal(b, 2).abs().add(0.5);
    expectSame((x, y) => tf.div(x, y), [normal(a, 1), positive]);
    expectSame((x, y) => tf.pow(y, x), [normal(a, 1), positive]);
  });

  test.each(shapes)("comparisons and where of %j and %j", (a, b) => {
    for (const op of [tf.greater, tf.greaterEqual, tf.less, tf.lessEqual, tf.equal, tf.notEqual])
      expectSameValues((x, y) => op(x.round(), y.round()), [normal(a, 1), normal(b, 2)]);
    expectSameValues((x, y) => tf.where(tf.greater(x, y), x, y.mul(2)), [normal(a, 1), normal(b, 2)]);
    const condition = tf.greater(normal(a, 3), 0);
    expectSame((x, y) => tf.where(condition, x, y.mul(2)), [normal(a, 1), normal(a, 2)]);
  });

  test("logic and integers", () => {
    const [a, b] = [tf.tensor1d([7, -7, 5, 9], "int32"), tf.tensor1d([2, 2, -3, 3], "int32")];
    expectSameValues((x, y) => tf.logicalOr(x.greater(y), tf.logicalAnd(x.less(0), tf.logicalNot(y.equal(2)))), [a, b]);
    expectSameValues((x, y) => x.add(y).mul(x).sub(y), [a, b]);
    expectSameValues((x, y) => x.floorDiv(y), [a, b]);
    expectSameValues((x, y) => x.equal(y).cast("float32").mean(), [a, b]);
    expectSameValues((x) => x.greater(4).cast("int32").sum(), [a]);
  });
});

describe("one operand", () => {
  const signed = { abs: tf.abs, exp: tf.exp, neg: tf.neg, sigmoid: tf.sigmoid, tanh: tf.tanh, square: tf.square };
  const more = { sin: tf.sin, cos: tf.cos, erf: tf.erf, softplus: tf.softplus, expm1: tf.expm1, elu: tf.elu };
  const kinked = {
    relu: tf.relu,
    relu6: tf.relu6,
    leakyRelu: tf.leakyRelu,
    sign: tf.sign,
    floor: tf.floor,
    ceil: tf.ceil,
  };
  for (const [name, op] of Object.entries({ ...signed, ...more, ...kinked, round: tf.round, step: tf.step }))
    test(name, () => {
      for (const shape of [[], [7], [2, 3, 4, 5]]) expectSame((x) => op(x.mul(3)), [normal(shape, 5)]);
    });

  for (const [name, op] of Object.entries({
    log: tf.log,
    log1p: tf.log1p,
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    reciprocal: tf.reciprocal,
  }))
    test(name, () => expectSame((x) => op(x), [normal([3, 4], 6).abs().add(0.2)]));

  test("clip, cast, zerosLike, onesLike, addN, step with a slope", () => {
    const x = normal([3, 4], 7);
    expectSame((a) => a.clipByValue(-0.5, 0.7), [x]);
    expectSameValues((a) => a.cast("int32"), [x]);
    expectSameValues((a) => tf.concat([a, tf.zerosLike(a), tf.onesLike(a)]), [x]);
    expectSameValues((a) => tf.onesLike(a.cast("int32")), [x]);
    expectSame((a, b) => tf.addN([a, b, a]), [x, normal([3, 4], 8)]);
    expectSameValues((a) => tf.step(a, 0.25), [x]);
  });
});

test("the gradient of relu at exactly 0 is 0", () => {
  const gradient = jit((x: tf.Tensor) => tf.grad((y) => tf.relu(y).sum())(x));
  expect([...gradient(tf.tensor1d([-1, 0, 2])).dataSync()]).toEqual([0, 0, 1]);
});
