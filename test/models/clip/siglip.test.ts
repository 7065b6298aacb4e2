import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { initialParameters, loadClip, loadClipVision, parameterShapes, saveClip } from "../../../lib/models/clip";
import { sigmoidLoss } from "../../../lib/train/contrastive";
import expected from "../../goldens/siglip/expected.json";
import { configOf, goldens, relativeDifference } from "./golden";
import { describeParity } from "./parity";

const models = ["siglip", "siglip2"] as const;
const folderOf = (name: string) => join(goldens, "../siglip", name);
const quiet = { warn() {} };

for (const name of models)
  describeParity({
    title: name,
    engine: "onnxruntime",
    folder: folderOf(name),
    golden: () => expected.models[name],
    loss: sigmoidLoss,
  });

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "stillact-siglip-"));
  await use("onnxruntime", { threads: 2 });
});
afterEach(() => {
  tf.disposeVariables();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(models)("%s", (name) => {
  const golden = expected.models[name];

  test("gives Hugging Face's token ids, as long as the model's positions, and its embeddings of texts", async () => {
    const said: string[] = [];
    const clip = await loadClip(folderOf(name), { warn: (message) => said.push(message) });
    expect(clip.tokenizer.encode(expected.prompts)).toEqual(golden.tokens);
    expect(said.length).toBeGreaterThan(0);
    expect(said.every((message) => /tokens; the model reads 16, the rest is cut off$/.test(message))).toBe(true);
    const { values, length } = await clip.embedTexts(expected.prompts.slice(0, 4));
    const unit = tf.tensor2d(values as Float32Array, [4, length]);
    const normalised = unit.div(unit.norm("euclidean", 1, true)).dataSync();
    expect(relativeDifference(normalised, golden.textEmbeddings.flat())).toBeLessThan(1e-5);
    clip.dispose();
  });

  test("is saved and loaded again, and begins to be trained with all its parameters", async () => {
    const clip = await loadClip(folderOf(name), quiet);
    await saveClip(clip, folder);
    const again = await loadClip(folder, quiet);
    expect(again.fingerprint).toBe(clip.fingerprint);
    expect(again.tokenizer.encode(expected.prompts)).toEqual(golden.tokens);
    const start = initialParameters(clip.config, 0);
    expect(Object.keys(start).sort()).toEqual([...parameterShapes(clip.config).keys()].sort());
    expect(start.logit_bias!.dataSync()[0]).toBe(-10);
    clip.dispose();
    again.dispose();
  });
});

test("the image tower alone gives its pooled features", async () => {
  const tower = await loadClipVision(folderOf("siglip"));
  expect(tower.features).toBeNull();
  expect(tower.config.pooling).toBe("attention");
  tower.dispose();
});

test("a head that is left out, towers that do not meet, and another tokenizer are refused", async () => {
  const path = join(folder, "other");
  cpSync(folderOf("siglip"), path, { recursive: true });
  const json = (file: string) => JSON.parse(readFileSync(join(path, file), "utf8"));
  const config = json("config.json");
  const change = (part: string, values: object) =>
    writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, [part]: { ...config[part], ...values } }));
  change("vision_config", { vision_use_head: false });
  await expect(loadClip(path, quiet)).rejects.toThrow(/vision_use_head/);
  change("text_config", { projection_size: 15 });
  await expect(loadClip(path, quiet)).rejects.toThrow(/texts end in 15 dimensions, images in 16/);
  change("text_config", {});
  writeFileSync(join(path, "spiece.model"), "no model");
  await expect(loadClip(path, quiet)).rejects.toThrow(/spiece\.model is no valid SentencePiece model/);
  cpSync(join(goldens, "quick-gelu", "tokenizer.json"), join(path, "tokenizer.json"));
  await expect(loadClip(path, quiet)).rejects.toThrow(/does not hold a tokenizer of SigLIP/);
  expect(configOf(path).text.pooling).toBe("last");
});
