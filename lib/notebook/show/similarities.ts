import type { Dataset } from "../../data/dataset";
import { imagesOf } from "../../data/images";
import { sampleByClass } from "../../data/sample";
import type { Clip } from "../../models/clip/model";
import { similarities as compute } from "../../models/clip/similarities";
import { count } from "../format";
import { type ExamplesOptions, showGallery } from "../gallery";
import { similarityMap } from "../plots/similarities";
import { withProgress } from "../progress";
import { unitOf } from "./scored";
import { plot } from "./values";

/**
 * How similar some images of each class are to each text, as a CLIP model sees them: the images, numbered (photos as links
 * unless `pixels` is set), and below them the cosines.
 */
export async function similarities(
  clip: Clip,
  dataset: Dataset,
  texts: readonly string[],
  { n = 9, seed = 0, labels, columns = n, size = 110, ...options }: ExamplesOptions = {},
): Promise<void> {
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
  await showGallery(dataset, exhibits, what, { columns, size, ...options });
  await plot(similarityMap({ ...table, ids: chosen.map((_, i) => `${i + 1}`) }, { unit }));
}
