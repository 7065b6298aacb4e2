import { jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lora } from "../../../lib/models/clip/lora";
import { clipLogits } from "../../../lib/models/clip/towers";
import { contrastiveLoss } from "../../../lib/train/contrastive";
import { expected, goldenConfig, goldens, inputsOf, relativeDifference, variablesOf } from "./golden";

const model = "quick-gelu";
const folder = `${goldens}/${model}`;
const config = goldenConfig(model);
const golden = expected.models[model];
const options = { rank: 3, alpha: 6, seed: 1 };

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

type Weights = Readonly<Record<string, tf.Tensor>>;
const logitsOf = (p: Weights, { images, ids }: ReturnType<typeof inputsOf>) => {
  const forward = jit((x: tf.Tensor, y: tf.Tensor) => clipLogits(p, config, x, y));
  const values = forward(images, ids).dataSync<"float32">().slice();
  forward.dispose();
  return values;
};

describe("LoRA", () => {
  test("begins at the model as it is, with pairs beside the queries and values of both towers", async () => {
    const p = await variablesOf(folder);
    const adapted = lora(p, options);
    const blocks = config.vision.layers + config.text.layers;
    expect(adapted.variables.map(({ shape }) => shape[0])).toHaveLength(blocks * 2 * 2);
    const inputs = inputsOf(folder, golden);
    expect(relativeDifference(logitsOf(adapted.parameters, inputs), golden.logits.flat())).toBeLessThan(1e-5);
    expect(lora(p, options).variables.map((v) => v.arraySync())).toEqual(adapted.variables.map((v) => v.arraySync()));
  });

  test("trains the pairs alone; merged, the model computes the same without them", async () => {
    const p = await variablesOf(folder);
    const before = Object.fromEntries(Object.entries(p).map(([name, v]) => [name, v.dataSync().slice()]));
    const inputs = inputsOf(folder, golden);
    const adapted = lora(p, options);
    const step = trainStep({
      compute: (x, y) => [contrastiveLoss(clipLogits(adapted.parameters, config, x!, y!))],
      variables: adapted.variables,
      optimizer: { kind: "adamw" },
    });
    const losses = Array.from({ length: 10 }, () => step.run([inputs.images, inputs.ids], { learningRate: 1e-2 }).loss);
    step.dispose();
    expect(losses[0]).toBeCloseTo(golden.losses[0]!, 5);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! - 0.1);
    for (const [name, values] of Object.entries(before)) expect(p[name]!.dataSync()).toEqual(values);

    const merged = adapted.merge();
    expect(Object.keys(merged)).toEqual(Object.keys(p));
    const wanted = logitsOf(adapted.parameters, inputs);
    expect(relativeDifference(wanted, golden.logits.flat())).toBeGreaterThan(1e-2);
    expect(relativeDifference(logitsOf(merged, inputs), wanted)).toBeLessThan(1e-5);
  });

  test("the gradients of A and B are those of the merged weight, by the chain rule", async () => {
    const p = await variablesOf(folder);
    const { images, ids } = inputsOf(folder, golden);
    const adapted = lora(p, { ...options, adapts: (name) => name.endsWith("mlp.fc1") });
    for (const variable of adapted.variables) variable.assign(tf.randomNormal(variable.shape, 0, 0.05, "float32", 3));
    const merged = Object.fromEntries(
      Object.entries(adapted.merge()).map(([name, tensor]) => [
        name,
        tensor instanceof tf.Variable ? tensor : tf.variable(tensor),
      ]),
    );
    const gradients = (q: Weights, of: tf.Variable[]) => {
      const compute = jit((x: tf.Tensor, y: tf.Tensor) => {
        const { grads } = tf.variableGrads(() => contrastiveLoss(clipLogits(q, config, x, y)), of);
        return of.map(({ name }) => grads[name]!);
      });
      return compute(images, ids);
    };
    const name = "vision_model.encoder.layers.0.mlp.fc1";
    const [a, b] = ["A", "B"].map((pair) => adapted.parameters[`${name}.lora_${pair}.weight`] as tf.Variable);
    const [ofA, ofB] = gradients(adapted.parameters, [a!, b!]);
    const [ofWeight] = gradients(merged, [merged[`${name}.weight`] as tf.Variable]);
    const scale = options.alpha / options.rank;
    const wantedA = tf.matMul(b! as tf.Tensor as tf.Tensor2D, ofWeight as tf.Tensor2D, true).mul(scale);
    const wantedB = tf.matMul(ofWeight as tf.Tensor2D, a! as tf.Tensor as tf.Tensor2D, false, true).mul(scale);
    expect(relativeDifference(ofA!.dataSync(), wantedA.dataSync())).toBeLessThan(1e-4);
    expect(relativeDifference(ofB!.dataSync(), wantedB.dataSync())).toBeLessThan(1e-4);
  });

  test("says what is wrong", async () => {
    const p = await variablesOf(folder);
    expect(() => lora(p, { rank: 0 })).toThrow("rank must be a whole number ≥ 1, got 0");
    expect(() => lora(p, { rank: 2, adapts: () => false })).toThrow(
      /no projection is chosen; adapts gets names such as \S+_proj\S*, whose last parts are .*q_proj/,
    );
    for (const alpha of [Number.NaN, Number.POSITIVE_INFINITY, 0, -1])
      expect(() => lora(p, { rank: 2, alpha })).toThrow(`alpha must be a number > 0, got ${alpha}`);
    expect(() => lora(p, { rank: 17 })).toThrow(
      /rank 17 is larger than text_model\S+ of \[16,16\] allows; take 16 or less/,
    );
    expect(() => lora(lora(p, options).parameters, options)).toThrow(/has an update already .*which would be lost/);
    const twice = lora(lora(p, options).merge(), { ...options, adapts: () => true });
    expect(Object.keys(twice.parameters).filter((name) => name.includes("embedding.lora"))).toEqual([]);
  });
});
