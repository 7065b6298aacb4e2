import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { loadClip } from "../../../lib/models/clip";
import { learnVocabulary } from "../../../lib/models/clip/bpe";
import { huggingFaceNames } from "../../../lib/models/clip/names";
import { readOpenClipConfig } from "../../../lib/models/clip/open-clip-config";
import { imageFeatures } from "../../../lib/models/clip/towers";
import type { StoredTensor } from "../../../lib/models/weights/tensors";
import { openTorch } from "../../../lib/models/weights/torch";
import { temporaryFolder } from "../../data/support";
import { hashNoise } from "../../support/hash-noise";
import { expected, goldens, relativeDifference } from "./golden";

/** What OpenCLIP computes; see goldens/open_clip_names.py. */
const openClip = JSON.parse(readFileSync(join(goldens, "open-clip", "expected.json"), "utf8")) as {
  imageEmbeddings: number[][];
  textEmbeddings: number[][];
  logitScale: number;
};

const openAiStd = [0.26862954, 0.26130258, 0.27577711];

beforeAll(() => use("onnxruntime", { threads: 2 }));

test.each(["OpenCLIP's settings", "Hugging Face's settings"])(
  "%s, OpenCLIP's weights: OpenCLIP's embeddings",
  async (settings) => {
    const folder = await temporaryFolder();
    cpSync(join(goldens, "open-clip"), folder, { recursive: true });
    const others = settings.startsWith("Open") ? [] : ["config.json", "preprocessor_config.json"];
    for (const file of ["tokenizer.json", ...others]) cpSync(join(goldens, "quick-gelu", file), join(folder, file));
    const clip = await loadClip(folder, { warn() {} });
    const texts = await clip.embedTexts(expected.prompts.slice(0, 4));
    expect(relativeDifference(texts.values, openClip.textEmbeddings.flat())).toBeLessThan(1e-5);
    const side = clip.config.vision.imageSize;
    const images = jit((x: tf.Tensor) => imageFeatures(clip.parameters, clip.config.vision, x));
    const embedded = images(tf.tensor4d(hashNoise(4 * 3 * side * side, 9), [4, 3, side, side]));
    expect(relativeDifference(embedded.dataSync(), openClip.imageEmbeddings.flat())).toBeLessThan(1e-5);
    expect(Math.log(clip.logitScale)).toBeCloseTo(openClip.logitScale, 5);
    expect(clip.preprocessing.std).toEqual(settings.startsWith("Open") ? [0.25, 0.25, 0.25] : openAiStd);
    images.dispose();
    clip.dispose();
  },
);

test("a wrapper's prefix goes, settings of OpenAI's archives go, a scale of shape [1] is a scalar", async () => {
  const { tensors, close } = await openTorch(join(goldens, "open-clip", "open_clip_pytorch_model.bin"));
  await close();
  const plain = huggingFaceNames(tensors);
  const scalar = { shape: [1], format: "F16", read: async () => Float32Array.of(3) } as const;
  const wrapped = new Map<string, StoredTensor>([...tensors].map(([name, tensor]) => [`module.${name}`, tensor]));
  for (const name of ["input_resolution", "context_length", "vocab_size"]) wrapped.set(`module.${name}`, scalar);
  wrapped.set("module.logit_scale", scalar);
  const renamed = huggingFaceNames(wrapped);
  expect([...renamed.keys()].sort()).toEqual([...plain.keys()].sort());
  expect(renamed.get("logit_scale")!.shape).toEqual([]);
});

test("names that are nobody's stay, so that they are named as surplus", () => {
  const tensor = { shape: [3], format: "F32", read: async () => new Float32Array(3) } as const;
  const names = [
    "visual.conv1.weight",
    "visual.transformer.resblocks.0.ls_1.gamma",
    "visual.attnpool.c_proj.bias",
    "constructor",
  ];
  const renamed = huggingFaceNames(new Map(names.map((name) => [name, tensor])));
  expect([...renamed.keys()]).toEqual(["vision_model.embeddings.patch_embedding.weight", ...names.slice(1)]);
});

describe("settings of OpenCLIP", () => {
  const settings = () => JSON.parse(readFileSync(join(goldens, "open-clip", "open_clip_config.json"), "utf8"));

  test("what they leave out are OpenCLIP's defaults", () => {
    const vision_cfg = { image_size: 224, layers: 12, width: 768, patch_size: 32 };
    const { config, preprocessing } = readOpenClipConfig({ model_cfg: { embed_dim: 512, vision_cfg, text_cfg: {} } });
    expect(config.vision).toMatchObject({ heads: 12, intermediateSize: 3072, activation: "gelu" });
    expect(config.text).toMatchObject({
      heads: 8,
      hiddenSize: 512,
      layers: 12,
      maxPositions: 77,
      vocabularySize: 49408,
    });
    expect(preprocessing).toMatchObject({ resize: { shorter: 224 }, filter: "bicubic", std: openAiStd });
  });

  test("of another network are refused by name", () => {
    const changed = (part: string, option: object) => {
      const { model_cfg: model, ...others } = settings();
      return { ...others, model_cfg: { ...model, [part]: { ...model[part], ...option } } };
    };
    const read = (json: unknown) => () => readOpenClipConfig(json, "the file");
    expect(read(changed("vision_cfg", { timm_model_name: "convnext" }))).toThrow(/the file.*timm_model_name/s);
    expect(read(changed("vision_cfg", { layers: [3, 4, 6, 3] }))).toThrow(/layers/);
    expect(read(changed("text_cfg", { hf_model_name: "roberta" }))).toThrow(/hf_model_name/);
    expect(read(changed("text_cfg", { heads: 3 }))).toThrow(/width 16 is not a multiple of the heads/s);
    expect(read(changed("vision_cfg", { patch_size: 13 }))).toThrow(/patches of 13 px in images of 12 px/);
  });
});

describe("a checkpoint of OpenAI's alone", () => {
  const alone = async (...beside: string[]) => {
    const folder = await temporaryFolder();
    for (const file of ["open-ai/tiny.pt", ...beside]) cpSync(join(goldens, file), join(folder, basename(file)));
    return join(folder, "tiny.pt");
  };

  test("takes its configuration from its shapes, and a tokenizer from beside it", async () => {
    const reference = JSON.parse(readFileSync(join(goldens, "open-ai", "expected.json"), "utf8"));
    const clip = await loadClip(await alone("quick-gelu/tokenizer.json"), { warn() {} });
    expect(clip.name).toBe("tiny");
    expect([clip.config.vision.layers, clip.config.text.layers, clip.config.vision.heads]).toEqual([1, 2, 2]);
    const texts = await clip.embedTexts(expected.prompts.slice(0, 4));
    expect(relativeDifference(texts.values, reference.textEmbeddings.flat())).toBeLessThan(1e-5);
    const images = jit((x: tf.Tensor) => imageFeatures(clip.parameters, clip.config.vision, x));
    const embedded = images(tf.tensor4d(hashNoise(4 * 3 * 8 * 8, 9), [4, 3, 8, 8]));
    expect(relativeDifference(embedded.dataSync(), reference.imageEmbeddings.flat())).toBeLessThan(1e-5);
    images.dispose();
    clip.dispose();
  });

  test("takes OpenAI's list of pairs as well, and says where to get a tokenizer", async () => {
    const file = await alone();
    await expect(loadClip(file)).rejects.toThrow(
      /has no tokenizer: .*from openai\/clip-vit-base-patch32 or the Python package/,
    );
    const { vocab, merges } = learnVocabulary(["a photo of a person sitting", "a person sitting in a photo"]);
    const list = join(dirname(file), "bpe_simple_vocab_16e6.txt.gz");
    writeFileSync(list, gzipSync(["a header", ...merges, ""].join("\n")));
    const clip = await loadClip(file);
    const end = vocab["<|endoftext|>"]!;
    expect((clip.tokenizer.json as { model: { vocab: object } }).model.vocab).toEqual(vocab);
    expect(() => clip.tokenizer.encode(["a photo"])).toThrow(/vocab_size is/); // the tiny model has fewer tokens than bytes
    expect(end).toBe(512 + merges.length + 1);
    clip.dispose();
    writeFileSync(list, "no archive");
    await expect(loadClip(file)).rejects.toThrow(/bpe_simple_vocab_16e6\.txt\.gz cannot be unpacked/);
  });

  test("of another network is refused", async () => {
    const file = join(await temporaryFolder(), "other.pt");
    cpSync(join(goldens, "open-clip", "open_clip_pytorch_model.bin"), file);
    await expect(loadClip(file)).rejects.toThrow(/vision_model is 24 wide, no multiple of OpenAI's 64 per head/);
  });
});
