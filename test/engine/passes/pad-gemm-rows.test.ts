import { jit, report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectSame, expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

/** A product of magnitude 1 over an axis of `inner`, so that its rounding is relative to 1. */
const product = (transposeA: boolean, transposeB: boolean, inner: number) => (a: tf.Tensor, b: tf.Tensor) =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA, transposeB).div(Math.sqrt(inner)) as tf.Tensor;

const copies = () => report().operators.Concat ?? 0;

function compiled(fn: (...inputs: tf.Tensor[]) => tf.Tensor, ...inputs: tf.Tensor[]): number {
  const traced = jit(fn);
  traced(...inputs);
  const count = copies();
  traced.dispose();
  return count;
}

test.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
])("rows of 4 KiB, left factor transposed: %s, right: %s", (transposeA, transposeB) => {
  const inner = 1024;
  const a = normal(transposeA ? [inner, 256] : [256, inner], 1);
  const b = normal(transposeB ? [260, inner] : [inner, 260], 2);
  const fn = product(transposeA, transposeB, inner);
  expect(compiled((x, y) => fn(x!, y!), a, b)).toBe(2);
  expectSame((x, y) => fn(x!, y!), [a, b], 3e-5);
});

test("a bias stays a bias", () => {
  const [a, b, bias] = [normal([300, 1024], 1), normal([1024, 256], 2), normal([256], 3)];
  expectSame((x, y, z) => product(false, false, 1024)(x!, y!).add(z!), [a, b, bias], 3e-5);
});

test.each([
  ["rows of another length", [256, 1040], [1040, 256]],
  ["few rows", [32, 1024], [1024, 256]],
  ["few columns", [256, 1024], [1024, 32]],
])("%s are not copied", (_, left, right) => {
  expect(compiled((x, y) => product(false, false, 1024)(x!, y!), normal(left, 1), normal(right, 2))).toBe(0);
});

test("frozen weights are copied once", () => {
  const weights = tf.variable(normal([1024, 256], 2));
  const fn = (x: tf.Tensor) => product(false, false, 1024)(x, weights);
  expect(compiled((x) => fn(x!), normal([256, 1024], 1))).toBe(1);
  expect(report().frozen).toBe(1);
  expectSameValues((x) => fn(x!), [normal([256, 1024], 1)], 1e-5);
  weights.assign(normal([1024, 256], 3));
  expectSameValues((x) => fn(x!), [normal([256, 1024], 1)], 1e-5);
  weights.dispose();
});

test.each([
  ["transposed", (x: tf.Tensor, w: tf.Tensor) => product(false, true, 1024)(x, w), [256, 1024]],
  ["read twice", (x: tf.Tensor, w: tf.Tensor) => product(false, false, 1024)(x, w).add(w.sum()), [1024, 256]],
] as const)("frozen weights that are %s are left alone", (_, fn, shape) => {
  const weights = tf.variable(normal([...shape], 2));
  expect(compiled((x) => fn(x!, weights), normal([256, 1024], 1))).toBe(0);
  weights.dispose();
});
