import { type TrainStepOptions, trainStep } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { Contender, Task } from "./workload";

export interface Training {
  /** The loss of a batch. */
  loss(...inputs: tf.Tensor[]): tf.Scalar;
  /** What is trained. */
  variables: tf.Variable[];
  /** The batch, the same at every step. */
  inputs: tf.Tensor[];
}

/** The rate of the SGD that every training workload uses, here and in peers/pytorch.py. */
const learningRate = 1e-3;

/**
 * One step of training: forward, gradients, plain SGD, and the loss read back. Ours is the engine's compiled step; other
 * engines of tfjs run the same network with tfjs' own optimizer, which is the fastest they have.
 */
export function training({ loss, variables, inputs }: Training, contender: Contender): Task {
  if (contender !== "ours") return tfjsTraining({ loss, variables, inputs });
  const compute: TrainStepOptions["compute"] = (...batch) => [loss(...batch)];
  const step = trainStep({ compute, variables, optimizer: { kind: "sgd" } });
  return { step: () => step.run(inputs, { learningRate }).loss };
}

function tfjsTraining({ loss, variables, inputs }: Training): Task {
  const optimizer = tf.train.sgd(learningRate);
  return {
    step() {
      const value = optimizer.minimize(() => loss(...inputs), true, variables)!;
      const [number] = value.dataSync();
      value.dispose();
      return number;
    },
  };
}

/** One-hot labels 0, 1, 2, 0, 1, …: [batch, 3]. */
export function labels(batch: number): tf.Tensor2D {
  const classes = 3;
  const values = new Float32Array(batch * classes);
  for (let row = 0; row < batch; row++) values[row * classes + (row % classes)] = 1;
  return tf.tensor2d(values, [batch, classes]);
}
