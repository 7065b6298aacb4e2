import { type StepCheckpoint, trainStep } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { checkLoss } from "./loss";

export interface LossStepOptions {
  /** What is trained: errors begin with it. */
  name: string;
  /** The loss of a batch, from tensors alone. */
  loss(...inputs: tf.Tensor[]): tf.Scalar;
  /** Changed by each step. */
  variables: tf.Variable[];
  /** The logarithm of the scale of similarities, if it is among them: it is kept from growing beyond ln 100. */
  logitScale?: tf.Variable;
  /** Decoupled weight decay of the matrices; gains, biases and single vectors are not decayed. */
  weightDecay?: number;
}

export interface LossStep {
  /**
   * One step on a batch.
   *
   * @returns the loss before the update
   * @throws Error if the loss is not finite
   */
  run(inputs: tf.Tensor[], hyper: { learningRate: number }): number;
  /** A copy of the optimizer's memory and the number of steps: all of the state besides the variables. */
  save(): StepCheckpoint;
  /** Resumes from a saved state. */
  restore(checkpoint: StepCheckpoint): void;
  /** Frees graphs and moments; the variables keep their values. */
  dispose(): void;
}

const MAX_LOGIT_SCALE = Math.log(100);

/**
 * Training as CLIP's vision transformers had it: AdamW with its numbers, the scale clipped (Radford et al., arXiv 2103.00020,
 * tables 18 and 19).
 */
export function lossStep({ name, loss, variables, logitScale, weightDecay = 0.2 }: LossStepOptions): LossStep {
  const step = trainStep({
    compute: (...inputs) => [loss(...inputs)],
    variables,
    optimizer: { kind: "adamw", beta2: 0.98, epsilon: 1e-6, weightDecay },
    decay: ({ rank }) => rank > 1,
  });
  let steps = 0;
  return {
    run(inputs, { learningRate }) {
      const { loss } = step.run(inputs, { learningRate });
      checkLoss(loss, { name, step: ++steps, learningRate });
      if (logitScale && logitScale.dataSync()[0]! > MAX_LOGIT_SCALE)
        tf.tidy(() => logitScale.assign(tf.scalar(MAX_LOGIT_SCALE)));
      return loss;
    },
    save: () => step.save(),
    restore(checkpoint) {
      step.restore(checkpoint);
      steps = checkpoint.steps;
    },
    dispose: () => step.dispose(),
  };
}
