import type { Dataset } from "../data/dataset";
import { imagesOf } from "../data/images";
import { photos } from "../data/photos";
import { colourHistogram, mobileNet } from "../features";
import { figures } from "../figures/dataset/figures";
import type { Features } from "../method";
import { columnScaling, scaled } from "../models/standardise";
import type { OnProgress } from "../progress";
import { random } from "../random";
import type { Rows } from "../vectors";
import type { Source } from "./source";

/** Features of a view after projection: enough to overfit 228 photos, few enough for thousands of fits. */
const dimensions = 32;
/** Width and height of the stretched images whose pixels are a view. */
const size = 16;

/** Distance of the class means along each axis, in standard deviations. */
const signals = { "gaussian-none": 0, "gaussian-medium": 0.6, "gaussian-strong": 1.4, "gaussian-between": 1 } as const;

/** What is simulated, in one sentence each. */
export const settings = {
  "gaussian-none": "Gaussian features without any signal",
  "gaussian-medium": "Gaussian features, class means moved by 0.6 standard deviations",
  "gaussian-strong": "Gaussian features, class means moved by 1.4 standard deviations",
  "gaussian-between": "Gaussian features, class means moved by 1 standard deviation; not used to choose the test",
  "permuted-photos": "permuted labels on the 285 photos: MobileNetV2 features, colour histograms, pixels",
  "permuted-figures": "permuted labels on 285 drawn figures: two colour histograms, pixels",
} as const;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** The data of a setting. Rejects where photos or weights cannot be had, saying which. */
export async function sourceOf(name: SettingName, onProgress: OnProgress): Promise<Source> {
  if (name === "permuted-photos")
    return {
      name,
      views: await viewsOf(await photos({ onProgress }), [await mobileNet(), colourHistogram()], onProgress),
    };
  if (name === "permuted-figures") {
    const colours = [colourHistogram(), colourHistogram({ bins: [4, 4, 8] })];
    return { name, views: await viewsOf(figures(), colours, onProgress) };
  }
  return { name, signal: signals[name] };
}

/** Some features of a dataset's images, and their pixels, in few dimensions. */
async function viewsOf(dataset: Dataset, features: readonly Features[], onProgress: OnProgress): Promise<Rows[]> {
  const ids = dataset.examples.map(({ id }) => id);
  const images = imagesOf(dataset, ids, { onProgress });
  const rows: Rows[] = [];
  for (const feature of features) rows.push(await feature.of(images));
  const pixels = await images.pixels({ size });
  return [...rows, { values: Float32Array.from(pixels), length: 3 * size * size }].map(project);
}

/** A random projection of the standardised columns, which keeps distances roughly (Johnson and Lindenstrauss, 1984). */
function project(rows: Rows): Rows {
  const { values, length } = scaled(rows, columnScaling(rows, true));
  const { normal } = random("projection", length);
  const directions = Float64Array.from({ length: length * dimensions }, normal);
  const projected = new Float32Array((values.length / length) * dimensions);
  for (let at = 0, i = 0; at < values.length; at += length, i += dimensions) {
    for (let d = 0; d < dimensions; d++) {
      let total = 0;
      for (let c = 0; c < length; c++) total += values[at + c]! * directions[c * dimensions + d]!;
      projected[i + d] = total;
    }
  }
  return { values: projected, length: dimensions };
}
