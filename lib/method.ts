import type { Code } from "./code";
import type { Images, Labelled, RowOptions } from "./data/dataset";
import type { OnProgress } from "./progress";
import type { Random } from "./random";
import type { Rows } from "./vectors";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What surrounds one fit: its seed, the way to stop it, and where it reports. */
export interface Run {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** One row of a learning curve. */
export interface EpochRecord {
  /** Counted from 1. */
  epoch: number;
  /** Mean training loss (cross-entropy, nats). */
  loss: number;
  /** Training accuracy, 0 to 1. */
  accuracy: number;
  learningRate: number;
}

/** Class probabilities: one row per image, in the order of the ids, each summing to 1. */
export type Probabilities = readonly (readonly number[])[];

/** A fitted method. */
export interface Classifier {
  /** Sees ids and pixels, never labels. Predicting one by one gives what predicting in a batch gives. */
  predict(images: Images): Promise<Probabilities>;
  readonly history?: readonly EpochRecord[];
  /** Hyperparameters that `fit` chose on inner folds. */
  readonly chosen?: { readonly [name: string]: Json };
  /** Writes all that `loadClassifier` needs into a folder. */
  save?(directory: string): Promise<void>;
  dispose(): void;
}

/** A classifier that knows the names of its classes, in label order. */
export interface NamedClassifier extends Classifier {
  readonly classes: readonly string[];
}

/** What decides what a method or features compute. */
export interface Recipe {
  readonly name: string;
  /** Every choice that decides the results, as plain JSON: weights, preprocessing, hyperparameters. */
  readonly params: { readonly [name: string]: Json };
  /**
   * The modules it is made of, those of the recipes inside it included (`codeOf`): results are computed again when their
   * code changes. A recipe written in a notebook leaves it out: then the texts of its functions count, and what they read
   * from the notebook. Elsewhere, values that they read stand in `params` by the same names, and functions in this list. An empty list
   * says that `params` tell all.
   */
  readonly code?: Code;
}

/** A named recipe: everything that gets compared is one. */
export interface Method extends Recipe {
  fit(train: Labelled, run: Run): Promise<Classifier>;
}

/**
 * What a probe sees of an image instead of its pixels: a pure function of one image, fixed before any fold is seen. Its
 * name is for tables: "MobileNetV2 (dequantised int8)".
 */
export interface Features extends Recipe {
  /** The features of each image, in the order of the ids. Computed once per dataset and kept by content. */
  of(images: Images, options?: RowOptions): Promise<Rows>;
  /**
   * What is wrong with images to learn from, in a few words.
   *
   * @throws Error if they lack all that the features look at
   */
  remark?(ids: readonly string[]): string | undefined;
}

/** A batch of training images: normalised pixels of shape `shape`, `[n, height, width, 3]`, and targets `[n, classes]`. */
export interface Batch {
  readonly images: Float32Array;
  readonly shape: readonly number[];
  /** One-hot, or shares that sum to 1. */
  readonly targets: Float32Array;
}

/**
 * Changes the batches that a network is trained on, and none that it predicts. A pure function of the batch and its random
 * stream, which the seed of the run and the epoch decide; the shapes stay.
 */
export interface Augmentation extends Recipe {
  apply(batch: Batch, random: Random): Batch;
}

/** The code of a recipe, to be named by whatever is made of it. */
export function codeOf(recipe: Method | Features | Augmentation): Code {
  const code = recipe.code ?? functionsOf(recipe);
  const functions = code.filter((part) => typeof part === "function");
  if (functions.length === 0) return code;
  const remedy =
    "define it in an earlier cell, or put values into params by these names, params: { units }, and functions into code: " +
    "[fit, helper]";
  const written = { what: recipe.name, functions, values: recipe.params, remedy };
  return [...code.filter((part) => typeof part !== "function"), written];
}

/** All functions of an object, those of its class included. */
function functionsOf(recipe: object): ((...inputs: never[]) => unknown)[] {
  const found = new Map<string, unknown>();
  // Up to the root of whatever realm: a notebook's objects come from another one.
  for (let part = recipe; Object.getPrototypeOf(part) !== null; part = Object.getPrototypeOf(part)) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(part))) {
      if (name !== "constructor" && !found.has(name)) found.set(name, value ?? get);
    }
  }
  return [...found.values()].filter((value) => typeof value === "function") as ((...inputs: never[]) => unknown)[];
}
