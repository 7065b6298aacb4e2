import { ready } from "@stillact/engine";
import type * as tf from "@tensorflow/tfjs";
import type { Labelled } from "../data/dataset";
import { type Augmentation, type Classifier, codeOf, type Json, type Method, type Run } from "../method";
import { seeded } from "../models/seeded";
import { above, between, type Check, type Checks, oneOf, wholeNumber } from "../options";
import { fitNetwork, type TrainingOptions } from "../train/fit";
import type { Output } from "../train/loss";
import { channelStatistics, normalise } from "../train/normalise";
import { networkClassifier } from "./network-classifier";

/** How a network is trained, with the defaults of every network method. */
export interface NetworkOptions {
  /** Width and height in pixels that images are stretched to. */
  imageSize?: number;
  epochs?: number;
  batchSize?: number;
  /** AdamW's step size. */
  learningRate?: number;
  /** Constant, or one cosine down to zero. */
  schedule?: TrainingOptions["schedule"];
  /** Decoupled weight decay of AdamW. */
  weightDecay?: number;
  /** Changes the batches of the training; none by default. */
  augment?: Augmentation;
}

const anAugmentation: Check = {
  takes: "an augmentation: { name, params, apply(batch, random) }",
  accepts: (value) => typeof (value as Augmentation | null)?.apply === "function",
};

/** What the options of every network method may be. */
export const networkChecks: Checks<NetworkOptions> = {
  imageSize: wholeNumber(1),
  epochs: wholeNumber(1),
  batchSize: wholeNumber(1),
  learningRate: above(0),
  schedule: oneOf("constant", "cosine"),
  weightDecay: between(0),
  augment: anAugmentation,
};

/** What a builder gets: the input is `[batch, imageSize, imageSize, 3]`, the output has one unit per class. */
export interface Shape {
  imageSize: number;
  classes: number;
}

/**
 * A method that trains the network that `build` makes, from scratch, on the training images alone.
 *
 * @param recipe file name of the module that `build` belongs to
 */
export function networkMethod(
  recipe: string,
  name: string,
  architecture: { readonly [name: string]: Json },
  build: (shape: Shape) => tf.LayersModel,
  {
    imageSize = 64,
    epochs = 30,
    batchSize = 32,
    learningRate = 1e-3,
    schedule = "constant",
    weightDecay = 1e-2,
    augment,
  }: NetworkOptions,
): Method {
  const training = { epochs, batchSize, learningRate, schedule, weightDecay };
  // Left out where it does nothing: an option that came later leaves the keys of earlier results alone.
  const augmented = augment && { augment: { name: augment.name, params: augment.params } };
  const params = { ...architecture, imageSize, ...training, ...augmented };
  return {
    name,
    params,
    code: [__filename, recipe, ...(augment ? codeOf(augment) : [])],
    async fit(train: Labelled, run: Run): Promise<Classifier> {
      await ready();
      const pixels = await train.images.pixels({ size: imageSize });
      const normalisation = channelStatistics(pixels);
      const classes = train.classes.length;
      const model = seeded(run.seed, () => build({ imageSize, classes }));
      if (!Array.isArray(model?.inputs))
        throw new TypeError(`${name}: build must give a network of tf.layers, got ${model}`);
      try {
        const output = outputOf(model, name, { imageSize, classes });
        const data = {
          inputs: normalise(pixels, normalisation),
          imageShape: [imageSize, imageSize, 3],
          labels: train.labels,
          classes,
        };
        const history = await fitNetwork(model, output, data, { name, ...training, ...(augment && { augment }) }, run);
        return networkClassifier({
          model,
          output,
          normalisation,
          imageSize,
          classes: train.classes,
          method: { name, params },
          history,
        });
      } catch (error) {
        model.dispose();
        throw error;
      }
    },
  };
}

/** Checks that the model fits the task and tells whether its last layer ends in a softmax. */
function outputOf(model: tf.LayersModel, name: string, { imageSize, classes }: Shape): Output {
  const expectShape = (what: string, got: readonly unknown[], want: readonly number[]) => {
    if (String(got.slice(1)) !== String(want)) {
      throw new Error(`${name}: the model's ${what} has shape [batch, ${got.slice(1)}], it must be [batch, ${want}]`);
    }
  };
  for (const [what, list] of Object.entries({ inputs: model.inputs, outputs: model.outputs })) {
    if (list.length !== 1) throw new Error(`${name}: the model has ${list.length} ${what}; it must have one`);
  }
  expectShape("input", model.inputs[0]!.shape, [imageSize, imageSize, 3]);
  expectShape("output", model.outputs[0]!.shape, [classes]);
  const last = model.layers.at(-1)!;
  return last.getClassName() === "Softmax" || last.getConfig().activation === "softmax" ? "probabilities" : "logits";
}
