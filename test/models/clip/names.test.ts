import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadClip } from "../../../lib/models/clip";
import { huggingFaceNames } from "../../../lib/models/clip/names";
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

beforeAll(() => use("onnxruntime", { threads: 2 }));

test("a checkpoint under OpenCLIP's names gives OpenCLIP's embeddings", async () => {
  const folder = await temporaryFolder();
  cpSync(join(goldens, "quick-gelu"), folder, { recursive: true });
  cpSync(join(goldens, "open-clip"), folder, { recursive: true });
  rmSync(join(folder, "model.safetensors"));
  const clip = await loadClip(folder, { warn() {} });
  const texts = await clip.embedTexts(expected.prompts.slice(0, 4));
  expect(relativeDifference(texts.values, openClip.textEmbeddings.flat())).toBeLessThan(1e-5);
  const side = clip.config.vision.imageSize;
  const images = jit((x: tf.Tensor) => imageFeatures(clip.parameters, clip.config.vision, x));
  const embedded = images(tf.tensor4d(hashNoise(4 * 3 * side * side, 9), [4, 3, side, side]));
  expect(relativeDifference(embedded.dataSync(), openClip.imageEmbeddings.flat())).toBeLessThan(1e-5);
  expect(Math.log(clip.logitScale)).toBeCloseTo(openClip.logitScale, 5);
  images.dispose();
  clip.dispose();
});

test("a wrapper's prefix goes, settings of OpenAI's archives go, a scale of shape [1] is a scalar", async () => {
  const { tensors, close } = await openTorch(join(goldens, "open-clip", "pytorch_model.bin"));
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
