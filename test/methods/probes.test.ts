import { expect, test } from "vitest";
import type { Labelled } from "../../lib/data/dataset";
import { imagesOf, labelled } from "../../lib/data/images";
import type { Features } from "../../lib/features";
import { cnn, fnn, knn, linearProbe, metadata, onPersonCrop } from "../../lib/methods";
import { chooseOnInnerFolds, errorRate, meanLogLoss } from "../../lib/methods/inner-folds";
import { linearProbabilities, logisticRegression } from "../../lib/models/logistic-regression";
import { toyDataset } from "../data/support";
import { syntheticDataset } from "../support/datasets";
import { hashNoise } from "../support/hash-noise";

const classes = ["a", "b", "c"];
const run = { seed: 3, signal: new AbortController().signal, onProgress() {} };

/** Noise features of images named by numbers, raised in the column of their class. */
function made(n: number, { length = 6, gap = 1 } = {}): { features: Features; train: Labelled } {
  const noise = hashNoise(n * length, 9);
  const features: Features = {
    name: "made",
    params: { n, length, gap },
    async of({ ids }) {
      const rows = ids.map(Number).flatMap((i) => {
        return Array.from({ length }, (_, j) => noise[i * length + j]! + (j % 3 === i % 3 ? gap : 0));
      });
      return { values: Float32Array.from(rows), length };
    },
  };
  const dataset = toyDataset([0, 1, 2]);
  const ids = Array.from({ length: n }, (_, i) => String(i));
  const images = { ...imagesOf(dataset, []), ids };
  return { features, train: { images, labels: ids.map((_, i) => i % 3), classes } };
}

test("the strength is the one whose log-loss on inner folds is least, and the refit uses all training images", async () => {
  const { features, train } = made(45);
  const l2 = [0.001, 1, 1e5];
  const classifier = await linearProbe({ features, l2 }).fit(train, run);
  expect(classifier.chosen).toEqual({ l2: 1 });
  const rows = await features.of(train.images);
  const [model] = logisticRegression(rows, train.labels, 3, { l2: [1] });
  expect(await classifier.predict(train.images)).toEqual(linearProbabilities(model!, rows));
  expect(classifier.save).toBeUndefined();
});

test("one strength needs no inner folds, however few images there are", async () => {
  const { features, train } = made(3);
  const classifier = await linearProbe({ features, l2: [2] }).fit(train, run);
  expect(classifier.chosen).toEqual({ l2: 2 });
});

test("inner folds predict every training image once, from images of other groups", async () => {
  const { features, train } = made(36);
  const groups = train.labels.map((_, i) => `pair ${Math.floor(i / 2)}`);
  const rows = await features.of(train.images);
  const idOf = new Map(train.labels.map((_, i) => [rows.values[i * rows.length]!, i]));
  const tested: number[] = [];
  const chosen = await chooseOnInnerFolds({ ...train, groups }, rows, {
    candidates: [1, 2],
    innerFolds: 3,
    run,
    predict(some, labels, others) {
      const positions = ({ values, length }: typeof rows) =>
        Array.from({ length: values.length / length }, (_, i) => idOf.get(values[i * length]!)!);
      const [fitted, held] = [positions(some), positions(others)];
      expect(labels).toEqual(fitted.map((i) => train.labels[i]));
      expect(new Set([...fitted, ...held]).size).toBe(36);
      for (const i of held) expect(fitted).not.toContain(i % 2 === 0 ? i + 1 : i - 1);
      tested.push(...held);
      // The first candidate is always right.
      const right = held.map((i) => classes.map((_, c) => (c === train.labels[i] ? 1 : 0)));
      return [right, held.map(() => [1 / 3, 1 / 3, 1 / 3])];
    },
    loss: meanLogLoss,
  });
  expect(chosen).toBe(1);
  expect(tested.sort((a, b) => a - b)).toEqual(train.labels.map((_, i) => i));
});

test("of candidates that do equally well the largest is taken", async () => {
  const { features, train } = made(18);
  const rows = await features.of(train.images);
  const flat = { innerFolds: 3, run, loss: errorRate };
  const chosen = await chooseOnInnerFolds(train, rows, {
    ...flat,
    candidates: [3, 30, 10],
    predict: (_, __, { values, length }) =>
      [0, 1, 2].map(() => Array.from({ length: values.length / length }, () => [0.5, 0.5, 0])),
  });
  expect(chosen).toBe(30);
});

test("log-loss and error rate of a small table", () => {
  const table = [
    [0.5, 0.25, 0.25],
    [0, 1, 0],
    [0.4, 0.4, 0.2],
  ];
  expect(meanLogLoss(table, [0, 1, 2])).toBeCloseTo(-(Math.log(0.5) + Math.log(1) + Math.log(0.2)) / 3, 12);
  expect(meanLogLoss(table, [0, 0, 2])).toBeCloseTo(-(Math.log(0.5) + Math.log(2 ** -52) + Math.log(0.2)) / 3, 12);
  expect(errorRate(table, [0, 1, 1])).toBeCloseTo(1 / 3, 12);
});

test("a dataset's groups reach the training images; without groups each image is its own", () => {
  const dataset = toyDataset([0, 1, 0, 1], { groups: ["g", undefined, "g", "e1"] });
  const { groups } = labelled(dataset, "toy", ["e0", "e1", "e2", "e3"]);
  expect(groups![0]).toBe(groups![2]);
  expect(new Set(groups).size).toBe(3);
});

test("too few images of a class to choose by say what to do", async () => {
  const { features, train } = made(12);
  await expect(linearProbe({ features }).fit(train, run)).rejects.toThrow(
    'class "a" has 4 group(s) of training images, fewer than the 5 inner folds; lower innerFolds, or give one value',
  );
});

test("a class without training images is never predicted", async () => {
  const { features, train } = made(30);
  const labels = train.labels.map((label) => (label === 2 ? 0 : label));
  for (const method of [linearProbe({ features }), knn({ features })]) {
    const classifier = await method.fit({ ...train, labels }, run);
    for (const row of await classifier.predict(train.images)) expect(row[2]).toBe(0);
  }
});

test.each([
  [
    () => linearProbe({ features: made(3).features, l2: [] }),
    "methods.linearProbe: l2 must be a number > 0, or a list of such to choose from, got []",
  ],
  [
    () => linearProbe({ features: made(3).features, l2: [1, 0] }),
    "l2 must be a number > 0, or a list of such to choose from, got [ 1, 0 ]",
  ],
  [() => linearProbe({ features: made(3).features, innerFolds: 1 }), "innerFolds must be a whole number ≥ 2, got 1"],
  [
    () => knn({ features: made(3).features, k: [1.5] }),
    "k must be a whole number ≥ 1, or a list of such to choose from, got [ 1.5 ]",
  ],
])("wrong options are refused at once (%#)", (make, message) => {
  expect(make).toThrow(message);
});

test("an interrupt is heard between inner folds, and progress tells of them", async () => {
  const { features, train } = made(60);
  const controller = new AbortController();
  const notes: string[] = [];
  const interrupted = linearProbe({ features }).fit(train, {
    seed: 0,
    signal: controller.signal,
    onProgress({ note }) {
      notes.push(note!);
      if (notes.length === 2) controller.abort(new Error("stopped by the reader"));
    },
  });
  await expect(interrupted).rejects.toThrow("stopped by the reader");
  expect(notes).toEqual(["inner fold 1 of 5", "inner fold 2 of 5"]);
});

const dataset = syntheticDataset({ n: 30 });
const ids = dataset.examples.map(({ id }) => id);
const boxes = new Map(ids.slice(3).map((id) => [id, [{ x: 1, y: 1, width: 5, height: 5 }]]));
const quick = { imageSize: 4, epochs: 1 };

test("a method on person crops says so, counts images without a box, and cannot be saved as something else", async () => {
  const method = onPersonCrop(cnn({ ...quick, channels: [4], dense: 4 }), { boxes, margin: 0.2 });
  expect(method.name).toBe("CNN on person crops");
  expect(method.params.personCrop).toMatchObject({
    crop: "oracle box, largest person; full frame if none",
    margin: 0.2,
    square: true,
    imagesWithBoxes: 27,
  });
  const notes: (string | undefined)[] = [];
  const classifier = await method.fit(labelled(dataset, "made", ids), {
    ...run,
    onProgress: ({ note }) => notes.push(note),
  });
  expect(notes[0]).toBe("3 of 30 training images have no person box: full frame");
  expect(classifier.save).toBeUndefined();
  classifier.dispose();
});

test("a method on crops of the whole frame predicts as the method itself", async () => {
  const frames = new Map(ids.map((id) => [id, [{ x: 0, y: 0, width: 8, height: 8 }]]));
  const method = fnn({ ...quick, hidden: [4] });
  const predictions = [];
  for (const variant of [method, onPersonCrop(method, { boxes: frames, margin: 0 }), onPersonCrop(method, { boxes })]) {
    const classifier = await variant.fit(labelled(dataset, "made", ids), run);
    predictions.push(await classifier.predict(imagesOf(dataset, ids)));
    classifier.dispose();
  }
  expect(predictions[1]).toEqual(predictions[0]);
  expect(predictions[2]).not.toEqual(predictions[0]);
});

test("boxes of other images are refused before anything is fitted", async () => {
  const others = new Map([["0001.jpg", [{ x: 0, y: 0, width: 1, height: 1 }]]]);
  const train = labelled(dataset, "made", ids);
  for (const method of [onPersonCrop(fnn(quick), { boxes: others }), metadata({ boxes: others })]) {
    await expect(method.fit(train, run)).rejects.toThrow("give the boxes of these images, with their ids");
  }
});
