import type * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer";
import type { StepCheckpoint } from "./step-checkpoint";

export interface Objective {
  /** The loss of a batch, followed by any other tensors to be returned. */
  compute: (...inputs: tf.Tensor[]) => readonly [loss: tf.Scalar, ...outputs: tf.Tensor[]];
  /** What is trained. Variables that the loss does not depend on stay as they are. */
  variables: tf.Variable[];
}

export interface TrainStepOptions extends Objective {
  optimizer: Optimizer;
  /** Which variables AdamW's weight decay applies to (default: all, as in PyTorch). */
  decay?: (variable: tf.Variable) => boolean;
  /** Gradients with a larger norm, over all variables together, are scaled down to it (default: no clipping). */
  clipNorm?: number;
  /** Seed of the random draws (dropout masks) of the steps (default 0). */
  seed?: number;
}

export interface StepResult {
  /** The loss of the batch before the update. */
  loss: number;
  /** The values of the other tensors that `compute` returned, each row-major, before the update. */
  outputs: Float32Array[];
}

export interface TrainStep {
  /**
   * One step: loss, gradients, update.
   *
   * @param inputs what `compute` is called with; another shape than before is compiled again
   * @param hyper learningRate of this step: a schedule is a function of the step
   * @throws RangeError if the learning rate is not a finite number of at least 0
   * @throws Error if a variable or an input has been disposed, or if `compute` does something that cannot be traced
   */
  run(inputs: tf.Tensor[], hyper: { learningRate: number }): StepResult;
  /** A copy of the step's state, for a checkpoint. */
  save(): StepCheckpoint;
  /**
   * Resumes from a saved state; restoring the values of the variables is up to the caller.
   *
   * @throws Error at the next run if the state is that of other variables or of another optimizer
   */
  restore(checkpoint: StepCheckpoint): void;
  /** Frees the graphs and moments; the variables keep their values. */
  dispose(): void;
}
