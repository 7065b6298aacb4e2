import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imagesOf } from "../../../lib/data/images";
import { type ClipVision, imageFeatures, loadClip, loadClipVision, pooledImages } from "../../../lib/models/clip";
import expected from "../../goldens/clip-vision/expected.json";
import { syntheticDataset } from "../../support/datasets";
import { hashNoise } from "../../support/hash-noise";
import { goldens, relativeDifference } from "./golden";

const alone = join(__dirname, "../../goldens/clip-vision");
const folder = mkdtempSync(join(tmpdir(), "stillact-vision-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => use("onnxruntime", { threads: 2 }));

function outputs({ parameters, config }: ClipVision, compute: typeof imageFeatures): Float32Array {
  const images = tf.tidy(() => tf.tensor4d(hashNoise(3 * 13 * 13 * 3, 0), [3, 13, 13, 3]).transpose([0, 3, 1, 2]));
  return jit((x: tf.Tensor) => compute(parameters, config, x))(images).dataSync<"float32">();
}

test.each(["projected", "plain"] as const)("an image tower alone (%s) gives what Hugging Face's does", async (name) => {
  const tower = await loadClipVision(join(alone, name));
  expect(tower.config.activation).toBe(name === "plain" ? "quick_gelu" : "gelu_pytorch_tanh");
  const { pooled, embeddings } = expected[name];
  expect(relativeDifference(outputs(tower, pooledImages), pooled.flat())).toBeLessThan(1e-5);
  if (embeddings) expect(relativeDifference(outputs(tower, imageFeatures), embeddings.flat())).toBeLessThan(1e-5);
  expect(tower.features === null).toBe(embeddings === null);
  tower.dispose();
});

test("the tower of a whole model has the features of the model", async () => {
  const dataset = syntheticDataset({ n: 3, size: 20 });
  const images = imagesOf(
    dataset,
    dataset.examples.map(({ id }) => id),
    { cache: join(folder, "cache") },
  );
  const [tower, clip] = [
    await loadClipVision(join(goldens, "quick-gelu")),
    await loadClip(join(goldens, "quick-gelu")),
  ];
  expect(await tower.pooled.of(images)).toEqual(await clip.pooled.of(images));
  expect(await tower.features!.of(images)).toEqual(await clip.features.of(images));
  expect(Object.keys(tower.parameters).filter((name) => name.startsWith("text"))).toEqual([]);
  tower.dispose();
  clip.dispose();
});

test("one tower where a model is needed, and weights under another name, are refused with a remedy", async () => {
  await expect(loadClip(join(alone, "projected"))).rejects.toThrow(/"clip_vision_model".* which loadClipVision gives/);
  const path = join(folder, "text");
  cpSync(join(alone, "projected"), path, { recursive: true });
  const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
  renameSync(join(path, "model.safetensors"), join(path, "mine.safetensors"));
  await expect(loadClipVision(path)).rejects.toThrow(/it has mine\.safetensors: give weights of PyTorch one of these/);
  writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, model_type: "clip_text_model" }));
  for (const load of [loadClip, loadClipVision])
    await expect(load(path)).rejects.toThrow(/"clip_text_model"; it is a text tower alone.*take the whole model/);
});
