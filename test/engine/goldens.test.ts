import { gelu, jit, layerNorm, quickGelu, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import goldenFile from "../goldens/engine.json";
import { hashNoise } from "../support/hash-noise";

beforeEach(() => use("onnxruntime", { threads: 2 }));

interface Golden {
  cases: { [name: string]: { shapes: Shapes; output: number[]; gradients: { [input: string]: number[] } } };
  tokens: number[][];
}

type Shapes = { [input: string]: number[] };
type Inputs = { [input: string]: tf.Tensor };
type Forward = (inputs: Inputs) => tf.Tensor;

const golden = goldenFile as unknown as Golden;

const noise = (shape: number[], stream: number) => tf.tensor(hashNoise(tf.util.sizeFromShape(shape), stream), shape);

/** A transformer block that normalises first; two heads. */
const block =
  (activation: (x: tf.Tensor) => tf.Tensor, isMasked: boolean, norm = layerNorm): Forward =>
  ({ x, scale1, shift1, wqkv, bqkv, wo, bo, scale2, shift2, w1, b1, w2, b2 }) => {
    const [batch, tokens, width] = x!.shape as [number, number, number];
    const heads = (t: tf.Tensor) => t.reshape([batch, tokens, 2, width / 2]).transpose([0, 2, 1, 3]);
    const linear = (t: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
      t
        .reshape([batch * tokens, -1])
        .matMul(w)
        .add(b)
        .reshape([batch, tokens, -1]);
    const [q, k, v] = tf.split(linear(norm(x!, scale1!, shift1!), wqkv!, bqkv!), 3, -1).map(heads);
    const scores = tf.matMul(q!, k!, false, true).div(Math.sqrt(width / 2));
    const position = tf.range(0, tokens);
    const isSeen = tf.lessEqual(position, position.expandDims(1)).broadcastTo(scores.shape);
    const weights = tf.softmax(isMasked ? tf.where(isSeen, scores, tf.fill(scores.shape, -1e9)) : scores);
    const attended = tf.matMul(weights, v!).transpose([0, 2, 1, 3]).reshape([batch, tokens, width]);
    const y = x!.add(linear(attended, wo!, bo!));
    return y.add(linear(activation(linear(norm(y, scale2!, shift2!), w1!, b1!)), w2!, b2!));
  };

const plainNorm = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(1e-5)))
    .mul(scale)
    .add(shift);
};
const plainGelu = (x: tf.Tensor) => x.mul(0.5).mul(x.div(Math.SQRT2).erf().add(1));
const plainQuickGelu = (x: tf.Tensor) => x.mul(x.mul(1.702).sigmoid());

type Four = tf.Tensor4D;

/** Batch normalisation by the statistics of the batch itself. */
function batchNorm(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    shift as tf.Tensor1D,
    scale as tf.Tensor1D,
    1e-3,
  );
}

const convolutions: Forward = ({ quarters, w1, scale, shift, w2, b2 }) => {
  const pooled = tf.maxPool(quarters as Four, 3, 2, "valid");
  const y = tf.relu(batchNorm(tf.conv2d(pooled, w1 as Four, 1, "same"), scale!, shift!));
  return tf.avgPool(
    tf.conv2d(tf.maxPool(y as Four, 2, 1, "valid"), w2 as Four, 1, "valid").add(b2!) as Four,
    2,
    1,
    "valid",
  );
};

const separable: Forward = ({ x, depthwise, pointwise, scale, shift }) => {
  const y = tf.separableConv2d(x as Four, depthwise as Four, pointwise as Four, 1, "same");
  return tf.relu6(batchNorm(y, scale!, shift!).mul(4)).mean([1, 2]);
};

const tokens = tf.tensor2d(golden.tokens, undefined, "int32");
const embedding: Forward = ({ table, positions, scale, shift }) =>
  layerNorm(tf.gather(table!, tokens).add(positions!), scale!, shift!);

/** CLIP's loss: each image against all texts, each text against all images. */
const contrastive: Forward = ({ images, texts, temperature }) => {
  const unit = (x: tf.Tensor) => x.div(tf.norm(x, "euclidean", -1, true));
  const logits = tf.matMul(unit(images!), unit(texts!), false, true).mul(temperature!.exp());
  const truth = tf.oneHot(tf.range(0, logits.shape[0], 1, "int32"), logits.shape[0]).cast("float32");
  const entropy = (rows: tf.Tensor) => tf.neg(tf.logSoftmax(rows).mul(truth).sum(-1).mean());
  return entropy(logits).add(entropy(logits.transpose())).div(2);
};

const networks: [string, keyof Golden["cases"] & string, Forward][] = [
  ["a block with GELU", "block, GELU", block(gelu, false)],
  ["a masked block with QuickGELU", "block, QuickGELU, masked", block(quickGelu, true)],
  ["a block with GELU, written out", "block, GELU", block(plainGelu, false, plainNorm)],
  ["a masked block with QuickGELU, written out", "block, QuickGELU, masked", block(plainQuickGelu, true, plainNorm)],
  ["convolutions, batch normalisation, max pools with ties, average pools", "convolutions", convolutions],
  ["a depthwise separable convolution", "separable", separable],
  ["an embedding with layer normalisation", "embedding", embedding],
  ["the contrastive loss of CLIP", "contrastive", contrastive],
];

/** The largest difference, relative to the largest value. */
function relative(actual: ArrayLike<number>, wanted: number[]): number {
  expect(actual.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(actual[i]! - value))) / scale;
}

describe.each(networks)("%s", (_, name, forward) => {
  const { shapes, output, gradients } = golden.cases[name]!;
  const names = Object.keys(shapes);

  function make(): tf.Tensor[] {
    return Object.entries(shapes).map(([input, shape], i) => {
      const x = noise(shape, i + 1);
      return input === "quarters" ? tf.round(x.mul(4)).div(4) : x;
    });
  }

  /** The output, and the gradients of its sum weighted by `weights`. */
  function compute(weights: tf.Tensor, ...inputs: tf.Tensor[]): tf.Tensor[] {
    const named = (xs: tf.Tensor[]) => Object.fromEntries(names.map((input, i) => [input, xs[i]!]));
    const grads = tf.grads((...xs: tf.Tensor[]) => forward(named(xs)).mul(weights).sum() as tf.Scalar)(inputs);
    return [forward(named(inputs)), ...grads];
  }

  function run(fn: typeof compute): Float32Array[] {
    const weights = noise([output.length], 100).reshape(name === "contrastive" ? [] : outputShape());
    return fn(weights, ...make()).map((tensor) => tensor.dataSync() as Float32Array);
  }

  const outputShape = () => tf.tidy(() => forward(Object.fromEntries(make().map((x, i) => [names[i]!, x]))).shape);

  test.each([
    ["traced", () => jit(compute)],
    ["op by op", () => compute],
  ] as const)("as PyTorch has it, %s", (_, make) => {
    const [values, ...grads] = run(make() as typeof compute);
    expect(relative(values!, output)).toBeLessThan(1e-5);
    names.forEach((input, i) => {
      expect(relative(grads[i]!, gradients[input]!)).toBeLessThan(1e-4);
    });
  });

  test("bit-equal from run to run", () => {
    expect(run(jit(compute) as typeof compute)).toEqual(run(jit(compute) as typeof compute));
  });
});
