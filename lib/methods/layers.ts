import type * as tf from "@tensorflow/tfjs";
import type { Json, Method } from "../method";
import { name as aName, callback, checkOptions, record, required } from "../options";
import { notebookValues } from "../written";
import { type NetworkOptions, networkChecks, networkMethod, type Shape } from "./network";

export interface LayersOptions extends NetworkOptions {
  name: string;
  /**
   * Makes the network afresh for every fold. Its input is `[batch, imageSize, imageSize, 3]`; its last layer has one
   * unit per class and gives logits, or probabilities when it ends in a softmax.
   *
   * Its text is part of the result's key, and so are the variables of the notebook that it reads. Where these cannot be seen
   * (outside a notebook, or when they are not plain JSON), they are given as `uses`.
   */
  build: (shape: Shape, uses: { readonly [name: string]: Json }) => tf.LayersModel;
  /** Values that `build` reads, by name, as plain JSON: part of the key, and its second argument. */
  uses?: { readonly [name: string]: Json };
}

/**
 * Any tf.layers network, written where it is used: in a notebook cell, say.
 *
 * Studies refuse a `build` that reads what is neither seen nor given, and name it.
 */
export function layers(options: LayersOptions): Method {
  checkOptions("methods.layers", options, {
    name: required(aName),
    build: required(callback),
    uses: record("plain JSON: { units: 128 }, say"),
    ...networkChecks,
  });
  const { name, build, uses = {}, ...training } = options;
  const seen = { ...(notebookValues(build) as { [name: string]: Json }), ...uses };
  const architecture = { build: build.toString(), ...(Object.keys(seen).length > 0 && { uses: seen }) };
  const method = networkMethod(__filename, name, architecture, (shape) => build(shape, uses), training);
  const remedy =
    "define it in an earlier cell, or give it as plain JSON, uses: { units }, which build gets as its second argument";
  return { ...method, code: [...method.code!, { what: name, functions: [build], values: uses, remedy }] };
}
