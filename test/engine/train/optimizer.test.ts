import { type AdamW, type Sgd, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import golden from "../../goldens/engine.json";
import { hashNoise } from "../../support/hash-noise";

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

const { steps, warmup, peak, clip, weightDecay } = golden.schedule;

/** Linear warm-up, then half a cosine to zero; `step` counts from 0. */
const rate = (step: number) =>
  step < warmup
    ? (peak * (step + 1)) / warmup
    : (peak * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup)))) / 2;

const noise = (shape: number[], stream: number) => tf.tensor(hashNoise(tf.util.sizeFromShape(shape), stream), shape);

function train(optimizer: AdamW | Sgd, shapes: number[][], clipNorm?: number) {
  const variables = shapes.map((shape, i) => tf.tidy(() => tf.variable(noise(shape, i + 1))));
  const [w1, b1, w2, b2] = variables as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const step = trainStep({
    compute: (x, y) => {
      const logits = tf.tanh(x!.matMul(w1).add(b1)).matMul(w2).add(b2);
      return [tf.neg(tf.logSoftmax(logits).mul(y!).sum(-1).mean()) as tf.Scalar];
    },
    variables,
    optimizer,
    ...(clipNorm && { clipNorm }),
  });
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1], "int32"), 3).cast("float32");
  const losses = Array.from(
    { length: steps },
    (_, i) => step.run([noise([5, 6], 50 + i), labels], { learningRate: rate(i) }).loss,
  );
  step.dispose();
  return { losses, parameters: variables.map((variable) => Array.from(variable.dataSync())) };
}

const optimizers: [string, keyof typeof golden.runs, AdamW | Sgd][] = [
  ["AdamW", "adamw", { kind: "adamw", weightDecay }],
  ["SGD with momentum", "sgd", { kind: "sgd", momentum: 0.9 }],
];

describe.each(optimizers)("%s with warm-up, cosine schedule and clipping", (_, name, optimizer) => {
  const { shapes, losses, parameters } = golden.runs[name];

  test.each(["onnxruntime", "cpu"] as const)("as PyTorch trains, on %s", async (engine) => {
    await use(engine);
    const ours = train(optimizer, Object.values(shapes), clip);
    ours.losses.forEach((loss, i) => {
      expect(Math.abs(loss - losses[i]!)).toBeLessThan(1e-5);
    });
    Object.values(parameters).forEach((wanted, i) => {
      wanted.forEach((value, k) => {
        expect(Math.abs(ours.parameters[i]![k]! - value)).toBeLessThan(2e-5);
      });
    });
  });

  test("bit-equal from run to run", () => {
    expect(train(optimizer, Object.values(shapes), clip)).toEqual(train(optimizer, Object.values(shapes), clip));
  });
});

test("clipping matters in these runs, and a large limit changes nothing", () => {
  const { norms, shapes } = golden.runs.sgd;
  expect(Math.min(...norms)).toBeGreaterThan(clip);
  const run = (clipNorm?: number) => train({ kind: "sgd" }, Object.values(shapes), clipNorm);
  expect(run(1e6)).toEqual(run());
  expect(run(clip)).not.toEqual(run());
});

test("a limit that is not above 0 is refused", () => {
  const w = tf.variable(tf.scalar(1));
  const options = {
    compute: () => [w.square() as tf.Scalar] as const,
    variables: [w],
    optimizer: { kind: "sgd" } as Sgd,
  };
  expect(() => trainStep({ ...options, clipNorm: 0 })).toThrow("clipNorm must be above 0, got 0");
});
