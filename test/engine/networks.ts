import type { TrainStepOptions } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { normal } from "./agree";

export interface Network {
  variables: tf.Variable[];
  compute: TrainStepOptions["compute"];
}

const crossEntropy = (logits: tf.Tensor, labels: tf.Tensor) =>
  tf.neg(labels.mul(tf.logSoftmax(logits)).sum(-1).mean()) as tf.Scalar;

function weights(): { add: (shape: number[], scale?: number) => tf.Variable; variables: tf.Variable[] } {
  const variables: tf.Variable[] = [];
  const add = (shape: number[], scale = 0.2) => {
    const variable = tf.tidy(() => tf.variable(normal(shape, variables.length + 1).mul(scale)));
    variables.push(variable);
    return variable;
  };
  return { add, variables };
}

/** Three blocks of convolution, relu and max pool on [batch, 16, 16, 3], then two dense layers; 3 classes. */
export function smallCnn(): Network {
  const { add, variables } = weights();
  const blocks = [3, 4, 6].map((channels, i) => ({ w: add([3, 3, channels, [4, 6, 5][i]!]), b: add([[4, 6, 5][i]!]) }));
  const [hidden, hiddenBias, out, outBias] = [add([20, 8]), add([8]), add([8, 3]), add([3])];
  const logits = (x: tf.Tensor) => {
    let y = x as tf.Tensor4D;
    for (const { w, b } of blocks)
      y = tf.maxPool(
        tf.relu(tf.conv2d(y, w as tf.Tensor as tf.Tensor4D, 1, "same").add(b)) as tf.Tensor4D,
        2,
        2,
        "same",
      );
    const features = y.reshape([y.shape[0], -1]);
    return tf.relu(features.matMul(hidden).add(hiddenBias)).matMul(out).add(outBias);
  };
  return { variables, compute: (x, y) => [crossEntropy(logits(x!), y!)] };
}

/** Two hidden layers on [batch, 12]; 3 classes. */
export function smallFnn(): Network {
  const { add, variables } = weights();
  const [w1, b1, w2, b2, w3, b3] = [add([12, 16]), add([16]), add([16, 8]), add([8]), add([8, 3]), add([3])];
  const logits = (x: tf.Tensor) =>
    tf
      .relu(tf.relu(x.matMul(w1).add(b1)).matMul(w2).add(b2))
      .matMul(w3)
      .add(b3);
  return { variables, compute: (x, y) => [crossEntropy(logits(x!), y!)] };
}

/** One-hot labels 0, 1, 2, 0, 1, … */
export const labels = (n: number): tf.Tensor =>
  tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Array.from({ length: n }, (_, i) => i % 3),
          "int32",
        ),
        3,
      )
      .cast("float32"),
  );
