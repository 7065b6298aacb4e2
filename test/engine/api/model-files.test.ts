import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder: string;
beforeEach(async () => {
  await use("onnxruntime", { threads: 1 });
  folder = mkdtempSync(join(tmpdir(), "model-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const model = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 3 }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });

test("a model is saved to a folder and loaded from its model.json, or from the folder", async () => {
  const saved = model();
  const { modelArtifactsInfo } = await saved.save(`file://${folder}/deep/net`);
  expect(modelArtifactsInfo.weightDataBytes).toBe(4 * (18 + 2 + 8 + 24 + 3));
  expect(readFileSync(join(folder, "deep/net/weights.bin")).length).toBe(4 * (18 + 2 + 8 + 24 + 3));
  const x = tf.range(0, 32).reshape([2, 4, 4, 1]);
  for (const url of [`file://${folder}/deep/net/model.json`, `file://${folder}/deep/net`]) {
    const loaded = await tf.loadLayersModel(url);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual((saved.predict(x) as tf.Tensor).dataSync());
  }
});

describe("what is wrong with a file is said", () => {
  const json = () => join(folder, "model.json");
  const load = () => tf.loadLayersModel(`file://${folder}/model.json`);
  const edit = (change: (text: string) => string) => writeFileSync(json(), change(readFileSync(json(), "utf8")));
  beforeEach(() => model().save(`file://${folder}`));

  test("no JSON, no model", async () => {
    edit((text) => text.slice(0, 50));
    await expect(load()).rejects.toThrow(/model\.json is not JSON/);
    writeFileSync(json(), "null");
    await expect(load()).rejects.toThrow(/model\.json is no model of TensorFlow\.js/);
  });

  test("weights that are too few, or elsewhere", async () => {
    writeFileSync(join(folder, "weights.bin"), new Uint8Array(12));
    await expect(load()).rejects.toThrow(/its weights take 220 bytes, the files that it names have 12/);
    edit((text) => text.replace("weights.bin", "../weights.bin"));
    await expect(load()).rejects.toThrow(/"\.\.\/weights\.bin", which lies outside of its folder/);
    edit((text) => text.replace("../weights.bin", "/etc/hostname"));
    await expect(load()).rejects.toThrow(/"\/etc\/hostname", which lies outside/);
  });

  test("no file", async () => {
    await expect(tf.loadLayersModel(`file://${folder}/none/model.json`)).rejects.toThrow(/ENOENT.*none/);
  });
});
