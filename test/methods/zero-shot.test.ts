import { join } from "node:path";
import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { imagesOf, labelled } from "../../lib/data/images";
import { zeroShot } from "../../lib/methods";
import { type Clip, loadClip, similarities } from "../../lib/models/clip";
import { classes, syntheticDataset } from "../support/datasets";

const prompts = {
  sitting: "a person sitting",
  standing: ["the person who is standing", "standing"],
  walking_running: ["walking", "running"],
};
const templates = ["{}", "a photo of {}."];
const dataset = syntheticDataset({ n: 20, size: 16 });
const ids = dataset.examples.map(({ id }) => id);
const run = { seed: 1, signal: new AbortController().signal, onProgress() {} };

let clip: Clip;
beforeAll(async () => {
  await use("onnxruntime", { threads: 2 });
  clip = await loadClip(join(__dirname, "../goldens/clip/quick-gelu"), { batchSize: 8, warn() {} });
});
afterAll(() => clip.dispose());

const predictions = async (options: Parameters<typeof syntheticDataset>[0], of = ids) => {
  const method = zeroShot({ clip, prompts, templates });
  const classifier = await method.fit(
    labelled(syntheticDataset({ n: 20, size: 16, ...options }), "made", ids.slice(0, 9)),
    run,
  );
  return classifier.predict(imagesOf(dataset, of));
};

test("probabilities are the softmax of scaled similarities with the mean direction of each class' prompts", async () => {
  const method = zeroShot({ clip, prompts: { ...prompts, standing: "standing" } });
  const classifier = await method.fit(labelled(dataset, "made", ids), run);
  const actual = await classifier.predict(imagesOf(dataset, ids));
  // tfjs as a second opinion; one class has one prompt, one has two.
  const texts = ["a person sitting", "standing", "walking", "running"];
  const [image, text] = [await clip.features.of(imagesOf(dataset, ids)), await clip.embedTexts(texts)].map(
    ({ values, length }) => tf.tensor2d(values, [values.length / length, length]),
  ) as [tf.Tensor2D, tf.Tensor2D];
  const unit = (x: tf.Tensor) => x.div(x.norm(2, -1, true));
  const of = unit(text);
  const walking = unit(of.slice([2, 0], [2, -1]).mean(0, true));
  const logits = unit(image)
    .matMul(tf.concat([of.slice([0, 0], [2, -1]), walking]), false, true)
    .mul(clip.logitScale);
  const wanted = logits.softmax().arraySync() as number[][];
  actual.forEach((row, i) => {
    for (const [c, p] of row.entries()) expect(p).toBeCloseTo(wanted[i]![c]!, 5);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

test("neither labels nor training images matter; one image alone is predicted as in a batch", async () => {
  const all = await predictions({});
  expect(
    await predictions({ name: "other", label: (i) => (i + 1) % 3, edit: (_, pixels) => pixels.reverse() }),
  ).toEqual(all);
  expect(await predictions({}, ["image-13"])).toEqual([all[13]]);
});

test("every template is filled with every name; weights, prompts and scale are parameters", () => {
  const { name, params } = zeroShot({ clip, prompts, templates });
  expect(name).toBe("zero-shot quick-gelu");
  expect(params.prompts).toMatchObject({
    sitting: ["a person sitting", "a photo of a person sitting."],
    standing: [
      "the person who is standing",
      "a photo of the person who is standing.",
      "standing",
      "a photo of standing.",
    ],
  });
  expect(JSON.stringify(params)).toContain(clip.fingerprint);
  expect(params.logitScale).toBe(clip.logitScale);
});

test("classes without prompts, prompts without classes, and empty ensembles are refused", async () => {
  const { walking_running: _, ...two } = prompts;
  const fitted = (method: ReturnType<typeof zeroShot>) => method.fit(labelled(dataset, "made", ids), run);
  await expect(fitted(zeroShot({ clip, prompts: two }))).rejects.toThrow(
    `the classes are ${classes.join(", ")}; without prompts: walking_running; prompts of no class: none`,
  );
  await expect(fitted(zeroShot({ clip, prompts: { ...prompts, lying: "x" } }))).rejects.toThrow(
    /prompts of no class: lying/,
  );
  expect(() => zeroShot({ clip, prompts: {} })).toThrow("there are no prompts");
  expect(() => zeroShot({ clip, prompts: { sitting: [] } })).toThrow("the class sitting has no prompt");
  expect(() => zeroShot({ clip, prompts, templates: ["a photo"] })).toThrow(
    'needs {} where the class goes; got "a photo"',
  );
});

test("similarities are cosines of every image with every text", async () => {
  const { cosines, name, ...rest } = await similarities(clip, imagesOf(dataset, ids.slice(0, 3)), [
    "sitting",
    "running",
  ]);
  expect(rest).toEqual({ ids: ids.slice(0, 3), texts: ["sitting", "running"] });
  expect(cosines.map((row) => row.length)).toEqual([2, 2, 2]);
  expect(cosines.flat().every((cosine) => Math.abs(cosine) <= 1)).toBe(true);
  const same = await similarities(clip, imagesOf(dataset, [ids[2]!]), ["running"]);
  expect(same.cosines[0]![0]).toBeCloseTo(cosines[2]![1]!, 10);
});

test("weights with a number that is not finite are told instead of guessed with", async () => {
  const broken = await loadClip(join(__dirname, "../goldens/clip/quick-gelu"), { warn() {} });
  const weight = broken.parameters["text_model.final_layer_norm.weight"] as tf.Variable;
  weight.assign(tf.fill(weight.shape, Number.NaN));
  const fitted = zeroShot({ clip: broken, prompts }).fit(labelled(dataset, "made", ids), run);
  await expect(fitted).rejects.toThrow(/an embedding is zero or not finite; the weights are damaged/);
  broken.dispose();
});
