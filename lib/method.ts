import type { Images } from "./data/dataset";
import type { OnProgress } from "./progress";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Training images with one label each. */
export interface Labelled {
  readonly images: Images;
  /** `labels[i]` belongs to `images.ids[i]`: an index into `classes`. */
  readonly labels: readonly number[];
  readonly classes: readonly string[];
  /** `groups[i]` names the group of `images.ids[i]`: inner folds keep it together. Absent: each image is its own. */
  readonly groups?: readonly string[];
}

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

/** Class probabilities: one row an image, in the order of the ids, each summing to 1. */
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

/** A named recipe with plain-JSON parameters: everything that gets compared is one. */
export interface Method {
  readonly name: string;
  readonly params: { readonly [name: string]: Json };
  fit(train: Labelled, run: Run): Promise<Classifier>;
}
