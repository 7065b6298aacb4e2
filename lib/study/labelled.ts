import type { Dataset } from "../data/dataset";
import { imagesOf } from "../data/images";
import type { Labelled } from "../method";

/** The examples of `ids` with their labels from one label set; ids without a label there are left out. */
export function labelled(dataset: Dataset, labels: string, ids: readonly string[]): Labelled {
  const truth = dataset.labels(labels);
  const known = ids.filter((id) => truth.has(id));
  // An own group is told apart from a named one that happens to equal an id.
  const named = new Map(
    dataset.examples.map(({ id, group }) => [id, group === undefined ? `id:${id}` : `group:${group}`]),
  );
  return {
    images: imagesOf(dataset, known),
    labels: known.map((id) => truth.get(id)!),
    classes: dataset.classes,
    groups: known.map((id) => named.get(id)!),
  };
}
