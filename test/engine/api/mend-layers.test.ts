import { jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import { difference, normal } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));

const inTraining = (layer: tf.layers.Layer) => (x: tf.Tensor) => layer.apply(x, { training: true }) as tf.Tensor;

describe("batch normalisation", () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])("in training, scale %s, center %s", (scale, center) => {
    const layer = tf.layers.batchNormalization({ scale, center, epsilon: 1e-3 });
    const x = normal([8, 4], 1);
    const weights = 2 + Number(scale) + Number(center);
    for (const y of [inTraining(layer)(x), jit(inTraining(layer))(x)]) {
      const { mean, variance } = tf.moments(y, 0);
      const of = tf.moments(x, 0).variance.dataSync();
      expect(difference(mean.dataSync(), [0, 0, 0, 0])).toBeLessThan(1e-6);
      expect(
        difference(
          variance.dataSync(),
          of.map((v) => v / (v + 1e-3)),
        ),
      ).toBeLessThan(1e-5);
    }
    expect(layer.getWeights()).toHaveLength(weights);
  });

  test.each([2, 40])("along axis 1 of images of %d pixels a side, as along the last", (side) => {
    const [first, last] = [1, 3].map((axis) => tf.layers.batchNormalization({ axis }));
    const x = normal([3, side, side, 5], 1);
    const turned = x.transpose([0, 3, 1, 2]);
    first!.apply(turned);
    last!.apply(x);
    const values = [normal([5], 2), normal([5], 3), normal([5], 4), normal([5], 5).square()];
    for (const layer of [first!, last!]) layer.setWeights(values);
    for (const training of [false, true]) {
      const results = [true, false].flatMap((isTraced) =>
        [first!, last!].map((layer, i) => {
          const loss = (t: tf.Tensor) => tf.sin(layer.apply(t, { training }) as tf.Tensor).sum();
          const fn = (t: tf.Tensor) => [layer.apply(t, { training }) as tf.Tensor, tf.grad(loss)(t)];
          layer.setWeights(values);
          const made = isTraced ? jit(fn)(i === 0 ? turned : x) : fn(i === 0 ? turned : x);
          return made.map((y) => (i === 0 ? y.transpose([0, 2, 3, 1]) : y).dataSync());
        }),
      );
      for (const [y, dx] of results.slice(1)) {
        expect(difference(y!, results[0]![0]!)).toBeLessThan(1e-5);
        expect(difference(dx!, results[0]![1]!)).toBeLessThan(1e-4);
      }
    }
  });

  test("along axis 1 a model is fitted", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.batchNormalization({ axis: 1, inputShape: [3, 4, 5] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
    const { history } = await model.fit(normal([16, 3, 4, 5], 1), normal([16, 1], 2), { epochs: 3, verbose: 0 });
    expect(history.loss!.every((loss) => Number.isFinite(loss as number))).toBe(true);
  });

  test("that is frozen, itself or with its model, does not move", () => {
    const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [4] })] });
    const layer = model.layers[0]!;
    const x = normal([8, 4], 1).mul(3);
    const moved = () => difference(layer.getWeights()[2]!.dataSync(), [0, 0, 0, 0]) > 0;
    for (const owner of [layer, model]) {
      owner.trainable = false;
      const y = jit(inTraining(model))(x);
      expect(moved()).toBe(false);
      expect(difference(y.dataSync(), x.div(Math.sqrt(1.001)).dataSync())).toBeLessThan(1e-5);
      owner.trainable = true;
    }
    jit(inTraining(model))(x);
    expect(moved()).toBe(true);
  });
});

test("average pooling over time leaves out what the mask excludes", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true, inputLength: 3 }),
      tf.layers.globalAveragePooling1d(),
    ],
  });
  model.layers[0]!.setWeights([
    tf.tensor2d([
      [100, 100],
      [1, 2],
      [3, 6],
      [5, 5],
    ]),
  ]);
  const tokens = tf.tensor2d(
    [
      [1, 2, 0],
      [3, 0, 0],
    ],
    [2, 3],
    "int32",
  );
  expect([...(model.predict(tokens) as tf.Tensor).dataSync()]).toEqual([2, 4, 5, 5]);
});

describe("resizing", () => {
  // torch.nn.functional.interpolate([0, 1, 2, 3], size=2, mode="bilinear"): the means of pairs.
  const image = tf.tensor4d([0, 1, 2, 3], [1, 1, 4, 1]);

  test("aligns the centres of pixels", () => {
    const layer = tf.layers.resizing({ height: 1, width: 2, inputShape: [1, 4, 1] });
    expect(tf.sequential({ layers: [layer] }).outputShape).toEqual([null, 1, 2, 1]);
    expect([...(layer.apply(image) as tf.Tensor).dataSync()]).toEqual([0.5, 2.5]);
    expect([...jit((x: tf.Tensor) => layer.apply(x) as tf.Tensor)(image).dataSync()]).toEqual([0.5, 2.5]);
  });

  test("crops the middle where the aspect ratio is to be kept", () => {
    const layer = tf.layers.resizing({ height: 2, width: 4, cropToAspectRatio: true, interpolation: "nearest" });
    expect([...(layer.apply(image) as tf.Tensor).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  });
});

describe("a stateful recurrent layer", () => {
  const options: { units: number; stateful: boolean; batchInputShape: tf.Shape } = {
    units: 3,
    stateful: true,
    batchInputShape: [2, 4, 5],
  };

  test.each([
    ["lstm", () => tf.layers.lstm(options)],
    ["gru", () => tf.layers.gru(options)],
    ["simpleRNN", () => tf.layers.simpleRNN(options)],
  ])("%s goes on where it was, traced as op by op", (_, make) => {
    const model = tf.sequential({ layers: [make() as tf.layers.Layer] });
    const layer = model.layers[0] as tf.layers.Layer & { resetStates(): void };
    const x = [normal([2, 4, 5], 1), normal([2, 4, 5], 2)];
    const predict = (t: tf.Tensor) => model.apply(t) as tf.Tensor;
    const traced = jit(predict);
    const [first, second] = [predict, traced].map((run) => {
      layer.resetStates();
      return x.map((t) => run(t).dataSync());
    });
    for (const [i, values] of first!.entries()) expect(difference(second![i]!, values)).toBeLessThan(1e-6);
    layer.resetStates();
    expect(difference(traced(x[0]!).dataSync(), first![0]!)).toBeLessThan(1e-6);
    expect(difference(traced(x[0]!).dataSync(), first![0]!)).toBeGreaterThan(1e-3);
  });

  test("is trained", () => {
    const model = tf.sequential({ layers: [tf.layers.lstm(options), tf.layers.dense({ units: 1 })] });
    const step = trainStep({
      compute: (x, y) => [
        tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar,
      ],
      variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
      optimizer: { kind: "adamw" },
    });
    const inputs = [normal([2, 4, 5], 1), normal([2, 1], 2)];
    const losses = Array.from({ length: 30 }, () => step.run(inputs, { learningRate: 0.01 }).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });
});

test("a network of such layers is trained", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.resizing({ height: 8, width: 8, inputShape: [6, 6, 3] }),
      tf.layers.separableConv2d({ filters: 4, kernelSize: 3, dilationRate: 2, padding: "same" }),
      tf.layers.batchNormalization({ scale: false }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, padding: "same", activation: "relu" }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const step = trainStep({
    compute: (x, y) => [tf.losses.meanSquaredError(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar],
    variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    optimizer: { kind: "adamw" },
  });
  const inputs = [normal([8, 6, 6, 3], 1), normal([8, 1], 2)];
  const losses = Array.from({ length: 30 }, () => step.run(inputs, { learningRate: 0.01 }).loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.9);
});
