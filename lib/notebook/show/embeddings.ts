import { aClip, aDataset, someFeatures } from "../../arguments";
import type { Dataset } from "../../data/dataset";
import { imagesOf } from "../../data/images";
import { sampleByClass } from "../../data/sample";
import { neighbourAgreement } from "../../features/neighbours";
import { type UmapOptions, umap, umapChecks } from "../../features/umap";
import type { Features } from "../../method";
import type { Clip } from "../../models/clip/model";
import { similarities as compute } from "../../models/clip/similarities";
import { name as aName, checkArguments, checkOptions, listOf } from "../../options";
import { count } from "../format";
import { type ExamplesOptions, examplesChecks, showGallery } from "../gallery";
import { featureMap as featureMapPlot, similarityMap } from "../plots/embeddings";
import { withProgress } from "../progress";
import { labelChecks, type ScoreOptions, unitOf } from "./scored";
import { plot } from "./values";

/**
 * Every image of a dataset as a point of UMAP's map of its features, coloured by label, and how often the nearest
 * images, by all features, share its label.
 */
export async function featureMap(
  features: Features,
  dataset: Dataset,
  options: UmapOptions & Pick<ScoreOptions, "labels"> = {},
): Promise<void> {
  checkOptions("show.featureMap", options, { ...umapChecks, ...labelChecks });
  checkArguments("show.featureMap", { features: [features, someFeatures], dataset: [dataset, aDataset] });
  const { labels, neighbours = 15, ...map } = options;
  const labelOf = dataset.labels(labels);
  const ids = dataset.examples.map(({ id }) => id).filter((id) => labelOf.has(id));
  const { values, length } = await withProgress(`Features: ${features.name}`, (onProgress) =>
    features.of(imagesOf(dataset, ids), { onProgress }),
  );
  const rows = ids.map((_, i) => values.subarray(i * length, (i + 1) * length));
  const truth = ids.map((id) => labelOf.get(id)!);
  await plot(
    featureMapPlot({
      points: umap(rows, { neighbours, ...map }),
      labels: truth,
      classes: dataset.classes,
      ids,
      features: features.name,
      neighbours: neighbourAgreement(rows, truth, neighbours),
      unit: unitOf(dataset),
    }),
  );
}

/**
 * How similar some images of each class are to each text in the space of a CLIP model: the images, numbered (photos as links
 * unless `pixels` is set), and below them the cosines.
 */
export async function similarities(
  clip: Clip,
  dataset: Dataset,
  texts: readonly string[],
  options: ExamplesOptions = {},
): Promise<void> {
  checkOptions("show.similarities", options, examplesChecks);
  checkArguments("show.similarities", {
    clip: [clip, aClip],
    dataset: [dataset, aDataset],
    texts: [texts, listOf(aName, { least: 1 })],
  });
  const { n = 9, seed = 0, labels, columns = n, size = 110, ...gallery } = options;
  const chosen = sampleByClass(dataset, { n, seed, ...(labels && { labels }) });
  const images = imagesOf(
    dataset,
    chosen.map(({ example }) => example.id),
  );
  const table = await withProgress(`Similarities: ${clip.name}`, (onProgress) =>
    compute(clip, images, texts, { onProgress }),
  );
  const exhibits = chosen.map(({ example, label }, i) => {
    return { example, caption: `${i + 1} · ${label}`, columns: { image: i + 1, label } };
  });
  const unit = unitOf(dataset);
  const what = `${count(chosen.length, unit)} of ${dataset.name}, drawn by seed ${seed}, numbered as below`;
  await showGallery(dataset, exhibits, what, { columns, size, ...gallery });
  await plot(similarityMap({ ...table, ids: chosen.map((_, i) => `${i + 1}`) }, { unit }));
}
