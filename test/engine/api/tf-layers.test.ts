import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, expect, test } from "vitest";
import { difference, normal, onCpu } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));

type Make = () => tf.layers.Layer;

const image = [6, 5, 3];
const sequence = [5, 4];
const conv = { filters: 4, kernelSize: 3 } as const;

/** The layers of tf.layers that a network of images or tokens is made of, and the shape of one input. */
const layers: [name: string, make: Make, shape: number[], batch?: number][] = [
  ["dense", () => tf.layers.dense({ units: 4, activation: "relu" }), [7]],
  ["dense on sequences", () => tf.layers.dense({ units: 4, activation: "tanh" }), sequence],
  ["conv1d", () => tf.layers.conv1d({ ...conv, activation: "relu" }), sequence],
  ["conv2d", () => tf.layers.conv2d({ ...conv, padding: "same", activation: "relu" }), image],
  ["conv2d, strides", () => tf.layers.conv2d({ ...conv, strides: 2, activation: "sigmoid" }), image],
  ["conv2dTranspose", () => tf.layers.conv2dTranspose({ ...conv, strides: 2, padding: "same" }), image],
  ["depthwiseConv2d", () => tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same" }), image],
  ["separableConv2d", () => tf.layers.separableConv2d({ ...conv, strides: 2, padding: "same" }), image],
  ["maxPooling1d", () => tf.layers.maxPooling1d({ poolSize: 2 }), sequence],
  ["averagePooling1d", () => tf.layers.averagePooling1d({ poolSize: 2 }), sequence],
  ["maxPooling2d", () => tf.layers.maxPooling2d({ poolSize: 2, strides: 1, padding: "same" }), image],
  ["averagePooling2d", () => tf.layers.averagePooling2d({ poolSize: 2 }), image],
  ["globalMaxPooling1d", () => tf.layers.globalMaxPooling1d(), sequence],
  ["globalAveragePooling1d", () => tf.layers.globalAveragePooling1d(), sequence],
  ["globalMaxPooling2d", () => tf.layers.globalMaxPooling2d({}), image],
  ["globalAveragePooling2d", () => tf.layers.globalAveragePooling2d({}), image],
  ["batchNormalization", () => tf.layers.batchNormalization(), image],
  ["layerNormalization", () => tf.layers.layerNormalization(), sequence],
  ["elu", () => tf.layers.elu(), [7]],
  ["reLU", () => tf.layers.reLU({ maxValue: 1 }), [7]],
  ["leakyReLU", () => tf.layers.leakyReLU({ alpha: 0.2 }), image],
  ["prelu", () => tf.layers.prelu({ sharedAxes: [1, 2] }), image],
  ["softmax", () => tf.layers.softmax({ axis: -1 }), sequence],
  ...(
    ["gelu", "gelu_new", "selu", "softplus", "softsign", "swish", "mish", "hardSigmoid", "relu6", "logSoftmax"] as const
  ).map((activation): [string, Make, number[]] => [
    `activation ${activation}`,
    () => tf.layers.activation({ activation: activation as "selu" }),
    [7],
  ]),
  ["reshape", () => tf.layers.reshape({ targetShape: [4, 5] }), sequence],
  ["permute", () => tf.layers.permute({ dims: [2, 1] }), sequence],
  ["flatten", () => tf.layers.flatten(), image],
  ["repeatVector", () => tf.layers.repeatVector({ n: 3 }), [7]],
  [
    "zeroPadding2d",
    () =>
      tf.layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    image,
  ],
  [
    "cropping2D",
    () =>
      tf.layers.cropping2D({
        cropping: [
          [1, 0],
          [1, 1],
        ],
      }),
    image,
  ],
  ["upSampling2d, nearest", () => tf.layers.upSampling2d({ size: [2, 3] }), [4, 4, 3], 1], // tfjs' gradient: one image only
  ["upSampling2d, bilinear", () => tf.layers.upSampling2d({ size: [2, 2], interpolation: "bilinear" }), [4, 4, 3]],
  ["rescaling", () => tf.layers.rescaling({ scale: 0.5, offset: -1 }), image],
  ["timeDistributed", () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }), sequence],
  ["simpleRNN", () => tf.layers.simpleRNN({ units: 3 }), sequence],
  ["lstm", () => tf.layers.lstm({ units: 3, returnSequences: true }), sequence],
  ["gru", () => tf.layers.gru({ units: 3 }), sequence],
];

const weightsOf = (layer: tf.layers.Layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable);

/** The output, its gradient with regard to the input and to the weights. */
function results(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor[] {
  const outputs: tf.Tensor[] = [];
  const loss = (input: tf.Tensor) => {
    const y = layer.apply(input, { training: true }) as tf.Tensor;
    outputs.push(tf.keep(y.clone()));
    return tf.sin(y).sum() as tf.Scalar;
  };
  const dx = tf.grad(loss)(x);
  const variables = weightsOf(layer);
  const { grads } = variables.length > 0 ? tf.variableGrads(() => loss(x), variables) : { grads: {} };
  return [outputs[0]!, dx, ...variables.map((variable) => (grads as tf.NamedTensorMap)[variable.name]!)];
}

test.each(layers)("%s", (_, make, shape, batch = 2) => {
  const layer = make();
  const x = normal([batch, ...shape], 1);
  layer.apply(x); // makes the weights
  weightsOf(layer).forEach((variable, i) => {
    variable.assign(normal(variable.shape, 10 + i).mul(0.5));
  });
  const before = layer.getWeights().map((weight) => weight.clone());
  const traced = jit((t: tf.Tensor) => results(layer, t));
  const ours = traced(x).map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync() }));
  const statistics = layer.getWeights().map((weight) => weight.dataSync());
  layer.setWeights(before);
  const theirs = onCpu(() =>
    results(layer, tf.tensor(x.dataSync(), x.shape)).map((tensor) => ({
      shape: tensor.shape,
      data: tensor.dataSync(),
    })),
  );
  expect(ours.map((result) => result.shape)).toEqual(theirs.map((result) => result.shape));
  theirs.forEach(({ data }, i) => {
    expect(difference(ours[i]!.data, data)).toBeLessThan(2e-5);
  });
  layer.getWeights().forEach((weight, i) => {
    expect(difference(statistics[i]!, weight.dataSync())).toBeLessThan(1e-5);
  });
});

test("an embedding: its table gets the gradient of every use", () => {
  const layer = tf.layers.embedding({ inputDim: 6, outputDim: 3 });
  layer.build([null, 4]);
  const [table] = weightsOf(layer);
  table!.assign(normal([6, 3], 1));
  const tokens = tf.tensor2d(
    [
      [1, 1, 5, 0],
      [1, 2, 2, 5],
    ],
    [2, 4],
    "int32",
  );
  const gradient = (ids: tf.Tensor) => {
    const { grads } = tf.variableGrads(() => tf.sin(layer.apply(ids) as tf.Tensor).sum() as tf.Scalar, [table!]);
    return Object.values(grads)[0]!;
  };
  const ours = jit(gradient)(tokens).dataSync();
  const theirs = onCpu(() => gradient(tf.tensor2d(tokens.dataSync(), [2, 4], "int32")).dataSync());
  expect(difference(ours, theirs)).toBeLessThan(1e-5);
  expect([...ours.slice(9, 15)]).toEqual([0, 0, 0, 0, 0, 0]);
});
