import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { imagesOf } from "../../lib/data/images";
import type { Batch } from "../../lib/method";
import { cnn, fnn, layers, loadClassifier } from "../../lib/methods";
import { fitAll } from "../../lib/study/fit-all";
import { damages } from "../data/damage";
import { syntheticDataset } from "../support/datasets";

const dataset = syntheticDataset({ n: 12 });

describe("network methods", () => {
  test("memorise noise images: at least 0.95 on their own training images", async () => {
    const noise = syntheticDataset({ name: "noise", n: 40, size: 16, signal: 0 });
    const options = { imageSize: 16, epochs: 60, batchSize: 8, learningRate: 2e-3 };
    for (const method of [fnn({ ...options, hidden: [64] }), cnn({ ...options, channels: [16, 32], dense: 64 })]) {
      const classifier = await fitAll(method, noise);
      expect(classifier.history!.at(-1)!.accuracy, method.name).toBeGreaterThanOrEqual(0.95);
      classifier.dispose();
    }
  });

  test("parameters are plain JSON and hold every default, the source of build included", () => {
    expect(fnn({ epochs: 5 }).params).toEqual({
      hidden: [512, 256],
      imageSize: 64,
      epochs: 5,
      batchSize: 32,
      learningRate: 1e-3,
      schedule: "constant",
      weightDecay: 1e-2,
    });
    const build = () => tf.sequential();
    expect(layers({ name: "mine", build }).params.build).toBe(build.toString());
  });

  test("an augmentation is named in parameters and code, and sees no image that is predicted", async () => {
    let batches = 0;
    const apply = (batch: Batch) => {
      batches++;
      return batch;
    };
    const method = fnn({
      ...{ hidden: [4], imageSize: 8, epochs: 2, batchSize: 8 },
      augment: { name: "none", params: { strength: 1 }, apply },
    });
    expect(method.params.augment).toEqual({ name: "none", params: { strength: 1 } });
    expect(method.code).toContainEqual(expect.objectContaining({ functions: [apply] }));
    const classifier = await fitAll(method, dataset);
    expect(batches).toBe(4);
    await classifier.predict(imagesOf(dataset, ["image-0"]));
    expect(batches).toBe(4);
    classifier.dispose();
  });

  test("a disposed classifier says so, and what to do", async () => {
    const classifier = await fitAll(fnn({ name: "mine", hidden: [4], imageSize: 8, epochs: 1 }), dataset);
    classifier.dispose();
    classifier.dispose();
    const message = "mine: this classifier has been disposed; fit it again (fitAll)";
    await expect(classifier.predict(imagesOf(dataset, ["image-0"]))).rejects.toThrow(message);
    await expect(classifier.save!("nowhere")).rejects.toThrow(message);
  });

  test("refuse sizes that are not whole numbers", () => {
    expect(() => cnn({ epochs: 0 })).toThrow("methods.cnn: epochs must be a whole number ≥ 1, got 0");
    expect(() => fnn({ imageSize: 6.5 })).toThrow("methods.fnn: imageSize must be a whole number ≥ 1, got 6.5");
  });

  test("refuse a network that does not fit the task, and free it", async () => {
    const build = (units: number, inputShape: number[]) => () =>
      tf.sequential({ layers: [tf.layers.flatten({ inputShape }), tf.layers.dense({ units })] });
    const fitted = (b: () => tf.LayersModel) =>
      fitAll(layers({ name: "mine", imageSize: 8, epochs: 1, build: b }), dataset);
    await expect(fitted(build(2, [8, 8, 3]))).rejects.toThrow(
      "mine: the model's output has shape [batch, 2], it must be [batch, 3]",
    );
    const twoOutputs = () => {
      const input = tf.input({ shape: [8, 8, 3] });
      const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
      const outputs = [3, 3].map((units) => tf.layers.dense({ units }).apply(flat) as tf.SymbolicTensor);
      return tf.model({ inputs: input, outputs });
    };
    await expect(fitted(twoOutputs)).rejects.toThrow("mine: the model has 2 outputs; it must have one");
    await expect(fitted(() => undefined as never)).rejects.toThrow(
      "mine: build must give a network of tf.layers, got undefined",
    );
    const before = tf.memory().numTensors;
    await expect(fitted(build(3, [9, 8, 3]))).rejects.toThrow("mine: the model's input has shape [batch, 9,8,3]");
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("loadClassifier", () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "stillact-load-"));
    const classifier = await fitAll(fnn({ hidden: [4], imageSize: 8, epochs: 1 }), dataset);
    await classifier.save!(folder);
    classifier.dispose();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("names what is missing, cut off or wrong", async () => {
    await expect(loadClassifier(join(folder, "nowhere"))).rejects.toThrow(
      /classifier\.json is missing; train a classifier and save it there/,
    );
    truncateSync(join(folder, "weights.bin"), 100);
    await expect(loadClassifier(folder)).rejects.toThrow(/weights\.bin has 100 bytes, model\.json asks for \d+/);
    writeFileSync(join(folder, "classifier.json"), '{"schema":1}');
    await expect(loadClassifier(folder)).rejects.toThrow(
      /classifier\.json does not hold the description of a classifier:[\s\S]*classes/,
    );
    writeFileSync(join(folder, "classifier.json"), "{");
    await expect(loadClassifier(folder)).rejects.toThrow(/classifier\.json is not JSON/);
  });

  test("refuses a file that was changed, by its name, and loads again what is put back", async () => {
    const changes: [string, (bytes: Buffer) => Buffer][] = [
      ["weights.bin", damages["a flipped bit"]!],
      ["weights.bin", damages["zeros of the same length"]!],
      ["weights.bin", damages["its halves swapped"]!],
      ["model.json", (bytes) => Buffer.from(String(bytes).replace('"relu"', '"tanh"'))],
      ["classifier.json", (bytes) => Buffer.from(String(bytes).replace('"sitting"', '"standing"'))],
      ["classifier.json", (bytes) => Buffer.from(String(bytes).replace(/"mean": \[\s*\d/, '"mean": [ 9'))],
    ];
    for (const [name, change] of changes) {
      const file = join(folder, name);
      const saved = readFileSync(file);
      const other = change(saved);
      expect(other).not.toEqual(saved);
      writeFileSync(file, other);
      await expect(loadClassifier(folder)).rejects.toThrow(`${file} is not what was saved`);
      writeFileSync(file, saved);
    }
    (await loadClassifier(folder)).dispose();
  });

  test("reads no weights from outside its folder", async () => {
    mkdirSync(join(folder, "inner"));
    for (const file of ["classifier.json", "model.json"]) {
      const text = readFileSync(join(folder, file), "utf8").replace('["weights.bin"]', '["../weights.bin"]');
      writeFileSync(join(folder, "inner", file), text);
    }
    await expect(loadClassifier(join(folder, "inner"))).rejects.toThrow(/model\.json does not hold a network/);
  });
});
