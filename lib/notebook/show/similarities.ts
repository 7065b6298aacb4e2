import type { Images } from "../../data/dataset";
import type { Clip } from "../../models/clip/model";
import { similarities as compute } from "../../models/clip/similarities";
import { similarityMap } from "../plots/similarities";
import { withProgress } from "../with-progress";
import { plot } from "./values";

/** How similar each image is to each text, as a CLIP model sees it. Meant for a handful of both. */
export async function similarities(
  clip: Clip,
  images: Images,
  texts: readonly string[],
  { unit = "images" }: { unit?: string } = {},
): Promise<void> {
  const table = await withProgress(`Similarities: ${clip.name}`, (onProgress) =>
    compute(clip, images, texts, { onProgress }),
  );
  await plot(similarityMap(table, { unit }));
}
