import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, describe, expect, test } from "vitest";
import { imagesOf, labelled } from "../../lib/data/images";
import { holdout } from "../../lib/data/split";
import * as features from "../../lib/features";
import type { Classifier, Method } from "../../lib/method";
import {
  chiSquaredKernel,
  cnn,
  colourHistogram,
  fnn,
  knn,
  layers,
  linearProbe,
  loadClassifier,
  majority,
  metadata,
  onPersonCrop,
  permutedLabels,
  pixels,
} from "../../lib/methods";
import { type SyntheticOptions, syntheticDataset } from "../support/datasets";

const folder = mkdtempSync(join(tmpdir(), "stillact-methods-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const training = { imageSize: 8, epochs: 3, batchSize: 8 };
const softmaxNetwork = layers({
  ...training,
  name: "softmax network",
  build: ({ imageSize, classes }) =>
    tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [imageSize, imageSize, 3] }),
        tf.layers.dense({ units: classes, activation: "softmax" }),
      ],
    }),
});
const network = fnn({ ...training, hidden: [8] });

/** A person somewhere in each image; every seventh image has none. */
const boxes = new Map(
  Array.from({ length: 45 }, (_, i) => [
    `image-${i}`,
    i % 7 === 0 ? [] : [{ x: i % 3, y: (i * 5) % 4, width: 2 + (i % 4), height: 3 }],
  ]),
);
const colours = features.colourHistogram({ bins: [4, 4, 2] });
const photoAndCrop = features.concat([colours, features.onPersonCrop(colours, { boxes })]);

const joints = new Map(
  [...boxes].map(([id, people]) => [
    id,
    people.map(({ x, y }, i) =>
      Array.from({ length: 17 }, (_, j) => ({ x: x + (j % 3), y: y + i, visibility: 2 as const })),
    ),
  ]),
);

const blind = [
  majority(),
  metadata({ boxes }),
  linearProbe({ features: features.keypoints({ keypoints: joints, boxes }), name: "keypoints" }),
];
const unsaved = [
  ...blind,
  colourHistogram({ bins: [4, 4, 2] }),
  pixels({ imageSize: 4, l2: [1, 100] }),
  chiSquaredKernel({ features: colours, l2: [0.1, 10] }),
  linearProbe({ features: features.greyOut(colours, { what: "people", boxes }), name: "scenery" }),
  linearProbe({ features: features.greyOut(colours, { what: "scenery", boxes }), name: "people" }),
  linearProbe({ features: features.atResolution(colours, { size: 3 }), name: "3 px" }),
  linearProbe({ features: photoAndCrop, name: "linear probe" }),
  knn({ features: photoAndCrop, name: "nearest by cosine" }),
  knn({ features: photoAndCrop, name: "nearest by Euclid", distance: "euclidean", k: [3] }),
  onPersonCrop(network, { boxes }),
];
const saved: Method[] = [
  network,
  cnn({ ...training, channels: [4], dense: 8 }),
  softmaxNetwork,
  permutedLabels(network),
];
const methods = [...unsaved, ...saved];

const dataset = syntheticDataset({ n: 45 });
const [split] = holdout(dataset, { test: 0.3, seed: 2 }).folds;
const held = new Set(split!.test);
const run = { seed: 11, signal: new AbortController().signal, onProgress() {} };
const fitted = (method: Method, options: SyntheticOptions = {}): Promise<Classifier> =>
  method.fit(labelled(syntheticDataset({ n: 45, ...options }), "made", split!.train), run);

describe.each(methods.map((method) => ({ name: method.name, method })))("$name", ({ method }) => {
  const ids = dataset.examples.map(({ id }) => id);

  test("scrambling pixels and labels of the test images leaves every fitted number bit-equal", async () => {
    const isHeld = (index: number) => held.has(`image-${index}`);
    const clean = await fitted(method);
    const scrambled = await fitted(method, {
      name: "scrambled test images",
      label: (i) => (isHeld(i) ? (i + 1) % 3 : i % 3),
      edit: (i, pixels) => isHeld(i) && pixels.reverse(),
    });
    expect(scrambled.history).toEqual(clean.history);
    expect(scrambled.chosen).toEqual(clean.chosen);
    expect(await scrambled.predict(imagesOf(dataset, ids))).toEqual(await clean.predict(imagesOf(dataset, ids)));
    if (clean.save) {
      await clean.save(join(folder, "clean"));
      await scrambled.save!(join(folder, "scrambled"));
      const weights = ["clean", "scrambled"].map((name) => readFileSync(join(folder, name, "weights.bin")));
      expect(weights[0]).toEqual(weights[1]);
    }
    clean.dispose();
    scrambled.dispose();
  });

  test("scrambling the training images changes the fit of all but those that see no pixels", async () => {
    const clean = await fitted(method);
    const other = await fitted(method, { name: "scrambled training images", edit: (_, pixels) => pixels.reverse() });
    const [a, b] = [await clean.predict(imagesOf(dataset, ids)), await other.predict(imagesOf(dataset, ids))];
    if (blind.includes(method)) expect(b).toEqual(a);
    else expect(b).not.toEqual(a);
    clean.dispose();
    other.dispose();
  });

  test("predicting one by one equals predicting in a batch, in any order", async () => {
    const classifier = await fitted(method);
    const batched = await classifier.predict(imagesOf(dataset, ids));
    for (const [i, id] of ids.entries()) {
      expect(await classifier.predict(imagesOf(dataset, [id])), id).toEqual([batched[i]]);
    }
    const backwards = await classifier.predict(imagesOf(dataset, [...ids].reverse()));
    expect(backwards).toEqual([...batched].reverse());
    for (const row of batched) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    classifier.dispose();
  });

  test("a saved classifier loads and predicts the same", async () => {
    const classifier = await fitted(method);
    expect(classifier.save === undefined).toBe(unsaved.includes(method));
    if (!classifier.save) return;
    const images = imagesOf(dataset, ids);
    await classifier.save(join(folder, "saved"));
    const loaded = await loadClassifier(join(folder, "saved"));
    expect(await loaded.predict(images)).toEqual(await classifier.predict(images));
    expect(loaded.classes).toEqual(dataset.classes);
    loaded.dispose();
    classifier.dispose();
  });

  test("disposing frees every tensor", async () => {
    (await fitted(method)).dispose();
    const before = tf.memory().numTensors;
    const classifier = await fitted(method);
    await classifier.predict(imagesOf(dataset, ids));
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
