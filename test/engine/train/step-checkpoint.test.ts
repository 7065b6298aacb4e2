import { type AdamW, dropout, type Sgd, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, test } from "vitest";
import { normal } from "../agree";

afterEach(() => tf.disposeVariables());

const adamw: AdamW = { kind: "adamw", weightDecay: 0.1 };
const momentum: Sgd = { kind: "sgd", momentum: 0.9 };

/** A linear model with dropout: it has moments and random draws. */
function setup(optimizer: AdamW | Sgd, values: readonly Float32Array[] = []) {
  const variables = [tf.variable(normal([4, 3], 1)), tf.variable(normal([3], 2))];
  variables.forEach((variable, i) => {
    if (values[i]) variable.assign(tf.tensor(values[i], variable.shape));
  });
  const [w, b] = variables as [tf.Variable, tf.Variable];
  const drop = dropout({ rate: 0.3 });
  const step = trainStep({
    compute: (x) => [(drop.apply(x!, { training: true }) as tf.Tensor).matMul(w).add(b).square().mean() as tf.Scalar],
    variables,
    optimizer,
    seed: 5,
  });
  const run = (from: number, to: number) => {
    for (let i = from; i < to; i++) step.run([normal([6, 4], 10 + i)], { learningRate: 0.05 });
  };
  const numbers = () => variables.map((variable) => variable.dataSync().slice() as Float32Array);
  return { step, run, numbers };
}

describe.each(["onnxruntime", "cpu"] as const)("%s", (engine) => {
  test.each([
    ["AdamW", adamw],
    ["SGD with momentum", momentum],
  ] as const)("%s goes on from a saved state bit for bit", async (_, optimizer) => {
    await use(engine);
    const whole = setup(optimizer);
    whole.run(0, 7);
    const first = setup(optimizer);
    first.run(0, 4);
    const saved = first.step.save();
    const weights = first.numbers();
    first.run(4, 5); // what was saved is a copy

    const second = setup(optimizer, weights);
    second.step.restore(saved);
    expect(second.step.save()).toEqual(saved);
    second.run(4, 7);
    expect(second.numbers()).toEqual(whole.numbers());
    expect(second.step.save()).toEqual(whole.step.save());
    expect(saved.steps).toBe(4);
  });
});

test("the state of a step that never ran restarts from the beginning", async () => {
  await use("onnxruntime");
  const [whole, restored] = [setup(adamw), setup(adamw)];
  restored.step.restore(setup(adamw).step.save());
  for (const { run } of [whole, restored]) run(0, 3);
  expect(restored.numbers()).toEqual(whole.numbers());
});

test.each(["onnxruntime", "cpu"] as const)("%s: the state of another optimizer is refused", async (engine) => {
  await use(engine);
  const first = setup(momentum);
  first.run(0, 1);
  const second = setup(adamw);
  expect(() => {
    second.step.restore(first.step.save());
    second.run(0, 1);
  }).toThrow(/the saved state has moments of \[12\] values for the variable ".*", the step keeps 2 of 12/);
});
