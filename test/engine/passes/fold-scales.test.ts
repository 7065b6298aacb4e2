import { gelu, jit, quickGelu, report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectSame, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

type Matrices = (...inputs: tf.Tensor[]) => tf.Tensor;
const matMul = (a: tf.Tensor, b: tf.Tensor, transposeB = false) =>
  tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, transposeB) as tf.Tensor;

/** The operators of a function's graph. */
function operators(fn: Matrices, inputs: tf.Tensor[]): { [operator: string]: number } {
  const traced = jit(fn);
  traced(...inputs);
  traced.dispose();
  return report().operators;
}

const [x, w, bias] = [normal([6, 8], 1), normal([8, 8], 2), normal([8], 3)];
const large = [normal([520, 8], 4), normal([8, 256], 5), normal([256], 6)];
const batches = [normal([2, 3, 4, 5], 7), normal([2, 3, 5, 4], 8)];
const linear: Matrices = (a, b, c) => matMul(a!, b!).add(c!);

test.each<[string, Matrices, tf.Tensor[]]>([
  ["a product", (a, b) => matMul(a!, b!).mul(3), [x, w]],
  ["a product and its bias", (...inputs) => linear(...inputs).mul(3), [x, w, bias]],
  ["a large product and its bias", (...inputs) => linear(...inputs).mul(3), large],
  ["a product laid out anew", (a, b) => matMul(a!, b!).transpose().reshape([4, 12]).mul(3), [x, w]],
  ["a product of batches", (a, b) => tf.matMul(a!, b!).mul(0.5), batches],
  ["a left factor", (a, b) => matMul(a!.mul(3), b!), [x, w]],
  ["a right factor, turned", (a, b) => matMul(a!, b!.mul(3).transpose()), [x, w]],
  ["the factor of a product with a bias", (a, b, c) => linear(a!.mul(3), b!, c!), [x, w, bias]],
  ["both factors", (a, b) => matMul(a!.mul(3), b!.mul(0.5)), [x, w]],
  ["the factor of several products", (a, b) => scaledTwice(a!.mul(3), b!), [x, w]],
  ["a factor and the result", (a, b) => matMul(a!.mul(3), b!).mul(0.5), [x, w]],
])("%s: no pass over memory to multiply", (_, fn, inputs) => {
  const followed: Matrices = (...tensors) => tf.relu(fn(...tensors)); // results of a graph are made under their own names
  expect(operators(followed, inputs).Mul ?? 0).toBeLessThanOrEqual(inputs === large ? 1 : 0); // of the bias
  expectSame(followed, inputs, 1e-4); // sums of up to 520 products
});

const scaledTwice = (a: tf.Tensor, b: tf.Tensor) => matMul(a, b).add(matMul(a, b, true));

test.each<[string, Matrices]>([
  ["a product that is read elsewhere", (a, b) => ((y) => y.mul(3).add(y))(matMul(a!, b!))],
  ["a factor that is read elsewhere", (a, b) => ((y) => matMul(y, b!).add(y))(a!.mul(3))],
  ["both factors at once", (a, b) => ((y) => matMul(y, y, true).add(b!.sum()))(a!.mul(3))],
  ["something added that is no bias", (a, b) => matMul(a!, b!).add(a!).mul(3)],
])("%s: the multiplication stays", (_, fn) => {
  expect(operators(fn, [x, w]).Mul).toBe(1);
  expectSame(fn, [x, w], 3e-5);
});

test("a scaled product that is also a result keeps its value", () => {
  const traced = jit((a: tf.Tensor) => {
    const y = matMul(a, w);
    return [y, y.mul(3), matMul(y.mul(2), w)];
  });
  const [y, tripled, doubled] = traced(x).map((tensor) => tensor.dataSync());
  expect(tripled!.every((value, i) => Math.abs(value - 3 * y![i]!) < 1e-5)).toBe(true);
  const wanted = matMul(tf.tensor(y!, [6, 8]).mul(2), w).dataSync();
  expect(doubled!.every((value, i) => Math.abs(value - wanted[i]!) < 1e-4)).toBe(true);
});

test("QuickGELU between two layers is one operator", () => {
  const perceptron: Matrices = (a, b, c) => matMul(quickGelu(linear(a!, b!, c!)), b!);
  const found = operators(perceptron, [x, w, bias]);
  expect(found).toMatchObject({ Gemm: 2, QuickGelu: 1 });
  expect(found.Mul).toBeUndefined();
  expectSame(perceptron, [x, w, bias]);
});

test.each([
  ["QuickGELU", quickGelu],
  ["GELU", gelu],
])("%s alone is the formula, far from 0 too", (_, activation) => {
  expectSame((a) => activation(a!), [x.mul(4)]);
});
