import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, test } from "vitest";
import { expectSame, expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

describe("shapes", () => {
  const x = () => normal([2, 3, 4, 5], 1);
  test("reshape, expandDims, squeeze, transpose", () => {
    expectSame((a) => a.reshape([6, -1]), [x()]);
    for (const axis of [0, 2, -1]) expectSame((a) => a.expandDims(axis), [normal([2, 3], 1)]);
    expectSame((a) => a.squeeze([1]), [normal([2, 1, 3], 1)]);
    expectSame((a) => a.transpose([2, 0, 3, 1]), [x()]);
    expectSame(
      (a) =>
        a
          .mul(tf.ones([2, 3, 4, 5]))
          .reshape([10, 12])
          .add(tf.fill([10, 12], 2).reshape([10, 12])),
      [x()],
    );
  });
  test("slice, pad, tile, reverse", () => {
    expectSame((a) => a.slice([0, 1, 0, 2], [2, 2, -1, 3]), [x()]);
    expectSame(
      (a) =>
        tf.pad(
          a,
          [
            [1, 0],
            [0, 2],
            [1, 1],
            [0, 0],
          ],
          0.5,
        ),
      [x()],
    );
    expectSame((a) => a.tile([2, 1, 3]), [normal([2, 3, 1], 1)]);
    expectSame((a, b) => a.tile([1, 4, 1]).mul(b), [normal([2, 1, 3], 1), normal([2, 4, 3], 2)]);
    expectSame((a) => tf.reverse(a, [1, 3]), [x()]);
  });
  test("concat, split, stack, unstack", () => {
    for (const axis of [0, 1, -1])
      expectSame((a, b) => tf.concat([a, b, a], axis), [normal([2, 3], 1), normal([2, 3], 2)]);
    expectSame((a) => tf.split(a, [1, 3], 2)[1]!.mul(tf.split(a, 4, 2)[0]!), [x()]);
    expectSame((a, b) => tf.stack([a, b], 1), [normal([2, 3], 1), normal([2, 3], 2)]);
    expectSame((a) => tf.unstack(a, 1)[2]!, [x()]);
  });
  test("broadcastTo and means that are spread again", () => {
    expectSame((a) => tf.broadcastTo(a, [4, 2, 3]), [normal([1, 3], 1)]);
    expectSame((a) => a.sub(a.mean([1, 2], true)).square(), [x()]);
  });
});

describe("gather", () => {
  const indices = () => tf.tensor1d([2, 0, 2, 1], "int32");
  test("oneHot", () => expectSameValues((i) => tf.oneHot(i, 4), [indices()]));
  test("oneHot of other values", () => expectSameValues((i) => tf.oneHot(i, 4, 0.9, 0.1, "float32"), [indices()]));
  test("gather", () => {
    for (const axis of [0, 1])
      expectSameValues((x, i) => x.gather(i as tf.Tensor1D, axis), [normal([3, 3, 2], 1), indices()]);
  });
});

describe("matrix products", () => {
  const flags = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  test.each(flags)("transposeA %s, transposeB %s", (ta, tb) => {
    const a = ta ? [4, 3] : [3, 4];
    const b = tb ? [5, 4] : [4, 5];
    expectSame((x, y) => tf.matMul(x, y, ta, tb), [normal(a, 1), normal(b, 2)]);
    expectSame((x, y) => tf.matMul(x, y, ta, tb), [normal([2, 3, ...a], 1), normal([2, 3, ...b], 2)]);
    expectSame((x, y) => tf.matMul(x, y, ta, tb), [normal([1, ...a], 1), normal([1, ...b], 2)]);
  });
  test("with a bias, a bias that broadcasts, and activations", () => {
    const [x, w] = [normal([3, 4], 1), normal([4, 5], 2)];
    for (const shape of [[5], [1], [1, 5], [3, 1], []])
      expectSame((a, b, c) => a.matMul(b).add(c), [x, w, normal(shape, 3)]);
    for (const activation of ["linear", "relu", "elu", "relu6", "sigmoid", "leakyrelu"] as const)
      expectSameValues(
        (a, b, bias) => tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation }),
        [x, w, normal([5], 3)],
      );
  });
});

describe("normalisation", () => {
  test("softmax and its logarithm", () => {
    expectSame((x) => tf.softmax(x), [normal([3, 4], 1)]);
    expectSame((x) => tf.logSoftmax(x), [normal([3, 4], 1)]);
    expectSame((x) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.range(0, 3, 1, "int32"), 4), x), [normal([3, 4], 1)]);
  });
  test("batch normalisation with given statistics", () => {
    const per = (seed: number) => normal([3], seed).abs().add(0.3);
    expectSame(
      (x, mean, variance, offset, scale) =>
        tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        ),
      [normal([2, 4, 5, 3], 1), per(2), per(3), per(4), per(5)],
    );
    expectSame(
      (x, w, mean, variance, offset, scale) =>
        tf.batchNorm(
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"),
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
        ),
      [normal([2, 4, 5, 2], 1), normal([3, 3, 2, 3], 6), per(2), per(3), per(4), per(5)],
      5e-5,
    );
    // Without scale and offset tfjs has no gradient.
    expectSameValues(
      (x, mean, variance) => tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D),
      [normal([2, 4, 5, 3], 1), per(2), per(3)],
    );
  });
});
