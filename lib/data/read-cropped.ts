import type { Crop, Dataset, Example, RgbImage } from "./dataset";
import { cutOut } from "./image";

/** Decodes one image at its native size, and cuts out its part when a crop has one for it. */
export async function readCropped(
  source: Pick<Dataset, "read">,
  example: Example,
  crop: Crop | undefined,
): Promise<RgbImage> {
  const image = await source.read(example);
  try {
    const box = crop?.of(example.id, image);
    return box ? cutOut(image, box) : image;
  } catch (error) {
    throw new RangeError(`crop of ${example.id}: ${(error as Error).message}`);
  }
}
