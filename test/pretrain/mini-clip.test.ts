import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { type Clip, imageFeatures, loadClip } from "../../lib/models/clip";
import { directionsOf } from "../../lib/models/clip/similarities";
import { dataFile, projectRoot } from "../../lib/paths";
import { generator, modelCard } from "../../lib/pretrain";
import { figureSet } from "../../lib/pretrain/figure-set";
import { measurer } from "../../lib/pretrain/measure";
import { variantNames, variants } from "../../lib/pretrain/settings";
import { type PretrainingResults, readPretrainingResults } from "../../lib/results/pretraining";
import golden from "../goldens/mini_clip.json";
import { smallestCosine } from "../models/clip/golden";
import { hashNoise } from "../support/hash-noise";

const folder = dataFile("mini-clip");
const results = async () => (await readPretrainingResults(join(projectRoot(), "results", "pretraining.json")))!;
const own = async (): Promise<PretrainingResults["rows"][string]> => (await results()).rows.captions!;
let clip: Clip;
beforeAll(async () => {
  await use("onnxruntime", { threads: 2 });
  clip = await loadClip(folder);
});

test("weights have at most 10 MB and are those that were evaluated", async () => {
  expect(statSync(join(folder, "model.safetensors")).size).toBeLessThanOrEqual(10e6);
  expect(clip.fingerprint).toBe((await own()).fingerprint);
});

test("its figures are those that the generator draws today: config, card and results name its hash", async () => {
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  expect(config.pretraining.generator).toEqual({ ...generator });
  for (const name of variantNames) expect((await results()).rows[name]!.generator).toEqual({ ...generator });
  expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(generator.hash);
});

test("the card is what the code makes of run and results", async () => {
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe(modelCard(await own(), await results()));
});

test("the controls saw the same figures as often, in the same order, with the same settings and code", async () => {
  const { rows } = await results();
  const main = rows.captions!;
  for (const name of variantNames) {
    const { settings, provenance, what } = rows[name]!;
    expect(settings).toEqual({ ...main.settings, variant: name });
    expect(provenance).toMatchObject({ code: main.provenance.code, engine: main.provenance.engine, dirty: false });
    expect(what).toBe(variants[name].what);
  }
});

test("tokens and embeddings are Hugging Face's", async () => {
  expect(clip.tokenizer.encode(golden.prompts)).toEqual(golden.tokens);
  const texts = directionsOf(await clip.embedTexts(golden.prompts)).map((values) => [...values]);
  expect(smallestCosine(texts, golden.textEmbeddings)).toBeGreaterThan(0.99999);
  const size = clip.config.vision.imageSize;
  const embedded = tf.tidy(() => {
    const images = tf.tensor4d(hashNoise(2 * size * size * 3, 0), [2, size, size, 3]).transpose([0, 3, 1, 2]);
    return imageFeatures(clip.parameters, clip.config.vision, images).arraySync() as number[][];
  });
  expect(smallestCosine(embedded, golden.imageEmbeddings)).toBeGreaterThan(0.99999);
  expect(clip.logitScale).toBeCloseTo(golden.logitScale, 3);
});

test("on figures drawn again it is as good as its history says", async () => {
  const { settings, history } = await own();
  const { heldOut, seed, model } = settings;
  const figures = await figureSet({ n: heldOut, size: model.imageSize, seed: seed + 1, workers: 0 });
  const { config, parameters, tokenizer, preprocessing } = clip;
  const weights = parameters as Record<string, tf.Variable>;
  const options = { variant: variants.captions, config, weights, heads: {}, tokenizer, preprocessing, figures };
  const { measure, dispose } = measurer(options);
  const { accuracy, neighbours } = measure();
  const last = history.at(-1)!;
  // Another processor may round some figures over the edge.
  expect(Math.abs(accuracy! - last.accuracy!)).toBeLessThan(3 / heldOut);
  expect(Math.abs(neighbours - last.neighbours!)).toBeLessThan(0.005);
  dispose();
  await figures.close();
});
