import { type AdamW, jit, type Sgd, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { difference, normal } from "../agree";
import { labels, type Network, smallCnn, smallFnn } from "../networks";

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

const adamw: AdamW = { kind: "adamw", weightDecay: 0.1 };
const momentum: Sgd = { kind: "sgd", momentum: 0.9 };

/** Plain autodiff and textbook updates in double precision, op by op. */
function reference({ variables, compute }: Network, inputs: tf.Tensor[], steps: number, optimizer: AdamW | Sgd) {
  const moments = variables.map(({ size }) => ({ m: new Float64Array(size), v: new Float64Array(size) }));
  for (let t = 1; t <= steps; t++) {
    const { value, grads } = tf.variableGrads(() => compute(...inputs)[0], variables);
    value.dispose();
    variables.forEach((variable, i) => {
      const p = variable.dataSync().slice();
      const g = grads[variable.name]!.dataSync();
      const { m, v } = moments[i]!;
      for (let k = 0; k < p.length; k++) {
        if (optimizer.kind === "sgd") {
          m[k] = (optimizer.momentum ?? 0) * m[k]! + g[k]!;
          p[k]! -= 0.01 * m[k]!;
        } else {
          p[k]! *= 1 - 0.01 * (optimizer.weightDecay ?? 0.01);
          m[k] = 0.9 * m[k]! + 0.1 * g[k]!;
          v[k] = 0.999 * v[k]! + 0.001 * g[k]! ** 2;
          p[k]! -= (0.01 * (m[k]! / (1 - 0.9 ** t))) / (Math.sqrt(v[k]! / (1 - 0.999 ** t)) + 1e-8);
        }
      }
      variable.assign(tf.tensor(p, variable.shape));
      grads[variable.name]!.dispose();
    });
  }
}

const cases: [string, () => Network, number[]][] = [
  ["CNN", smallCnn, [6, 16, 16, 3]],
  ["FNN", smallFnn, [6, 12]],
];

describe.each(cases)("%s", (_, network, shape) => {
  test.each([
    ["AdamW", adamw],
    ["SGD", { kind: "sgd" } as Sgd],
    ["SGD with momentum", momentum],
  ] as const)("12 steps of %s as op by op", (_, optimizer) => {
    const [ours, theirs] = [network(), network()];
    const inputs = [normal(shape, 7), labels(shape[0]!)];
    const step = trainStep({ ...ours, optimizer });
    for (let i = 0; i < 12; i++) step.run(inputs, { learningRate: 0.01 });
    reference(theirs, inputs, 12, optimizer);
    for (const [i, variable] of ours.variables.entries())
      expect(difference(variable.dataSync(), theirs.variables[i]!.dataSync())).toBeLessThan(1e-6);
    step.dispose();
  });

  test("the engine cpu gives the same values", async () => {
    const run = () => {
      const net = network();
      const step = trainStep({ ...net, optimizer: adamw });
      const inputs = [normal(shape, 7), labels(shape[0]!)];
      const losses = Array.from({ length: 4 }, () => step.run(inputs, { learningRate: 0.01 }).loss);
      step.dispose();
      return [...losses, ...net.variables.flatMap((variable) => [...variable.dataSync()])];
    };
    const compiled = run();
    await use("cpu");
    expect(difference(compiled, run())).toBeLessThan(1e-5);
  });

  test("two runs are bit-equal", () => {
    const run = () => {
      const net = network();
      const step = trainStep({ ...net, optimizer: adamw });
      for (let i = 0; i < 5; i++) step.run([normal(shape, 7), labels(shape[0]!)], { learningRate: 0.01 });
      step.dispose();
      return net.variables.map((variable) => Buffer.from(variable.dataSync().slice().buffer).toString("base64"));
    };
    expect(run()).toEqual(run());
  });
});

describe("state belongs to the variable", () => {
  const setup = () => {
    const w = tf.variable(tf.tensor1d([1, 2, 3]));
    const step = trainStep({
      compute: (x) => [w.mul(x!).square().sum() as tf.Scalar, w.mul(10)],
      variables: [w],
      optimizer: { kind: "sgd" },
    });
    const x = tf.ones([3]);
    return { w, step, run: () => step.run([x], { learningRate: 0.25 }) }; // each step halves w
  };

  test("reads, eager ops, other graphs and clones see it, and results come back", async () => {
    const { w, step, run } = setup();
    const infer = jit((x: tf.Tensor) => x.mul(w));
    const before = w.clone();
    expect(run()).toEqual({ loss: 14, outputs: [Float32Array.of(10, 20, 30)] });
    expect([...w.dataSync()]).toEqual([0.5, 1, 1.5]);
    const read = w.dataSync();
    const between = w.clone();
    run();
    expect([...(await w.data())]).toEqual([0.25, 0.5, 0.75]);
    expect([...w.add(1).dataSync()]).toEqual([1.25, 1.5, 1.75]);
    expect([...infer(tf.scalar(4)).dataSync()]).toEqual([1, 2, 3]);
    expect([...read]).toEqual([0.5, 1, 1.5]);
    expect([...before.dataSync()]).toEqual([1, 2, 3]);
    expect([...between.dataSync()]).toEqual([0.5, 1, 1.5]);
    step.dispose();
    expect([...w.dataSync()]).toEqual([0.25, 0.5, 0.75]);
    expect([...between.dataSync()]).toEqual([0.5, 1, 1.5]);
    expect([...infer(tf.scalar(4)).dataSync()]).toEqual([1, 2, 3]);
  });

  test("the next step sees an assign, and older clones keep their values", () => {
    const { w, step, run } = setup();
    run();
    const clone = w.clone();
    w.assign(tf.tensor1d([8, 8, 8]));
    run();
    expect([...w.dataSync()]).toEqual([4, 4, 4]);
    expect([...clone.dataSync()]).toEqual([0.5, 1, 1.5]);
    w.assign(clone);
    run();
    expect([...w.dataSync()]).toEqual([0.25, 0.5, 0.75]);
    expect([...clone.dataSync()]).toEqual([0.5, 1, 1.5]);
    step.dispose();
  });

  test("two steps on one variable alternate", () => {
    const { w, step, run } = setup();
    const other = trainStep({
      compute: (x) => [w.mul(x!).sum() as tf.Scalar],
      variables: [w],
      optimizer: { kind: "sgd" },
    });
    run();
    other.run([tf.ones([3])], { learningRate: 0.5 });
    expect([...w.dataSync()]).toEqual([0, 0.5, 1]);
    run();
    expect([...w.dataSync()]).toEqual([0, 0.25, 0.5]);
    step.dispose();
    other.dispose();
    expect([...w.dataSync()]).toEqual([0, 0.25, 0.5]);
  });

  test("variables that the loss does not depend on, or that decay excludes, stay", () => {
    const [a, b, c] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    const step = trainStep({
      compute: (x) => [a.add(b).mul(x!) as tf.Scalar],
      variables: [a, b, c],
      optimizer: { kind: "adamw", weightDecay: 0.5 },
      decay: (variable) => variable === a,
    });
    step.run([tf.scalar(0)], { learningRate: 0.1 });
    expect(a.dataSync()[0]).toBeCloseTo(0.95, 6);
    expect(b.dataSync()[0]).toBe(1);
    expect(c.dataSync()[0]).toBe(1);
    step.dispose();
  });
});

test("batches of two sizes share the state", () => {
  const [ours, theirs] = [smallFnn(), smallFnn()];
  const step = trainStep({ ...ours, optimizer: momentum });
  const moments = theirs.variables.map((variable) => tf.zerosLike(variable));
  for (const size of [6, 4, 6, 4, 6]) {
    const inputs = [normal([size, 12], size), labels(size)];
    const { loss } = step.run(inputs, { learningRate: 0.05 });
    const { value, grads } = tf.variableGrads(() => theirs.compute(...inputs)[0], theirs.variables);
    expect(loss).toBeCloseTo(value.dataSync()[0]!, 5);
    theirs.variables.forEach((variable, i) => {
      moments[i] = moments[i]!.mul(0.9).add(grads[variable.name]!);
      variable.assign(variable.sub(moments[i]!.mul(0.05)));
    });
  }
  for (const [i, variable] of ours.variables.entries())
    expect(difference(variable.dataSync(), theirs.variables[i]!.dataSync())).toBeLessThan(1e-6);
  step.dispose();
});

test("disposed steps leave no tensors", () => {
  const inputs = [normal([6, 12], 1), labels(6)];
  const fold = () => {
    const net = smallFnn();
    const step = trainStep({ ...net, optimizer: adamw });
    for (let i = 0; i < 20; i++) step.run(inputs, { learningRate: 0.01 });
    step.dispose();
    tf.dispose(net.variables);
  };
  fold();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const rss = process.memoryUsage().rss;
  for (let i = 0; i < 15; i++) fold();
  expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
  expect(process.memoryUsage().rss - rss).toBeLessThan(60 * 2 ** 20);
});

test("a disposed variable is an error", () => {
  const w = tf.variable(tf.scalar(1));
  const step = trainStep({ compute: () => [w.square() as tf.Scalar], variables: [w], optimizer: momentum });
  step.run([], { learningRate: 0.1 });
  w.dispose();
  expect(() => step.run([], { learningRate: 0.1 })).toThrow("has been disposed");
  step.dispose();
});

test("a disposed step and an assigned weight are errors", () => {
  const w = tf.variable(tf.scalar(1));
  const step = trainStep({ compute: () => [w.square() as tf.Scalar], variables: [w], optimizer: momentum });
  step.run([], { learningRate: 0.1 });
  step.dispose();
  step.dispose();
  expect(() => step.run([], { learningRate: 0.1 })).toThrow("disposed");
  const assigning = trainStep({
    compute: () => {
      w.assign(w.mul(0.5));
      return [w.square() as tf.Scalar];
    },
    variables: [w],
    optimizer: momentum,
  });
  const before = w.dataSync()[0];
  expect(() => assigning.run([], { learningRate: 0.1 })).toThrow("compute assigns");
  expect(w.dataSync()[0]).toBe(before);
  expect(() => trainStep({ compute: () => [tf.scalar(1)], variables: [], optimizer: momentum })).toThrow(
    "variables must be a list of at least one",
  );
});

test.each(["onnxruntime", "cpu"] as const)(
  "on %s a learning rate that is none is refused, before any update",
  async (name) => {
    await use(name, { threads: 1 });
    const w = tf.variable(tf.tensor1d([1, 2]));
    const step = trainStep({
      compute: (x) => [x!.mul(w).sum() as tf.Scalar],
      variables: [w],
      optimizer: { kind: "adamw" },
    });
    const x = tf.ones([2]);
    for (const rate of [Number.NaN, Number.POSITIVE_INFINITY, -1, undefined, "0.1"])
      expect(() => step.run([x], { learningRate: rate as number })).toThrow(/takes a number of at least 0, got /);
    expect(() => (step.run as (inputs: tf.Tensor[]) => unknown)([x])).toThrow(/got undefined/);
    expect([...w.dataSync()]).toEqual([1, 2]);
    step.run([x], { learningRate: 0 });
    expect([...w.dataSync()]).toEqual([1, 2]);
  },
);

test("samples are weighted in the loss", () => {
  const w = tf.variable(tf.scalar(1));
  const step = trainStep({
    compute: (x, y, weights) => [tf.losses.meanSquaredError(y!, x!.mul(w), weights) as tf.Scalar],
    variables: [w],
    optimizer: { kind: "sgd" },
  });
  const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 100])];
  // Only the first sample counts: (1 - 3)² = 4, and its slope is 2 (1 - 3) = -4.
  expect(step.run([x, y, tf.tensor1d([1, 0])], { learningRate: 0.5 }).loss).toBe(4);
  expect(w.dataSync()[0]).toBe(3);
});
