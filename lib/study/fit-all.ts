import { join } from "node:path";
import { ready } from "@stillact/engine";
import type { Dataset } from "../data/dataset";
import { labelled } from "../data/images";
import { interruptible } from "../interrupt";
import type { Classifier, Method, NamedClassifier } from "../method";
import { buildDirectory } from "../paths";
import type { OnProgress } from "../progress";
import { checkSeed } from "../random";
import { slug } from "../results/store";

export interface FitAllOptions {
  /** The label set to train on; the dataset's first by default. */
  labels?: string;
  seed?: number;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/**
 * Fits a method on every labelled example: a classifier to keep and use. `crossValidate` estimates how well the method does
 * on new photos; the accuracy on these same photos does not.
 */
export async function fitAll(method: Method, dataset: Dataset, options: FitAllOptions = {}): Promise<NamedClassifier> {
  const { labels = dataset.labelSets[0]!, seed = 0, onProgress = () => {} } = options;
  checkSeed(seed);
  await ready();
  const ids = dataset.examples.map(({ id }) => id);
  const classifier = await interruptible(
    (signal) => method.fit(labelled(dataset, labels, ids), { seed, signal, onProgress }),
    options.signal,
  );
  return { ...classifier, classes: dataset.classes };
}

/** The folder that a classifier is saved in, by its name. */
export const classifierDirectory = (name: string): string => join(buildDirectory(), "classifiers", slug(name));

/**
 * Saves a classifier by name, for `npx stillact predict` and `loadClassifier`.
 *
 * @returns the folder it was written to
 * @throws Error if its method's classifiers cannot be saved
 */
export async function saveClassifier(classifier: Classifier, name: string): Promise<string> {
  if (!classifier.save)
    throw new Error(`saveClassifier: "${name}" comes from a method whose classifiers cannot be saved`);
  const directory = classifierDirectory(name);
  await classifier.save(directory);
  return directory;
}
