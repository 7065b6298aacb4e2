import { jit, random, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";

beforeEach(() => use("onnxruntime", { threads: 2 }));

type Draw = (x: tf.Tensor) => tf.Tensor;

const applied = (layer: tf.layers.Layer, shape: number[]): [Draw, number[]] => {
  layer.apply(tf.zeros([2, ...shape])); // makes the weights before the trace
  return [(x) => layer.apply(x, { training: true }) as tf.Tensor, [2, ...shape]];
};

/** What draws random values in tfjs, and the shape of its input. */
const sources: [name: string, make: () => [Draw, number[]]][] = [
  ["layers.dropout", () => applied(tf.layers.dropout({ rate: 0.5 }), [40])],
  ["layers.dropout with a seed", () => applied(tf.layers.dropout({ rate: 0.5, seed: 7 }), [40])],
  [
    "layers.dropout with a noise shape",
    () => applied(tf.layers.dropout({ rate: 0.5, noiseShape: [2, 1, 20] }), [3, 20]),
  ],
  ["layers.spatialDropout1d", () => applied(tf.layers.spatialDropout1d({ rate: 0.5 }), [3, 20])],
  ["layers.gaussianNoise", () => applied(tf.layers.gaussianNoise({ stddev: 0.5 }), [40])],
  ["layers.gaussianDropout", () => applied(tf.layers.gaussianDropout({ rate: 0.4 }), [40])],
  ["layers.alphaDropout", () => applied(tf.layers.alphaDropout({ rate: 0.4 }), [40])],
  ["layers.lstm, dropout", () => applied(tf.layers.lstm({ units: 5, dropout: 0.5 }), [4, 6])],
  ["layers.lstm, recurrentDropout", () => applied(tf.layers.lstm({ units: 9, recurrentDropout: 0.5 }), [4, 6])],
  ["layers.gru, dropout", () => applied(tf.layers.gru({ units: 5, dropout: 0.5 }), [4, 6])],
  ["layers.gru, recurrentDropout", () => applied(tf.layers.gru({ units: 9, recurrentDropout: 0.5 }), [4, 6])],
  ["layers.simpleRNN, dropout", () => applied(tf.layers.simpleRNN({ units: 5, dropout: 0.5 }), [4, 6])],
  ["dropout", () => [(x) => tf.dropout(x, 0.5), [2, 20]]],
  ["randomUniform", () => [(x) => x.add(tf.randomUniform([2, 20], -3, 5)), [2, 20]]],
  ["randomNormal", () => [(x) => x.add(tf.randomNormal([2, 20], 1, 3)), [2, 20]]],
  ["randomStandardNormal", () => [(x) => x.add(tf.randomStandardNormal([2, 20])), [2, 20]]],
  ["truncatedNormal", () => [(x) => x.add(tf.truncatedNormal([2, 20], 1, 3)), [2, 20]]],
];

describe.each(sources)("%s", (_, make) => {
  test("is drawn again at every call, the same in every run", () => {
    const [draw, shape] = make();
    const f = jit(draw);
    const x = random.uniform(shape, { min: 1, max: 2 });
    const run = () => {
      random.seed(5);
      return [f(x).dataSync(), f(x).dataSync()] as const;
    };
    const [first, second] = run();
    expect(first).not.toEqual(second);
    expect(run()).toEqual([first, second]);
    f.dispose();
  });
});

test.each([
  ["randomUniform", () => tf.randomUniform([50_000], -3, 5), 1, 8 / Math.sqrt(12)],
  ["randomNormal", () => tf.randomNormal([50_000], 7, 0.25), 7, 0.25],
  // The standard deviation of a normal distribution cut at ±2: sqrt(1 - 4 φ(2) / (2 Φ(2) - 1)) = 0.8796.
  ["truncatedNormal", () => tf.truncatedNormal([50_000], -1, 2), -1, 2 * 0.8796],
] as const)("%s keeps its parameters", (_, draw, mean, deviation) => {
  const { mean: m, variance } = tf.moments(jit(() => draw())());
  expect(Math.abs(m.dataSync()[0]! - mean)).toBeLessThan(0.02 * deviation);
  expect(Math.abs(Math.sqrt(variance.dataSync()[0]!) / deviation - 1)).toBeLessThan(0.01);
});

test("dropout keeps the fraction it should, and the expected sum", () => {
  const layer = tf.layers.dropout({ rate: 0.3 });
  const y = jit((x: tf.Tensor) => layer.apply(x, { training: true }) as tf.Tensor)(tf.ones([10_000])).dataSync();
  const kept = y.filter((n) => n !== 0);
  expect(kept.length / 10_000).toBeCloseTo(0.7, 1);
  for (const n of kept) expect(n).toBeCloseTo(1 / 0.7, 6);
});

test("the initial values and the numbers of tfjs outside of a trace are its own", () => {
  const wanted = tf.randomNormal([3], 0, 1, "float32", 4).dataSync();
  expect(tf.randomNormal([3], 0, 1, "float32", 4).dataSync()).toEqual(wanted);
  const { random: before } = Math;
  jit((x: tf.Tensor) => tf.dropout(x, 0.5))(tf.ones([4]));
  expect(Math.random).toBe(before);
});

test("a model with random layers trains unchanged; predicting draws nothing", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.gaussianNoise({ stddev: 0.1, inputShape: [4, 6] }),
      tf.layers.spatialDropout1d({ rate: 0.2 }),
      tf.layers.lstm({ units: 8, dropout: 0.2, recurrentDropout: 0.2 }),
      tf.layers.dense({ units: 8, activation: "relu" }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const start = model.getWeights().map((weight) => weight.clone());
  const [x, y] = [random.normal([16, 4, 6]), random.normal([16, 1])];
  const losses = () => {
    model.setWeights(start);
    const step = trainStep({
      compute: (a, b) => [
        tf.losses.meanSquaredError(b!, model.apply(a!, { training: true }) as tf.Tensor) as tf.Scalar,
      ],
      variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
      optimizer: { kind: "adamw" },
      seed: 3,
    });
    const values = Array.from({ length: 30 }, () => step.run([x, y], { learningRate: 0.01 }).loss);
    step.dispose();
    return values;
  };
  const first = losses();
  expect(losses()).toEqual(first);
  expect(first.at(-1)).toBeLessThan(first[0]!);
  const predict = jit((a: tf.Tensor) => model.apply(a) as tf.Tensor);
  expect(predict(x).dataSync()).toEqual(predict(x).dataSync());
});
