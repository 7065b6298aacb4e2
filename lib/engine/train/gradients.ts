import * as tf from "@tensorflow/tfjs";
import type { Objective, StepResult } from "./types";

/** What `compute` returns, and the gradient of each variable that the loss depends on. Call it in a tf.tidy. */
export function lossAndGradients(
  { compute, variables }: Objective,
  inputs: tf.Tensor[],
): { outputs: tf.Tensor[]; grads: Map<tf.Variable, tf.Tensor> } {
  let aux: tf.Tensor[] = [];
  const before = new Map(variables.map((variable) => [variable, variable.dataId]));
  try {
    const { value, grads } = tf.variableGrads(() => {
      const [loss, ...rest] = compute(...inputs);
      aux = rest.map((tensor) => tf.keep(tensor.clone())); // the tidy of variableGrads would dispose them
      return loss;
    }, variables);
    for (const [variable, dataId] of before)
      if (variable.dataId !== dataId)
        throw new Error(
          `engine.trainStep: compute assigns "${variable.name}", which is trained; leave that to the step`,
        );
    const connected = variables.filter((variable) => grads[variable.name]);
    return {
      outputs: [value, ...aux.map((tensor) => tensor.clone())],
      grads: new Map(connected.map((variable) => [variable, grads[variable.name]!])),
    };
  } finally {
    tf.dispose(aux);
  }
}

/** The length of all gradients as one vector. */
export const globalNorm = (grads: Iterable<tf.Tensor>): tf.Scalar =>
  tf.tidy(() => tf.sqrt(tf.addN([...grads].map((gradient) => gradient.square().sum()))) as tf.Scalar);

/** What a step returns, from the values of what `compute` returns. */
export function stepResult([loss, ...outputs]: Float32Array[]): StepResult {
  return { loss: loss![0]!, outputs };
}
