import { random } from "../random";
import type { Dataset, Example } from "./dataset";

export interface SampleOptions {
  /** Number of images, spread evenly over the classes. */
  n: number;
  seed?: number;
  /** Label set; by default the dataset's first. */
  labels?: string;
}

/** Some examples with the names of their classes: as many of each class (one more of the first ones where n does not divide), in class order. */
export function sampleByClass(
  dataset: Dataset,
  { n, seed = 0, labels }: SampleOptions,
): { example: Example; label: string }[] {
  const labelOf = dataset.labels(labels);
  const shuffled = random(seed, "examples").shuffle(dataset.examples);
  return dataset.classes.flatMap((label, c) => {
    const share = Math.floor(n / dataset.classes.length) + (c < n % dataset.classes.length ? 1 : 0);
    const ofClass = shuffled.filter(({ id }) => labelOf.get(id) === c).slice(0, share);
    return ofClass.map((example) => ({ example, label }));
  });
}
