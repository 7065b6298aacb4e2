import * as tf from "@tensorflow/tfjs";
import { cnn } from "../../lib/models/cnn";
import { fnn } from "../../lib/models/fnn";
import { crossEntropy } from "../../lib/train/loss";
import { initialWeight, noiseTensor } from "../noise";
import { labels, type Training, training } from "./training";
import type { Workload } from "./workload";

const batch = 32;
const classes = 3;
const trained = ["ours", "pytorch", "tfjs-node"] as const;

const cnnOf = (imageSize: number) => cnn({ imageSize, classes, channels: [32, 64, 128], dense: 128 });

/** The baselines' networks, as the notebooks train them. */
export const networkWorkloads: Workload[] = [
  ...[128, 64].map((imageSize) => ({
    name: `cnn-${imageSize}`,
    title: `CNN, 3 convolutions, ${imageSize} px, batch ${batch}: training step`,
    contenders: trained,
    prepare: (contender: Parameters<Workload["prepare"]>[0]) =>
      training(supervised(cnnOf(imageSize), batch), contender),
  })),
  {
    name: "fnn-64",
    title: `FNN 512-256, 64 px, batch ${batch}: training step`,
    contenders: trained,
    prepare: (contender) => training(supervised(fnn({ imageSize: 64, classes, hidden: [512, 256] }), batch), contender),
  },
];

/** A model with our initial weights, to be trained on one batch of noise. */
export function supervised(model: tf.LayersModel, examples: number): Training {
  // tf.layers lists kernel, bias, kernel, bias, …
  const values = model.getWeights().map(({ shape }, i) => {
    const name = `layers.${i >> 1}.${i % 2 === 0 ? "weight" : "bias"}`;
    return tf.tensor(initialWeight(name, shape), shape);
  });
  model.setWeights(values);
  tf.dispose(values);
  return {
    loss: (images, target) => crossEntropy(target as tf.Tensor2D, model.apply(images!) as tf.Tensor2D, "logits"),
    variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    inputs: [noiseTensor("images", [examples, ...(model.inputs[0]!.shape.slice(1) as number[])]), labels(examples)],
  };
}
