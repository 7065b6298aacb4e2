import { trainStep } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { Augmentation, Batch, EpochRecord, Run } from "../method";
import { argmax, indices, product } from "../numbers";
import { random } from "../random";
import { checkLoss, crossEntropy, type Output } from "./loss";
import { learningRateAt, type Schedule } from "./schedule";

export interface TrainingOptions {
  /** What is trained: errors begin with it. */
  name: string;
  epochs: number;
  batchSize: number;
  learningRate: number;
  schedule: Schedule;
  /** Decoupled weight decay (AdamW), on all weights as in PyTorch. */
  weightDecay: number;
  augment?: Augmentation;
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
 * an order set by the seed. Between steps the kernel can answer, and `run.signal` stops the training.
 *
 * @throws Error if the loss is not finite, and the signal's reason
 */
export async function fitNetwork(
  model: tf.LayersModel,
  output: Output,
  data: TrainingData,
  options: TrainingOptions,
  run: Run,
): Promise<EpochRecord[]> {
  const { name, epochs, batchSize, learningRate, schedule, weightDecay, augment } = options;
  const n = data.labels.length;
  const steps = epochs * Math.ceil(n / batchSize);
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
  let done = 0;
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = random(run.seed, "order", epoch).shuffle(indices(n));
      const chance = random(run.seed, "augment", epoch);
      let total = 0;
      let correct = 0;
      let rate = learningRate;
      for (let start = 0; start < n; start += batchSize) {
        run.signal.throwIfAborted();
        const chosen = order.slice(start, start + batchSize);
        rate = learningRateAt(schedule, learningRate, done++, steps);
        const batch = batchOf(data, chosen);
        const { loss, scores } = runStep(step, augment ? augment.apply(batch, chance) : batch, rate);
        checkLoss(loss, { name, epoch, step: done, learningRate: rate });
        total += loss * chosen.length;
        correct += countCorrect(scores, chosen, data);
        await new Promise(setImmediate);
      }
      history.push({ epoch, loss: total / n, accuracy: correct / n, learningRate: rate });
      run.onProgress({
        done: epoch,
        total: epochs,
        note: `epoch ${epoch} of ${epochs}, loss ${(total / n).toFixed(3)}`,
      });
    }
  } finally {
    step.dispose();
  }
  return history;
}

function batchOf({ inputs, imageShape, labels, classes }: TrainingData, chosen: readonly number[]): Batch {
  const length = product(imageShape);
  const images = new Float32Array(chosen.length * length);
  const targets = new Float32Array(chosen.length * classes);
  chosen.forEach((example, row) => {
    images.set(inputs.subarray(example * length, (example + 1) * length), row * length);
    targets[row * classes + labels[example]!] = 1;
  });
  return { images, shape: [chosen.length, ...imageShape], targets };
}

function runStep(
  step: ReturnType<typeof trainStep>,
  { images, shape, targets }: Batch,
  learningRate: number,
): { loss: number; scores: Float32Array } {
  const n = shape[0]!;
  const feeds = [tf.tensor(images, [...shape]), tf.tensor(targets, [n, targets.length / n])];
  try {
    const { loss, outputs } = step.run(feeds, { learningRate });
    return { loss, scores: outputs[0]! };
  } finally {
    tf.dispose(feeds);
  }
}

function countCorrect(scores: Float32Array, batch: readonly number[], { labels, classes }: TrainingData): number {
  return batch.filter((example, row) => {
    return argmax(scores.subarray(row * classes, (row + 1) * classes)) === labels[example];
  }).length;
}
