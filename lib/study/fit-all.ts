import { ready } from "@stillact/engine";
import type { Dataset } from "../data/dataset";
import { labelled } from "../data/images";
import { interruptible } from "../interrupt";
import type { Method, NamedClassifier } from "../method";
import type { OnProgress } from "../progress";

export interface FitAllOptions {
  /** The label set to train on; the dataset's first by default. */
  labels?: string;
  seed?: number;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/**
 * Fits a method on every labelled example: a classifier to keep and use. How good it is on new photos is what
 * crossValidate tells, never its accuracy on these.
 */
export async function fitAll(method: Method, dataset: Dataset, options: FitAllOptions = {}): Promise<NamedClassifier> {
  const { labels = dataset.labelSets[0]!, seed = 0, onProgress = () => {} } = options;
  await ready();
  const ids = dataset.examples.map(({ id }) => id);
  const classifier = await interruptible(
    (signal) => method.fit(labelled(dataset, labels, ids), { seed, signal, onProgress }),
    options.signal,
  );
  return { ...classifier, classes: dataset.classes };
}
