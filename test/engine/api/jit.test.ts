import { constant, jit, random, report, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rules } from "../../../lib/engine/kernels";
import { difference, normal } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

describe("jit", () => {
  test("is traced once per signature", () => {
    let calls = 0;
    const f = jit((x: tf.Tensor) => {
      calls++;
      return x.add(1);
    });
    expect([...f(tf.tensor1d([1, 2])).dataSync()]).toEqual([2, 3]);
    expect([...f(tf.tensor1d([3, 4])).dataSync()]).toEqual([4, 5]);
    expect(calls).toBe(1);
    expect([...f(tf.tensor1d([3, 4, 5])).dataSync()]).toEqual([4, 5, 6]);
    expect([...f(tf.tensor1d([3, 4], "int32")).dataSync()]).toEqual([4, 5]);
    expect(calls).toBe(3);
    f.dispose();
  });

  test("results may be inputs, constants, variables and each other", () => {
    const w = tf.variable(tf.tensor1d([5, 6]));
    const f = jit((x: tf.Tensor, y: tf.Tensor) => {
      const sum = x.add(y);
      return [x, sum, sum, tf.scalar(3), w, sum.reshape([2, 1])];
    });
    const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([10, 20])];
    expect(f(x, x).map((t) => [...t.dataSync()])[1]).toEqual([2, 4]);
    expect(f(x, y).map((t) => [...t.dataSync()])).toEqual([[1, 2], [11, 22], [11, 22], [3], [5, 6], [11, 22]]);
  });

  test("variables are read at every call and assigned, in one graph", () => {
    const w = tf.variable(tf.scalar(1));
    const unread = tf.variable(tf.scalar(0));
    const snapshot = w.clone();
    const f = jit((x: tf.Tensor) => {
      unread.assign(x.mul(2));
      w.assign(w.add(x));
      w.assign(w.mul(2));
      return w.sub(snapshot);
    });
    expect(f(tf.scalar(2)).dataSync()[0]).toBe(5);
    expect(w.dataSync()[0]).toBe(6);
    expect(f(tf.scalar(1)).dataSync()[0]).toBe(13);
    expect(w.dataSync()[0]).toBe(14);
    expect(unread.dataSync()[0]).toBe(2);
    expect(snapshot.dataSync()[0]).toBe(1);
    w.assign(tf.scalar(0));
    expect(f(tf.scalar(1)).dataSync()[0]).toBe(1);
  });

  test("a jitted function inside another becomes part of it", () => {
    const inner = jit((x: tf.Tensor) => x.mul(2));
    const outer = jit((x: tf.Tensor) => inner(x).add(1));
    expect(outer(tf.scalar(3)).dataSync()[0]).toBe(7);
  });

  test("common subexpressions are emitted once, unused ones not at all", () => {
    jit((x: tf.Tensor) => {
      x.exp().sum();
      return x.tanh().add(x.tanh());
    })(tf.tensor1d([1, 2]));
    expect(report()).toMatchObject({ nodes: 2, operators: { Tanh: 1, Add: 1 } });
  });

  test("leaves no tensors but its results", () => {
    const w = tf.variable(tf.ones([3]));
    const f = jit((x: tf.Tensor) => [x.mul(w).exp(), x.sum()]);
    const x = tf.ones([3]);
    const { numTensors, numDataBuffers } = tf.memory();
    for (let i = 0; i < 5; i++) tf.dispose(f(x));
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    tf.tidy(() => {
      f(x);
    });
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test("on the engine cpu the function is just called", async () => {
    await use("cpu");
    let calls = 0;
    const f = jit((x: tf.Tensor) => {
      calls++;
      return x.add(1);
    });
    f(tf.scalar(1));
    expect(f(tf.scalar(2)).dataSync()[0]).toBe(3);
    expect(calls).toBe(2);
  });
});

describe("what cannot be traced", () => {
  const x = () =>
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
  /** The error is clear and names a line of this file, and the engine works as before. */
  function expectRefused(fn: (x: tf.Tensor) => unknown, message: RegExp) {
    const w = tf.variable(tf.scalar(1));
    const input = x();
    const { numTensors, numDataBuffers } = tf.memory();
    const f = jit((t: tf.Tensor) => {
      w.assign(w.add(1));
      return fn(t) as tf.Tensor;
    });
    expect(() => f(input)).toThrow(message);
    expect(() => f(input)).toThrow(/ \(in test\/engine\/api\/jit\.test\.ts:\d+\)$/);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    expect(w.dataSync()[0]).toBe(1);
    expect(jit((t: tf.Tensor) => t.add(w))(input).dataSync()[3]).toBe(5);
  }

  test("an op without a rule", () =>
    expectRefused((t) => tf.unique(t.flatten()).values, /the op Unique cannot be traced/));
  test("reading a value", () => {
    expectRefused((t) => tf.scalar(t.sum().dataSync()[0]!), /was read .* inside a traced function/);
    expectRefused((t) => tf.scalar(t.dataSync()[0]!), /was read/);
    const w = tf.variable(tf.scalar(2));
    expectRefused((t) => t.mul(w.dataSync()[0]!), /was read/);
  });
  test("a Promise", () => {
    const error = console.error;
    console.error = () => {}; // tfjs complains, too
    try {
      expectRefused(async (t) => t, /returned a Promise/);
    } finally {
      console.error = error;
    }
  });
  test("a Promise for values", () => {
    expectRefused((t) => {
      t.data().catch(() => {});
      return tf.tensor1d([1, 2]).add(t);
    }, /tf\.tensor or the like/);
  });
  test("a constant made of JavaScript values", () => {
    expectRefused((t) => t.add(tf.tensor1d([1, 2])), /\[2\] tensor was made .* engine\.constant/);
    expectRefused((t) => t.add(tf.randomUniform([2], 0, 1, "float32", 3)), /tf\.randomUniform .* engine\.random/);
    expectRefused((t) => t.mul(tf.randomUniform([])), /tf\.randomUniform .* engine\.random/);
    expectRefused((t) => t.add(tf.randomGamma([2], 1)), /tf\.randomGamma .* engine\.random/);
    expectRefused((t) => t.add(tf.randomUniformInt([2], 0, 9)), /tf\.randomUniformInt .* engine\.random/);
  });
  test("a variable made inside", () => expectRefused((t) => tf.variable(t.add(1)), /1 variable\(s\) were made inside/));
  test("an op on a dtype that it has no kernel for", () =>
    expectRefused(
      (t) => t.greater(0).add(t.greater(1)),
      /the op Add cannot be traced: bool inputs need a cast to float32/,
    ));
  test("a dtype that graphs do not hold", () => {
    expect(() => jit((t: tf.Tensor) => t)(tf.tensor1d(["a"], "string"))).toThrow(/string tensor cannot be traced/);
  });
});

test("inputs that nothing reads, and functions that return their input", () => {
  expect(jit((x: tf.Tensor, _: tf.Tensor) => x.add(1))(tf.scalar(1), tf.scalar(5)).dataSync()[0]).toBe(2);
  expect(jit((x: tf.Tensor) => x)(tf.scalar(4)).dataSync()[0]).toBe(4);
  expect([...jit(() => random.uniform([2]).mul(0))().dataSync()]).toEqual([0, 0]);
});

test("every rule is for a kernel that tfjs has", () => {
  const kernels = new Set(tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName));
  expect(Object.keys(rules).filter((name) => !kernels.has(name))).toEqual([]);
});

test("constants that are allowed", () => {
  const outside = tf.tensor1d([1, 2]);
  const f = jit((t: tf.Tensor) =>
    t
      .add(outside)
      .add(constant(tf.tensor1d([10, 20])))
      .add(tf.ones([2]))
      .add(tf.fill([2], 5))
      .add(tf.scalar(7))
      .add(tf.range(0, 2)),
  );
  expect([...f(tf.tensor1d([0, 0])).dataSync()]).toEqual([24, 36]);
});

test("constants that are written where they are used, or known from the arguments of the op that makes them", () => {
  const x = tf.tensor2d([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 10],
  ]);
  const cases: [(t: tf.Tensor) => tf.Tensor, number[]][] = [
    [(t) => tf.add(t, [1, 2, 3]), [2, 4, 6, 5, 7, 9, 8, 10, 13]],
    [(t) => t.gather([2, 0, 1], 1), [3, 1, 2, 6, 4, 5, 10, 7, 8]],
    [(t) => t.mul(tf.eye(3)), [1, 0, 0, 0, 5, 0, 0, 0, 10]],
    [(t) => t.mul(constant(tf.eye(3))), [1, 0, 0, 0, 5, 0, 0, 0, 10]],
    [(t) => t.mul(constant(tf.oneHot(tf.tensor1d([2, 1, 0], "int32"), 3))), [0, 0, 3, 0, 5, 0, 7, 0, 0]],
    [(t) => t.mul(constant(tf.tensor1d([1, 2, 3]).square().reverse())), [9, 8, 3, 36, 20, 6, 63, 32, 10]],
    [(t) => tf.concat([t, [[0, 0, 1]]], 0).slice([3, 0]), [0, 0, 1]],
  ];
  for (const [fn, wanted] of cases) expect([...jit(fn)(x).dataSync()]).toEqual(wanted);
  // Q R = X, and Q is orthogonal.
  const [q, r] = jit((t: tf.Tensor) => tf.linalg.qr(t))(x) as [tf.Tensor, tf.Tensor];
  expect(difference(q.matMul(r).dataSync(), x.dataSync())).toBeLessThan(1e-5);
  expect(difference(q.matMul(q, true, false).dataSync(), tf.eye(3).dataSync())).toBeLessThan(1e-5);
  const tainted = (t: tf.Tensor) => t.mul(tf.tensor1d([1, 2, 3]).square().reverse());
  expect(() => jit(tainted)(x)).toThrow(/a \[3\] tensor was made .* engine\.constant .*jit\.test\.ts/);
});

describe("random", () => {
  test("is new at every call and the same for the same seed, traced or not", async () => {
    const f = jit((x: tf.Tensor) => x.add(random.uniform([4])).add(random.uniform([4]).mul(10)));
    const zero = tf.zeros([4]);
    const three = () => {
      random.seed(3);
      return [1, 2, 3].map(() => [...f(zero).dataSync()]);
    };
    const first = three();
    expect(new Set(first.flat()).size).toBe(12);
    expect(three()).toEqual(first);
    await use("cpu");
    expect(difference(three().flat(), first.flat())).toBeLessThan(1e-6);
  });

  test("is uniform, and draws for different purposes differ", () => {
    random.seed(1);
    const values = [...random.uniform([100_000]).dataSync()];
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    random.seed(1);
    expect([...random.uniform([4], { salt: 5 }).dataSync()]).not.toEqual([...values.slice(0, 4)]);
  });
});

test("inputs of another engine are moved", async () => {
  await use("cpu");
  const x = normal([3], 1);
  const values = [...x.dataSync()];
  await use("onnxruntime");
  expect([...jit((t: tf.Tensor) => t.mul(1))(x).dataSync()]).toEqual(values);
});
