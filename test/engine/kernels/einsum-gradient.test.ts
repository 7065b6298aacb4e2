import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { difference, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** The same sums of products, written with operators whose gradients tfjs has. */
const cases: [equation: string, shapes: [number[], number[]], written: Binary][] = [
  [
    "ij,jk->ik",
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    "bhqd,bhkd->bhqk",
    [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    "bhqk,bkhd->bqhd",
    [
      [2, 3, 4, 5],
      [2, 5, 3, 2],
    ],
    (a, b) => tf.matMul(a, b.transpose([0, 2, 1, 3])).transpose([0, 2, 1, 3]),
  ],
  ["i,j->ij", [[3], [4]], (a, b) => a.expandDims(1).mul(b)],
  ["ij,j->j", [[2, 3], [3]], (a, b) => a.sum(0).mul(b)],
  ["ij,j->", [[2, 3], [3]], (a, b) => a.mul(b).sum()],
  ["ij,k->k", [[2, 3], [4]], (a, b) => b.mul(a.sum())],
  ["i,i->", [[3], [3]], (a, b) => a.mul(b).sum()],
];

test.each(cases)("the gradients of %s", (equation, [a, b], written) => {
  const gradients = (fn: Binary) => (x: tf.Tensor, y: tf.Tensor) =>
    tf.grads((p: tf.Tensor, q: tf.Tensor) => tf.sin(fn(p, q)).sum() as tf.Scalar)([x, y]);
  const inputs = [normal(a, 1), normal(b, 2)] as [tf.Tensor, tf.Tensor];
  const sums: Binary = (x, y) => tf.einsum(equation, x, y);
  const wanted = gradients(written)(...inputs).map((tensor) => tensor.dataSync());
  for (const run of [jit(gradients(sums)), gradients(sums)])
    run(...inputs).forEach((tensor, i) => {
      expect(difference(tensor.dataSync(), wanted[i]!)).toBeLessThan(1e-5);
    });
});
