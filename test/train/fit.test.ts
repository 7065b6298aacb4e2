import { ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import type { Augmentation, Batch, Run } from "../../lib/method";
import { cnn } from "../../lib/models/cnn";
import { fnn } from "../../lib/models/fnn";
import { seeded } from "../../lib/models/seeded";
import { fitNetwork, type TrainingData, type TrainingOptions } from "../../lib/train/fit";
import golden from "../goldens/training.json";
import { hashNoise } from "../support/hash-noise";

const imageSize = 32;
const options: TrainingOptions = {
  name: "test network",
  epochs: 20,
  batchSize: 32,
  learningRate: 1e-4,
  schedule: "constant",
  weightDecay: 1e-2,
};
const run = (signal = new AbortController().signal): Run => ({ seed: 1, signal, onProgress() {} });

/** One batch of 32 noise images: an epoch is one step, and the order within the batch does not change its mean loss. */
const oneBatch = (stream: number): TrainingData => ({
  inputs: hashNoise(32 * imageSize * imageSize * 3, stream),
  imageShape: [imageSize, imageSize, 3],
  labels: Array.from({ length: 32 }, (_, i) => i % 3),
  classes: 3,
});

/** The initial weights of the PyTorch twins: He-uniform kernels, small biases. */
function setGoldenWeights(model: tf.LayersModel): void {
  const values = model.getWeights().map(({ shape }, index) => {
    const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const scale = Math.fround(shape.length > 1 ? Math.sqrt(6 / fanIn) : 0.05);
    const noise = hashNoise(
      shape.reduce((a, b) => a * b, 1),
      index + 1,
    );
    return tf.tensor(
      noise.map((value) => value * scale),
      shape,
    );
  });
  model.setWeights(values);
  tf.dispose(values);
}

describe("fitNetwork against PyTorch: 20 losses from the same weights and images", () => {
  const models = {
    fnn: () => fnn({ imageSize, classes: 3, hidden: [512, 256] }),
    cnn: () => cnn({ imageSize, classes: 3, channels: [32, 64, 128], dense: 128 }),
  };
  for (const name of ["fnn", "cnn"] as const) {
    test(name, async () => {
      await ready();
      const model = models[name]();
      setGoldenWeights(model);
      const rates = { learningRate: golden.learningRate[name], weightDecay: golden.weightDecay };
      const history = await fitNetwork(model, "logits", oneBatch(golden[name].images), { ...options, ...rates }, run());
      const differences = history.map(({ loss }, i) => Math.abs(loss - golden[name].losses[i]!));
      expect(differences).toHaveLength(20);
      expect(Math.max(...differences)).toBeLessThan(2e-5);
      model.dispose();
    });
  }
});

describe("fitNetwork", () => {
  const tiny = (seed = 3) => seeded(seed, () => cnn({ imageSize: 8, classes: 3, channels: [4], dense: 8 }));
  const data = (): TrainingData => ({
    inputs: hashNoise(20 * 8 * 8 * 3, 0),
    imageShape: [8, 8, 3],
    labels: Array.from({ length: 20 }, (_, i) => i % 3),
    classes: 3,
  });
  const short: TrainingOptions = { ...options, epochs: 3, batchSize: 8, learningRate: 1e-3 };
  const weights = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

  test("is bit-equal for the same seed and differs for another", async () => {
    await ready();
    const fitted = async (seed: number) => {
      const model = tiny(seed);
      await fitNetwork(model, "logits", data(), short, { ...run(), seed });
      const result = weights(model);
      model.dispose();
      return result;
    };
    const first = await fitted(3);
    expect(await fitted(3)).toEqual(first);
    expect(await fitted(4)).not.toEqual(first);
  });

  test("reports each epoch and keeps loss, accuracy and learning rate", async () => {
    await ready();
    const model = tiny();
    const notes: string[] = [];
    const history = await fitNetwork(
      model,
      "logits",
      data(),
      { ...short, schedule: "cosine" },
      {
        ...run(),
        onProgress: ({ done, total, note }) => notes.push(`${done}/${total} ${note}`),
      },
    );
    expect(notes).toHaveLength(3);
    expect(notes[2]).toMatch(/^3\/3 epoch 3 of 3, loss \d/);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(history[2]!.learningRate).toBeLessThan(history[0]!.learningRate);
    for (const { accuracy } of history) expect(accuracy * 20).toBeCloseTo(Math.round(accuracy * 20), 9);
    model.dispose();
  });

  test("stops within a step when aborted, and frees what it took", async () => {
    await ready();
    const model = tiny();
    const tensors = tf.memory().numTensors;
    const controller = new AbortController();
    const endless = fitNetwork(model, "logits", data(), { ...short, epochs: 1e6 }, run(controller.signal));
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(endless).rejects.toThrow("enough");
    expect(tf.memory().numTensors).toBe(tensors);
    model.dispose();
  });

  test("says so when the loss is no longer a number", async () => {
    await ready();
    const model = tiny();
    const broken = data();
    broken.inputs[7] = Number.NaN;
    await expect(fitNetwork(model, "logits", broken, short, run())).rejects.toThrow(
      /^test network: the loss became NaN in epoch 1, step \d at learning rate 0\.001; lower the learning rate, or look for/,
    );
    model.dispose();
  });

  describe("an augmentation", () => {
    const augmentation = (apply: Augmentation["apply"]): Augmentation => ({ name: "test", params: {}, apply });
    const fitted = async (apply?: Augmentation["apply"], seed = 3) => {
      await ready();
      const model = tiny();
      const augment = apply && { augment: augmentation(apply) };
      const history = await fitNetwork(model, "logits", data(), { ...short, ...augment }, { ...run(), seed });
      const result = { history, weights: weights(model) };
      model.dispose();
      return result;
    };

    test("that changes nothing leaves every weight bit-equal; one that does changes the fit", async () => {
      const plain = await fitted();
      expect(await fitted((batch) => batch)).toEqual(plain);
      const mirrored = await fitted((batch) => ({ ...batch, images: batch.images.slice().reverse() }));
      expect(mirrored.weights).not.toEqual(plain.weights);
    });

    test("sees batches of 8 images and one-hot targets, every image once per epoch", async () => {
      const seen: Batch[] = [];
      await fitted((batch) => {
        seen.push(batch);
        return batch;
      });
      expect(seen.map(({ shape }) => shape)).toEqual([8, 8, 4, 8, 8, 4, 8, 8, 4].map((n) => [n, 8, 8, 3]));
      for (const { images, targets, shape } of seen) {
        expect([images.length, targets.length]).toEqual([shape[0]! * 192, shape[0]! * 3]);
        for (let i = 0; i < targets.length; i += 3) expect([...targets.slice(i, i + 3)].sort()).toEqual([0, 0, 1]);
      }
    });

    test("draws from a stream of its own: the same for one seed, another in each epoch and for another seed", async () => {
      const drawn = async (seed: number) => {
        const numbers: number[] = [];
        await fitted((batch, { uniform }) => {
          numbers.push(uniform());
          return batch;
        }, seed);
        return numbers;
      };
      const numbers = await drawn(3);
      expect(await drawn(3)).toEqual(numbers);
      expect(new Set([...numbers, ...(await drawn(4))]).size).toBe(18);
    });
  });
});
