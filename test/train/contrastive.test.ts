import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { contrastiveLoss, ntXentLoss } from "../../lib/train/contrastive";
import { lossStep } from "../../lib/train/loss-step";
import { normal } from "../engine/agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));
afterEach(() => tf.disposeVariables());

test("the loss is the mean of both cross-entropies; equal similarities give ln n", () => {
  const logits = [
    [2, 0, -1],
    [0.5, 1, 3],
    [-2, 0, 1],
  ];
  const entropy = (rows: number[][]) => {
    const terms = rows.map((row, i) => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[i]!);
    return terms.reduce((a, b) => a + b) / rows.length;
  };
  const turned = logits[0]!.map((_, j) => logits.map((row) => row[j]!));
  const wanted = (entropy(logits) + entropy(turned)) / 2;
  expect(contrastiveLoss(tf.tensor2d(logits)).dataSync()[0]).toBeCloseTo(wanted, 6);
  expect(contrastiveLoss(tf.zeros([7, 7])).dataSync()[0]).toBeCloseTo(Math.log(7), 6);
  expect(() => contrastiveLoss(tf.zeros([2, 3]))).toThrow("2 images and 3 texts are not pairs");
});

test("NT-Xent: each of the views is to find its partner among all others, not itself", () => {
  const views = [
    [1, 0],
    [0.6, 0.8],
    [3, 1],
    [0, 2],
  ];
  const [n, temperature] = [4, 0.5];
  const cosine = (a: number[], b: number[]) =>
    (a[0]! * b[0]! + a[1]! * b[1]!) / (Math.hypot(...(a as [number])) * Math.hypot(...(b as [number])));
  const terms = views.map((view, i) => {
    const others = views.map((other, j) => (j === i ? 0 : Math.exp(cosine(view, other) / temperature)));
    return -Math.log(others[(i + 2) % n]! / others.reduce((a, b) => a + b));
  });
  const wanted = terms.reduce((a, b) => a + b) / n;
  expect(ntXentLoss(tf.tensor2d(views), temperature).dataSync()[0]).toBeCloseTo(wanted, 5);
});

/** Two linear maps into one space: the smallest model that can learn pairs. */
function towers(scale: number) {
  const [image, text] = [tf.variable(normal([6, 4], 1)), tf.variable(normal([5, 4], 2))];
  const logitScale = tf.variable(tf.scalar(scale));
  const unit = (x: tf.Tensor) => x.div(x.square().sum(-1, true).sqrt());
  const loss = (images?: tf.Tensor, texts?: tf.Tensor) =>
    contrastiveLoss(
      unit(images!.matMul(image))
        .matMul(unit(texts!.matMul(text)), false, true)
        .mul(logitScale.exp()) as tf.Tensor2D,
    );
  return { name: "pairs", loss, variables: [image, text, logitScale], logitScale };
}

test("pairs are learnt, and the scale stays at 100 at most", () => {
  const step = lossStep({ ...towers(Math.log(99)), weightDecay: 0 });
  const [images, texts] = [normal([8, 6], 3), normal([8, 5], 4)];
  const losses = Array.from({ length: 200 }, () => step.run([images, texts], { learningRate: 0.05 }));
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 4);
  step.dispose();

  const growing = towers(Math.log(99));
  const easy = lossStep(growing);
  const eye = tf.eye(4);
  growing.variables[0]!.assign(tf.concat([eye, tf.zeros([2, 4])]));
  growing.variables[1]!.assign(tf.concat([eye, tf.zeros([1, 4])]));
  const pairs = [
    eye.pad([
      [0, 0],
      [0, 2],
    ]),
    eye.pad([
      [0, 0],
      [0, 1],
    ]),
  ] as const;
  for (let i = 0; i < 5; i++) easy.run([...pairs], { learningRate: 1 });
  expect(growing.logitScale.dataSync()[0]).toBeLessThanOrEqual(Math.fround(Math.log(100)));
  easy.dispose();
});

test("weight decay shrinks matrices and leaves the scale", () => {
  const model = towers(0);
  const before = model.variables.map((variable) => variable.dataSync().slice());
  const step = lossStep({ ...model, weightDecay: 0.5 });
  const rows = tf.ones([1, 6]);
  step.run([rows, tf.ones([1, 5])], { learningRate: 0.1 }); // one pair has no gradient
  const after = model.variables.map((variable) => variable.dataSync());
  expect(after[0]![0]! / before[0]![0]!).toBeCloseTo(0.95, 5);
  expect(after[2]![0]).toBe(before[2]![0]);
  step.dispose();
});

test("a loss that is not finite stops the training and says what to do", () => {
  const step = lossStep(towers(0));
  const texts = normal([3, 5], 4);
  step.run([normal([3, 6], 3), texts], { learningRate: 0.01 });
  const broken = normal([3, 6], 3).mul(tf.tensor1d([1, 1, 1, 1, 1, Number.NaN]));
  expect(() => step.run([broken, texts], { learningRate: 0.01 })).toThrow(
    "pairs: the loss became NaN in step 2 at learning rate 0.01; lower the learning rate, or look for values in the images",
  );
  step.dispose();
});
