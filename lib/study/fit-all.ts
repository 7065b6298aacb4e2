import { join } from "node:path";
import { ready } from "@stillact/engine";
import { aClassifier, aDataset, aMethod } from "../arguments";
import type { Dataset } from "../data/dataset";
import { labelled } from "../data/images";
import { interruptible } from "../interrupt";
import type { Classifier, Method, NamedClassifier } from "../method";
import { name as aName, seed as aSeed, signal as aSignal, callback, checkArguments, checkOptions } from "../options";
import { buildDirectory } from "../paths";
import type { OnProgress } from "../progress";
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
  checkOptions("fitAll", options, { labels: aName, seed: aSeed, signal: aSignal, onProgress: callback });
  checkArguments("fitAll", { method: [method, aMethod], dataset: [dataset, aDataset] });
  const { labels = dataset.labelSets[0]!, seed = 0, onProgress = () => {} } = options;
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
  checkArguments("saveClassifier", { classifier: [classifier, aClassifier], name: [name, aName] });
  if (!classifier.save)
    throw new Error(`saveClassifier: "${name}" comes from a method whose classifiers cannot be saved`);
  const directory = classifierDirectory(name);
  await classifier.save(directory);
  return directory;
}
