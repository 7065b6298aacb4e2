import type { Dataset } from "../../data/dataset";
import { imagesOf } from "../../data/images";
import { neighbourAgreement } from "../../features/neighbours";
import { type UmapOptions, umap } from "../../features/umap";
import type { Features } from "../../method";
import { featureMap as featureMapPlot } from "../plots/feature-map";
import { withProgress } from "../progress";
import { type ScoreOptions, unitOf } from "./scored";
import { plot } from "./values";

/**
 * Every image of a dataset where its features place it: UMAP's map of the plane, coloured by label, and how often the
 * nearest images share a label.
 */
export async function featureMap(
  features: Features,
  dataset: Dataset,
  { labels, neighbours = 15, ...options }: UmapOptions & Pick<ScoreOptions, "labels"> = {},
): Promise<void> {
  const labelOf = dataset.labels(labels);
  const ids = dataset.examples.map(({ id }) => id).filter((id) => labelOf.has(id));
  const { values, length } = await withProgress(`Features: ${features.name}`, (onProgress) =>
    features.of(imagesOf(dataset, ids), { onProgress }),
  );
  const rows = ids.map((_, i) => values.subarray(i * length, (i + 1) * length));
  const truth = ids.map((id) => labelOf.get(id)!);
  await plot(
    featureMapPlot({
      points: umap(rows, { neighbours, ...options }),
      labels: truth,
      classes: dataset.classes,
      ids,
      features: features.name,
      neighbours: neighbourAgreement(rows, truth, neighbours),
      unit: unitOf(dataset),
    }),
  );
}
