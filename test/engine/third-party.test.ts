import { jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import golden from "../goldens/third_party.json";
import { hashNoise } from "../support/hash-noise";

beforeEach(() => use("onnxruntime", { threads: 2 }));

type Layer = tf.layers.Layer;
type Node = tf.SymbolicTensor;
/** Applies a layer and notes it: the twins take their weights in the order in which layers are made. */
type Use = (layer: Layer, input: Node | Node[]) => Node;
type Build = (input: Node, use: Use, rate: number) => Node;

const { layers } = tf;
const relu = () => layers.reLU();

/** Scaled dot-product attention with two heads, as users write it: a layer of their own. */
class Attention extends layers.Layer {
  static className = "Attention";
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [batch, length, width] = (inputs as tf.Tensor[])[0]!.shape as [number, number, number];
      const [q, k, v] = (inputs as tf.Tensor[]).map((x) =>
        x.reshape([batch, length, 2, width / 2]).transpose([0, 2, 1, 3]),
      );
      const weights = tf.softmax(tf.matMul(q!, k!, false, true).div(Math.sqrt(width / 2)));
      return tf.matMul(weights, v!).transpose([0, 2, 1, 3]).reshape([batch, length, width]);
    });
  }
  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    return (shapes as tf.Shape[])[0]!;
  }
}

/** Small versions, written as tf.layers are used everywhere; nothing in them knows the engine. */
const models: { [name: string]: Build } = {
  LeNet(x, use) {
    const conv = (filters: number, padding: "same" | "valid") =>
      layers.conv2d({ filters, kernelSize: 5, padding, activation: "tanh" });
    let y = use(layers.averagePooling2d({ poolSize: 2 }), use(conv(6, "same"), x));
    y = use(layers.flatten(), use(layers.averagePooling2d({ poolSize: 2 }), use(conv(16, "valid"), y)));
    for (const units of [24, 16]) y = use(layers.dense({ units, activation: "tanh" }), y);
    return use(layers.dense({ units: 3 }), y);
  },
  VGG(x, use, rate) {
    let y = x;
    for (const filters of [8, 16]) {
      for (let i = 0; i < 2; i++) {
        y = use(layers.conv2d({ filters, kernelSize: 3, padding: "same" }), y);
        y = use(relu(), use(layers.batchNormalization(), y));
      }
      y = use(layers.dropout({ rate }), use(layers.maxPooling2d({ poolSize: 2 }), y));
    }
    y = use(layers.dense({ units: 12, activation: "relu" }), use(layers.flatten(), y));
    return use(layers.dense({ units: 3 }), use(layers.dropout({ rate }), y));
  },
  MobileNetV1(x, use) {
    const relu6 = (y: Node) => use(layers.reLU({ maxValue: 6 }), use(layers.batchNormalization(), y));
    const point = (filters: number) => layers.conv2d({ filters, kernelSize: 1, useBias: false });
    let y = relu6(use(layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: "same", useBias: false }), x));
    for (const [filters, strides] of [
      [12, 1],
      [16, 2],
    ] as const) {
      y = relu6(use(layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }), y));
      y = relu6(use(point(filters), y));
    }
    return use(layers.dense({ units: 3 }), use(layers.globalAveragePooling2d({}), y));
  },
  ResNet(x, use) {
    const conv = (filters: number, kernelSize: number, strides: number, useBias = false) =>
      layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias });
    let y = use(relu(), use(layers.batchNormalization(), use(conv(8, 3, 1, true), x)));
    for (const [filters, strides] of [
      [8, 1],
      [12, 2],
    ] as const) {
      let z = use(relu(), use(layers.batchNormalization(), use(conv(filters, 3, strides), y)));
      z = use(layers.batchNormalization(), use(conv(filters, 3, 1), z));
      y = use(relu(), use(layers.add(), [z, strides > 1 ? use(conv(filters, 1, strides), y) : y]));
    }
    return use(layers.dense({ units: 3 }), use(layers.globalAveragePooling2d({}), y));
  },
  UNet(x, use) {
    const conv = (filters: number) => layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" });
    const a = use(conv(6), x);
    const b = use(conv(12), use(layers.maxPooling2d({ poolSize: 2 }), a));
    const joined = use(layers.concatenate(), [use(layers.upSampling2d({ size: [2, 2] }), b), a]);
    return use(layers.conv2d({ filters: 1, kernelSize: 1 }), use(conv(6), joined));
  },
  transformer(ids, use, rate) {
    const width = 8;
    const dense = (units: number, activation?: "gelu") =>
      layers.dense({ units, ...(activation && { activation: activation as unknown as "relu" }) });
    let x = use(layers.embedding({ inputDim: 11, outputDim: width }), ids);
    const y = use(layers.layerNormalization(), x);
    const attended = use(new Attention(), [use(dense(width), y), use(dense(width), y), use(dense(width), y)]);
    x = use(layers.add(), [x, use(layers.dropout({ rate }), use(dense(width), attended))]);
    const hidden = use(dense(16, "gelu"), use(layers.layerNormalization(), x));
    x = use(layers.add(), [x, use(layers.dropout({ rate }), use(dense(width), hidden))]);
    return use(dense(3), use(layers.globalAveragePooling1d(), x));
  },
  "LSTM and GRU"(x, use, rate) {
    const options = { units: 6, recurrentActivation: "sigmoid", dropout: rate, recurrentDropout: rate } as const;
    const sequence = use(layers.lstm({ ...options, returnSequences: true }), x);
    return use(layers.dense({ units: 3 }), use(layers.gru(options), sequence));
  },
  "separable convolutions"(x, use) {
    const conv = (filters: number) => layers.separableConv2d({ filters, kernelSize: 3, padding: "same" });
    const y = use(layers.maxPooling2d({ poolSize: 2 }), use(relu(), use(conv(8), x)));
    const z = use(relu(), use(layers.batchNormalization(), use(conv(12), y)));
    return use(layers.dense({ units: 3 }), use(layers.globalMaxPooling2d({}), z));
  },
};

type Name = keyof typeof golden.models;

function create(name: Name, rate: number) {
  const { inputs: shape, weights } = golden.models[name];
  const used: Layer[] = [];
  const input = tf.input({ shape: shape.slice(1) });
  const output = models[name]!(
    input,
    (layer, from) => {
      used.push(layer);
      return layer.apply(from) as Node;
    },
    rate,
  );
  const model = tf.model({ inputs: input, outputs: output });
  const variables = used.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
  expect(variables.map((variable) => variable.shape)).toEqual(weights.map((weight) => weight.shape));
  variables.forEach((variable, i) => {
    const { scale, offset } = weights[i]!;
    const values = hashNoise(variable.size, i + 1).map((n) => n * scale + offset);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  });
  return { model, variables };
}

function batch(name: Name): [tf.Tensor, tf.Tensor] {
  const { inputs: shape } = golden.models[name];
  const noise = hashNoise(tf.util.sizeFromShape(shape), 500);
  const x = tf.tensor(shape.length === 2 ? noise.map((n) => Math.floor(((n + 1) / 2) * 11)) : noise, shape);
  if (name === "UNet") return [x, x.mean(-1, true).greater(0).cast("float32")];
  const labels = Array.from({ length: shape[0]! }, (_, i) => i % 3);
  return [x, tf.oneHot(tf.tensor1d(labels, "int32"), 3).cast("float32")];
}

/** The losses of 20 steps. */
function train(name: Name, { model, variables }: ReturnType<typeof create>, seed = 0): number[] {
  const { optimizer } = golden.models[name];
  const cost = name === "UNet" ? tf.losses.sigmoidCrossEntropy : tf.losses.softmaxCrossEntropy;
  const step = trainStep({
    compute: (x, y) => [cost(y!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar],
    variables,
    optimizer: optimizer === "sgd" ? { kind: "sgd", momentum: 0.9 } : { kind: "adamw" },
    seed,
  });
  const inputs = batch(name);
  const learningRate = golden.learningRate[optimizer as "sgd"];
  const { length } = golden.models[name].losses;
  const losses = Array.from({ length }, () => step.run(inputs, { learningRate }).loss);
  step.dispose();
  return losses;
}

describe.each(Object.keys(golden.models) as Name[])("%s, unchanged", (name) => {
  test("20 steps as its PyTorch twin", () => {
    const losses = train(name, create(name, 0));
    golden.models[name].losses.forEach((loss, i) => {
      expect(Math.abs(losses[i]! - loss)).toBeLessThan(1e-4);
    });
  });

  test("with dropout it trains the same in every run, and predicts the same traced and op by op", () => {
    const net = create(name, 0.25);
    const first = train(name, net, 1);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(train(name, create(name, 0.25), 1)).toEqual(first);
    const [x] = batch(name);
    const predict = (input: tf.Tensor) => net.model.apply(input) as tf.Tensor;
    const [traced, eager] = [jit(predict)(x), tf.tidy(() => predict(x))].map((y) => y.dataSync());
    traced!.forEach((value, i) => {
      expect(Math.abs(value - eager![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
    });
  });
});
