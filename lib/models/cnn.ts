import * as tf from "@tensorflow/tfjs";

export interface CnnShape {
  /** Width and height of the input in pixels. */
  imageSize: number;
  classes: number;
  /** Filters of each block: convolution 3 × 3, ReLU, max pooling 2 × 2. */
  channels: readonly number[];
  /** Units of the hidden layer between the blocks and the logits. */
  dense: number;
}

/**
 * A small convolutional network, as in the tutorials that studies of this size start from.
 * Input `[batch, imageSize, imageSize, 3]`, output logits `[batch, classes]`.
 */
export function cnn({ imageSize, classes, channels, dense }: CnnShape): tf.Sequential {
  const model = tf.sequential();
  channels.forEach((filters, i) => {
    const input = i === 0 ? { inputShape: [imageSize, imageSize, 3] } : {};
    const kernelInitializer = "heUniform";
    model.add(
      tf.layers.conv2d({ ...input, filters, kernelSize: 3, padding: "same", activation: "relu", kernelInitializer }),
    );
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: dense, activation: "relu", kernelInitializer: "heUniform" }));
  model.add(tf.layers.dense({ units: classes }));
  return model;
}
