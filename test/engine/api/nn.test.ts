import { dropout, jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { difference, normal } from "../agree";
import { labels } from "../networks";

beforeEach(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

const weightsOf = (model: tf.LayersModel) => model.trainableWeights.map((weight) => weight.read() as tf.Variable);

function build(rate: number): tf.LayersModel {
  let seed = 1;
  const init = () => tf.initializers.randomNormal({ stddev: 0.2, seed: seed++ });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 3],
        filters: 6,
        kernelSize: 3,
        padding: "same",
        useBias: false,
        kernelInitializer: init(),
      }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu", kernelInitializer: init() }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 8, kernelSize: 1, activation: "elu", kernelInitializer: init() }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: "tanh", kernelInitializer: init() }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      dropout({ rate }),
      tf.layers.dense({ units: 3, kernelInitializer: init() }),
    ],
  });
}

function train(model: tf.LayersModel, steps: number, seed = 0) {
  const compute = (x: tf.Tensor, y: tf.Tensor) => {
    const logits = model.apply(x, { training: true }) as tf.Tensor;
    const correct = tf.equal(logits.argMax(-1), y.argMax(-1)).cast("float32").mean();
    return [tf.neg(y.mul(tf.logSoftmax(logits)).sum(-1).mean()) as tf.Scalar, correct] as const;
  };
  const step = trainStep({
    compute: compute as Parameters<typeof trainStep>[0]["compute"],
    variables: weightsOf(model),
    optimizer: { kind: "adamw" },
    seed,
  });
  const inputs = [normal([9, 12, 12, 3], 1), labels(9)];
  const results = Array.from({ length: steps }, () => {
    const { loss, outputs } = step.run(inputs, { learningRate: 0.01 });
    return { loss, accuracy: outputs[0]![0]! };
  });
  step.dispose();
  return results;
}

describe("a tf.layers model", () => {
  test("trains to fit its batch, and inference sees it", () => {
    const model = build(0.2);
    const results = train(model, 60);
    expect(results[0]!.loss).toBeGreaterThan(0.8);
    expect(results.at(-1)!.loss).toBeLessThan(0.1);
    expect(results.at(-1)!.accuracy).toBe(1);
    const x = normal([9, 12, 12, 3], 1);
    const infer = jit((t: tf.Tensor) => tf.softmax(model.apply(t, { training: false }) as tf.Tensor));
    const eager = tf.tidy(() => tf.softmax(model.predict(x) as tf.Tensor));
    expect(difference(infer(x).dataSync(), eager.dataSync())).toBeLessThan(1e-5);
    // setWeights is seen too.
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    for (const p of infer(x).dataSync()) expect(p).toBeCloseTo(1 / 3, 6);
  });

  test("updates the statistics of batch normalisation as the engine cpu does", async () => {
    const run = () => {
      const model = build(0.3);
      const losses = train(model, 4).map(({ loss }) => loss);
      return [...losses, ...model.getWeights().flatMap((weight) => [...weight.dataSync()])];
    };
    const compiled = run();
    await use("cpu");
    expect(difference(compiled, run())).toBeLessThan(2e-4);
  });

  test("without dropout and batch normalisation fits 1e-5 after some steps", async () => {
    const run = () => {
      let seed = 1;
      const kernelInitializer = () => tf.initializers.glorotUniform({ seed: seed++ });
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            inputShape: [12, 12, 3],
            filters: 4,
            kernelSize: 3,
            activation: "relu",
            kernelInitializer: kernelInitializer(),
          }),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.globalAveragePooling2d({}),
          tf.layers.dense({ units: 3, activation: "linear", kernelInitializer: kernelInitializer() }),
        ],
      });
      train(model, 4);
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    const compiled = run();
    await use("cpu");
    expect(difference(compiled, run())).toBeLessThan(1e-5);
  });

  test("branches: add and concatenate", () => {
    const input = tf.input({ shape: [6, 6, 2] });
    const convolve = (filters: number) =>
      tf.layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" });
    const a = convolve(4).apply(input) as tf.SymbolicTensor;
    const b = convolve(4).apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const both = tf.layers.concatenate().apply([sum, a]) as tf.SymbolicTensor;
    const flat = tf.layers.flatten().apply(both) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(flat) as tf.SymbolicTensor });
    const x = normal([5, 6, 6, 2], 3);
    const infer = jit((t: tf.Tensor) => model.apply(t) as tf.Tensor);
    expect(difference(infer(x).dataSync(), (model.predict(x) as tf.Tensor).dataSync())).toBeLessThan(1e-5);
  });
});

describe("dropout", () => {
  const masks = (seed: number, layerSeed = 0) => {
    const w = tf.variable(tf.ones([200]));
    const layer = dropout({ rate: 0.25, seed: layerSeed });
    const step = trainStep({
      compute: () => {
        const dropped = layer.apply(w, { training: true }) as tf.Tensor;
        return [dropped.sum() as tf.Scalar, dropped];
      },
      variables: [w],
      optimizer: { kind: "sgd" },
      seed,
    });
    const result = [1, 2, 3].map(() => [...step.run([], { learningRate: 0 }).outputs[0]!]);
    step.dispose();
    return result;
  };

  test("draws a new mask at every step, the same masks for the same seed", () => {
    const [a, b, c] = masks(1);
    expect(a).not.toEqual(b);
    expect(b).not.toEqual(c);
    expect(masks(1)).toEqual([a, b, c]);
    expect(masks(2)[0]).not.toEqual(a);
    expect(masks(1, 5)[0]).not.toEqual(a);
    const kept = a!.filter((value) => value > 0);
    expect(kept.every((value) => Math.abs(value - 4 / 3) < 1e-6)).toBe(true);
    expect(Math.abs(kept.length / 200 - 0.75)).toBeLessThan(0.12);
  });

  test("draws the same masks on the engine cpu", async () => {
    const compiled = masks(4);
    await use("cpu");
    expect(difference(masks(4).flat(), compiled.flat())).toBeLessThan(1e-6);
  });

  test("does nothing outside training, refuses invalid rates, and is saved by name", async () => {
    const x = normal([4], 1);
    const layer = dropout({ rate: 0.5 });
    expect([...(layer.apply(x) as tf.Tensor).dataSync()]).toEqual([...x.dataSync()]);
    expect(() => dropout({ rate: 1 })).toThrow("rate must be in [0, 1)");
    const model = build(0.35);
    const copy = await tf.models.modelFromJSON(
      model.toJSON(null, false) as unknown as tf.io.ModelJSON["modelTopology"] as never,
    );
    expect(copy.layers.at(-2)!.getConfig()).toMatchObject({ rate: 0.35 });
  });
});
