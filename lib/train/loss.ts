import * as tf from "@tensorflow/tfjs";
import { softmax } from "../numbers";

/** What the last layer of a classifier gives. */
export type Output = "logits" | "probabilities";

/**
 * Mean cross-entropy in nats. `output` `[batch, classes]`, `target` one-hot of the same shape.
 * Probabilities are kept above 1e-7, as Keras does, so that the logarithm stays finite.
 */
export function crossEntropy(target: tf.Tensor2D, output: tf.Tensor2D, kind: Output): tf.Scalar {
  const logProbabilities = kind === "logits" ? tf.logSoftmax(output) : tf.log(tf.maximum(output, 1e-7));
  return tf.neg(tf.mean(tf.sum(tf.mul(target, logProbabilities), -1)));
}

/** Where in a training a loss was computed. */
export interface Moment {
  /** What is trained: errors begin with it. */
  name: string;
  /** Counted from 1. */
  epoch?: number;
  /** Steps made so far, this one included. */
  step: number;
  learningRate: number;
}

/** @throws Error that says where and what to try, if a loss is not finite: training has diverged */
export function checkLoss(loss: number, { name, epoch, step, learningRate }: Moment): void {
  if (Number.isFinite(loss)) return;
  const where = `${epoch === undefined ? "" : `epoch ${epoch}, `}step ${step}`;
  throw new Error(
    `${name}: the loss became ${loss} in ${where} at learning rate ${learningRate}; lower the learning rate, or look for ` +
      "values in the images that are not finite",
  );
}

/** Row-wise softmax over a flat `[n, classes]` array, in float64 so that each row sums to 1. */
export function softmaxRows(logits: Float32Array, classes: number): number[][] {
  const rows: number[][] = [];
  for (let start = 0; start < logits.length; start += classes) {
    rows.push(softmax(logits.subarray(start, start + classes)));
  }
  return rows;
}
