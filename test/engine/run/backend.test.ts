import { jit, report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";

beforeEach(() => use("onnxruntime", { threads: 1 }));

/** Large enough to be compiled alone. */
const large = () => tf.fill([300, 300], 2);

describe("the backend", () => {
  test("counts the kernels that run compiled and as tfjs' JavaScript, and none of a traced function", () => {
    const traced = jit((x: tf.Tensor) => x.matMul(x));
    const [x, small] = [large(), tf.tensor2d([[1]])];
    const before = report().calls;
    x.matMul(x);
    small.matMul(small);
    small.matMul(small);
    traced(x);
    expect(report().calls).toEqual({ native: before.native + 1, javascript: before.javascript + 2 });
    traced.dispose();
  });

  test("works after tf.engine().reset(), which makes a new one", async () => {
    large().matMul(large());
    tf.engine().reset();
    await tf.setBackend("onnxruntime");
    const x = large();
    expect(x.matMul(x).dataSync()[0]).toBe(1200); // 300 products of 2 and 2
    const traced = jit((x: tf.Tensor) => x.sum());
    expect(traced(x).dataSync()[0]).toBe(180_000);
    traced.dispose();
  });
});
