import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EncoderOptions, encoder } from "../../../lib/models/encoder/encoder";
import type { FeatureChoice } from "../../../lib/models/encoder/token-pooling";
import { temporaryFolder } from "../../data/support";
import { type FakeModel, type HubServer, hubServer } from "../../support/hub-server";
import { encoderGoldens, farthest, goldenImages, imagesInMemory, modelFiles, noiseImage, rowsOf } from "./support";

const commit = "c".repeat(40);
let hub: HubServer;

async function serveModels(models: { [id: string]: { [file: string]: Buffer } }) {
  const fakes = Object.entries(models).map(([id, files]): [string, FakeModel] => {
    return [`tiny/${id}`, { refs: { main: commit }, commits: { [commit]: files } }];
  });
  hub = await hubServer(Object.fromEntries(fakes));
  const home = await temporaryFolder();
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", home);
  vi.stubEnv("STILLACT_CACHE", join(home, "stillact"));
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
}

beforeEach(() => serveModels(Object.fromEntries(Object.keys(encoderGoldens.models).map((m) => [m, modelFiles(m)]))));
afterEach(() => vi.unstubAllEnvs());

const get = (model: string, options: Partial<EncoderOptions> = {}) =>
  encoder({ model: `tiny/${model}`, batchSize: 3, ...options });
const failing = async (model: string, options: Partial<EncoderOptions> = {}) => {
  const features = await get(model, options);
  return features.of(imagesInMemory(goldenImages()));
};

const cases = Object.entries(encoderGoldens.models).flatMap(([model, choices]) =>
  Object.keys(choices).map((feature) => [model, feature as FeatureChoice] as const),
);

// Pixels are equal bit for bit; what is left is the order of float32 sums in two libraries, on values of about 1.
const tolerance = 2e-5;

test.each(cases)("%s, %s: the features of Hugging Face transformers", async (model, feature) => {
  const features = await get(model, { feature });
  const rows = rowsOf(await features.of(imagesInMemory(goldenImages())));
  const golden = encoderGoldens.models[model]![feature]!;
  expect(rows.map((row) => row.length)).toEqual(golden.map((row) => row.length));
  expect(farthest(rows, golden)).toBeLessThan(tolerance);
});

test("one image has the same features alone and in any company, bit for bit", async () => {
  const features = await get("vit");
  const images = goldenImages();
  const together = rowsOf(await features.of(imagesInMemory(images)));
  for (const [i, image] of images.entries()) {
    expect(rowsOf(await features.of(imagesInMemory([image])))).toEqual([together[i]]);
  }
});

test("params name what decides the features: the commit, the weights, the preprocessing, the choice", async () => {
  const { name, params } = await get("vit");
  expect(name).toBe("tiny/vit, cls");
  expect(params).toMatchObject({ model: "tiny/vit", commit, feature: "cls", dtype: "fp32", batchSize: 3 });
  expect(params.weights).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(params.engine).toMatch(/^transformers\.js 4\S+, onnxruntime 1\./);
  expect(params.preprocessing).toMatchObject({ resize: { width: 32, height: 32 }, filter: "bilinear" });
});

test("a second start without a network gives the same", async () => {
  const first = await get("dinov2");
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const second = await get("dinov2");
  expect(second.params).toEqual(first.params);
  const images = imagesInMemory(goldenImages());
  expect(await second.of(images)).toEqual(await first.of(images));
});

test("an abort between two batches ends the work", async () => {
  const features = await get("vit", { batchSize: 1 });
  const stop = new AbortController();
  const images = goldenImages();
  Object.defineProperty(images, 2, { get: () => stop.abort(new Error("enough")) ?? noiseImage(8, 8, 0) });
  await expect(features.of(imagesInMemory(images), { signal: stop.signal })).rejects.toThrow("enough");
});

describe("errors say what to do", () => {
  test("a feature that the model does not have", async () => {
    await expect(failing("dinov2", { feature: "pooled" })).rejects.toThrow(
      /tiny\/dinov2, pooled has no "pooled" feature.*it has last_hidden_state \[3, 17, 16\]. Set feature to "cls" or "mean"/,
    );
    await expect(failing("clip")).rejects.toThrow(/no "cls" feature.*image_embeds \[3, 12\]. Set feature to "pooled"/);
    await expect(failing("siglip")).rejects.toThrow(/no "cls" feature: its 16 tokens are all patches/);
    await expect(failing("convnext")).rejects.toThrow(/no "cls" feature: it is a convolutional network/);
  });

  test("a size that the model was not exported for", async () => {
    await expect(failing("vit", { imageSize: 48 })).rejects.toThrow(
      /takes pixel_values of \[batch_size,3,32,32\], but would get \[3,3,48,48\]; set imageSize/,
    );
  });

  test("a precision, a file or a model that is not there", async () => {
    await expect(get("vit", { dtype: "q4" })).rejects.toThrow(/has no onnx\/model_q4\.onnx .*or another dtype/);
    await expect(get("vit", { dtype: "fp64" as "fp32" })).rejects.toThrow('dtype must be "fp32" or "fp16"');
    await expect(get("other")).rejects.toThrow("refuses tiny/other");
  });

  test("weights that are cut off, settings that are no JSON or say what is not known", async () => {
    const files = modelFiles("vit");
    const weights = files["onnx/model.onnx"]!;
    await serveModels({
      cut: { ...files, "onnx/model.onnx": weights.subarray(0, weights.length / 2) },
      text: { ...files, "config.json": Buffer.from("<html>") },
      bare: { ...files, "config.json": Buffer.from("{}") },
      other: { ...files, "preprocessor_config.json": Buffer.from('{"image_processor_type":"SamImageProcessor"}') },
      nearest: {
        ...files,
        "preprocessor_config.json": Buffer.from('{"image_processor_type":"ViTImageProcessor","resample":0}'),
      },
    });
    await expect(failing("cut")).rejects.toThrow(/tiny\/cut, cls cannot be loaded: its weights are cut off/);
    await expect(get("text")).rejects.toThrow(/config\.json of tiny\/text is not JSON/);
    await expect(get("bare")).rejects.toThrow(
      /config\.json of tiny\/bare does not hold the configuration of a vision model:.*model_type/s,
    );
    await expect(get("other")).rejects.toThrow(
      /image processor "SamImageProcessor"; known are those of ViT, .*onnxEncoder/,
    );
    await expect(get("nearest")).rejects.toThrow(/asks for resample 0; known are 1, 2 and 3/);
  });
});
