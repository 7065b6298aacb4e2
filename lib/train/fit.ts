import { trainStep } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { EpochRecord, Run } from "../method";
import { argmax, product } from "../numbers";
import { random } from "../random";
import { crossEntropy, type Output } from "./loss";
import { learningRateAt, type Schedule } from "./schedule";

export interface TrainingOptions {
  epochs: number;
  batchSize: number;
  learningRate: number;
  schedule: Schedule;
  /** Decoupled weight decay (AdamW), on all weights as in PyTorch. */
  weightDecay: number;
}

export interface TrainingData {
  /** Normalised images in memory order `[n, ...imageShape]`. */
  inputs: Float32Array;
  imageShape: readonly number[];
  labels: readonly number[];
  classes: number;
}

/**
 * Trains a model in place by cross-entropy with AdamW and gives its learning curve. Each epoch sees every image once in
 * an order set by the seed. Between steps it lets the kernel work, reports, and stops when `run.signal` says so.
 */
export async function fitNetwork(
  model: tf.LayersModel,
  output: Output,
  data: TrainingData,
  options: TrainingOptions,
  run: Run,
): Promise<EpochRecord[]> {
  const { epochs, batchSize, learningRate, schedule, weightDecay } = options;
  const n = data.labels.length;
  const stepsPerEpoch = Math.ceil(n / batchSize);
  const step = trainStep({
    compute: (images, target) => {
      const result = model.apply(images!, { training: true }) as tf.Tensor2D;
      return [crossEntropy(target as tf.Tensor2D, result, output), result];
    },
    variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    optimizer: { kind: "adamw", weightDecay },
    seed: run.seed,
  });
  const history: EpochRecord[] = [];
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = random(run.seed, "order", epoch).shuffle(data.labels.map((_, i) => i));
      let loss = 0;
      let correct = 0;
      let rate = learningRate;
      for (let start = 0; start < n; start += batchSize) {
        run.signal.throwIfAborted();
        const batch = order.slice(start, start + batchSize);
        rate = learningRateAt(
          schedule,
          learningRate,
          history.length * stepsPerEpoch + start / batchSize,
          epochs * stepsPerEpoch,
        );
        const [batchLoss, scores] = runStep(step, data, batch, rate);
        if (!Number.isFinite(batchLoss)) {
          throw new Error(
            `training: the loss became ${batchLoss} in epoch ${epoch}; lower the learning rate (now ${rate})`,
          );
        }
        loss += batchLoss * batch.length;
        correct += countCorrect(scores, batch, data);
        await new Promise(setImmediate);
      }
      history.push({ epoch, loss: loss / n, accuracy: correct / n, learningRate: rate });
      run.onProgress({
        done: epoch,
        total: epochs,
        note: `epoch ${epoch} of ${epochs}, loss ${(loss / n).toFixed(3)}`,
      });
    }
  } finally {
    step.dispose();
  }
  return history;
}

function runStep(
  step: ReturnType<typeof trainStep>,
  { inputs, imageShape, labels, classes }: TrainingData,
  batch: readonly number[],
  learningRate: number,
): [loss: number, scores: Float32Array] {
  const length = product(imageShape);
  const images = new Float32Array(batch.length * length);
  const target = new Float32Array(batch.length * classes);
  batch.forEach((example, row) => {
    images.set(inputs.subarray(example * length, (example + 1) * length), row * length);
    target[row * classes + labels[example]!] = 1;
  });
  const feeds = [tf.tensor(images, [batch.length, ...imageShape]), tf.tensor(target, [batch.length, classes])];
  try {
    const { loss, outputs } = step.run(feeds, { learningRate });
    return [loss, outputs[0]!];
  } finally {
    tf.dispose(feeds);
  }
}

function countCorrect(scores: Float32Array, batch: readonly number[], { labels, classes }: TrainingData): number {
  return batch.filter((example, row) => {
    return argmax(scores.subarray(row * classes, (row + 1) * classes)) === labels[example];
  }).length;
}
