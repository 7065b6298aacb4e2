import { ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { crossEntropy, softmaxRows } from "../../lib/train/loss";

test("softmaxRows sums to 1 in each row and survives large logits", () => {
  const rows = softmaxRows(Float32Array.of(1000, 1000, 0, 0, Math.log(3), 0), 3);
  expect(rows[0]).toEqual([0.5, 0.5, 0]);
  expect(rows[1]![1]).toBeCloseTo(0.6, 6);
});

test("crossEntropy is the same for logits and for their softmax", async () => {
  await ready();
  const logits = tf.tensor2d([
    [1, 2, 3],
    [0, -1, 4],
  ]);
  const target = tf.tensor2d([
    [0, 1, 0],
    [0, 0, 1],
  ]);
  const [fromLogits] = await crossEntropy(target, logits, "logits").data();
  const [fromProbabilities] = await crossEntropy(target, tf.softmax(logits), "probabilities").data();
  const expected = (Math.log(Math.exp(-1) + 1 + Math.exp(1)) + Math.log(Math.exp(-4) + Math.exp(-5) + 1)) / 2;
  expect(fromLogits).toBeCloseTo(expected, 6);
  expect(fromProbabilities).toBeCloseTo(expected, 5);
});
