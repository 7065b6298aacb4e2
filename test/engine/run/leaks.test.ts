import { dropout, jit, random, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => use("onnxruntime", { threads: 1 }));

const mebibyte = 2 ** 20;

/** Expects `body`, once warm, to leave no tensors and hardly any memory, however often it runs. */
function expectNoLeak(
  body: () => void,
  { warm, times, growth }: { warm: number; times: number; growth: number },
): void {
  for (let i = 0; i < warm; i++) body();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < times; i++) body();
  expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
  expect(process.memoryUsage().rss - before).toBeLessThan(growth * mebibyte);
}

test("10,000 steps of training, with dropout, batch statistics and clipping, leak nothing", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [6], activation: "relu" }),
      tf.layers.batchNormalization(),
      dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 3 }),
    ],
  });
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const step = trainStep({
    compute: (x, y) => {
      const logits = model.apply(x!, { training: true }) as tf.Tensor;
      return [tf.neg(tf.logSoftmax(logits).mul(y!).sum(-1).mean()) as tf.Scalar];
    },
    variables,
    optimizer: { kind: "adamw" },
    clipNorm: 1,
  });
  const inputs = [tf.ones([4, 6]), tf.ones([4, 3]).div(3)];
  expectNoLeak(() => step.run(inputs, { learningRate: 0.001 }), { warm: 2000, times: 10_000, growth: 40 });
  step.dispose();
});

test("10,000 calls of a compiled function leak nothing but their results", () => {
  const w = tf.variable(tf.ones([16]));
  const f = jit((x: tf.Tensor) => {
    w.assign(w.mul(0.999));
    return [x.mul(w).add(random.normal([16])), x.sum()];
  });
  const x = tf.ones([16]);
  expectNoLeak(() => tf.dispose(f(x)), { warm: 2000, times: 10_000, growth: 40 });
  f.dispose();
});

test("the number of kernels compiled alone is bounded, and they leak nothing", () => {
  // Each size is compiled again: many more than are kept.
  let size = 0;
  const body = () =>
    tf.tidy(() => {
      size = (size + 1) % 300;
      tf.ones([64 + size, 64])
        .matMul(tf.ones([64, 64]))
        .dataSync();
    });
  expectNoLeak(body, { warm: 300, times: 300, growth: 80 });
});
