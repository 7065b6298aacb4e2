import type * as tf from "@tensorflow/tfjs";
import type { Method } from "../method";
import { type NetworkOptions, networkMethod, type Shape } from "./network";

export interface LayersOptions extends NetworkOptions {
  name: string;
  /**
   * Makes the network afresh for every fold. Its input is `[batch, imageSize, imageSize, 3]`; its last layer has one
   * unit a class and gives logits, or probabilities when it ends in a softmax. Its source text is part of the result's
   * key, so it should depend on nothing but its argument.
   */
  build: (shape: Shape) => tf.LayersModel;
}

/** Any tf.layers network, written where it is used: in a notebook cell, say. */
export function layers({ name, build, ...training }: LayersOptions): Method {
  return networkMethod(__filename, name, { build: build.toString() }, build, training);
}
