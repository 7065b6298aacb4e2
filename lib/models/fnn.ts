import * as tf from "@tensorflow/tfjs";

export interface FnnShape {
  /** Width and height of the input in pixels. */
  imageSize: number;
  classes: number;
  /** Units of each hidden layer. */
  hidden: readonly number[];
}

/**
 * A fully connected network on raw pixels: flatten, then ReLU layers, then one logit per class.
 * Input `[batch, imageSize, imageSize, 3]`, output logits `[batch, classes]`.
 */
export function fnn({ imageSize, classes, hidden }: FnnShape): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [imageSize, imageSize, 3] }),
      ...hidden.map((units) => tf.layers.dense({ units, activation: "relu", kernelInitializer: "heUniform" })),
      tf.layers.dense({ units: classes }),
    ],
  });
}
