import type { Dataset, Example } from "../data/dataset";
import { sampleByClass } from "../data/sample";
import { contactSheet } from "./contact-sheet";
import { count } from "./format";
import { showBundle } from "./kernel";
import { type TableRow, tableBundle } from "./tables";

export interface GalleryOptions {
  /** Images in one row of the sheet. */
  columns?: number;
  /** Width and height of the square that each image is fitted into, pixels. */
  size?: number;
  /** Show the pixels of photos. Saving the notebook then stores them in it. Default: STILLACT_PIXELS=1. */
  pixels?: boolean;
}

export interface ExamplesOptions extends GalleryOptions {
  /** Number of images, spread evenly over the classes. */
  n?: number;
  seed?: number;
  /** Label set; by default the dataset's first. */
  labels?: string;
}

/** One image of a gallery. */
export interface Exhibit {
  example: Example;
  /** Under the image: short. */
  caption: string;
  /** Columns beside it in the table of links. */
  columns: TableRow;
}

/** Shows some examples of each class, drawn by seed; see `showGallery` for when photos' pixels are shown. */
export async function showExamples(
  dataset: Dataset,
  { n = 12, seed = 0, labels = dataset.labelSets[0], ...options }: ExamplesOptions = {},
): Promise<void> {
  const chosen = sampleByClass(dataset, { n, seed, ...(labels && { labels }) });
  const exhibits = chosen.map(({ example, label }) => ({
    example,
    caption: `${label} · ${example.id}`,
    columns: { label },
  }));
  const classes = [...new Set(chosen.map(({ label }) => label))].join(", ");
  const what = `${count(chosen.length, "examples")} of ${dataset.name} (${classes}; seed ${seed})`;
  await showGallery(dataset, exhibits, what, options);
}

/**
 * Shows images of a dataset with captions.
 *
 * Photos belong to their authors and must not get into a saved notebook by accident: by default they are a table of links
 * with licences; their pixels are shown only on request and never in a headless run (STILLACT_HEADLESS=1). Drawn
 * figures are always shown.
 *
 * @param what the gallery shows, as the beginning of a sentence.
 */
export async function showGallery(
  dataset: Dataset,
  exhibits: readonly Exhibit[],
  what: string,
  { columns = 6, size = 150, pixels = process.env.STILLACT_PIXELS === "1" }: GalleryOptions = {},
): Promise<void> {
  const ours = dataset.name.startsWith("figures");
  const live = pixels && process.env.STILLACT_HEADLESS !== "1";
  if (ours || live) {
    const tiles = exhibits.map(async ({ example, caption }) => ({ image: await dataset.read(example), caption }));
    const format = ours ? "png" : "jpeg";
    const sheet = await contactSheet(await Promise.all(tiles), { columns, size, format });
    const { width, height } = sheet;
    const type = `image/${format}`;
    const sentence = `${what}.`;
    showBundle(
      { [type]: sheet.bytes.toString("base64"), "text/plain": sentence },
      { [type]: { width, height, alt: sentence } },
    );
  }
  if (ours) return;
  const caption = live
    ? `Credits. The sheet above holds the photos' pixels: clear it before you save or share this notebook.`
    : `${what}. Links only: the photos are their authors' and are not stored in this notebook. ` +
      `To see them here, pass { pixels: true } or set STILLACT_PIXELS=1.`;
  const rows = exhibits.map(({ example, columns: own }): TableRow => {
    const about = dataset.about?.(example);
    const photo = about?.url ? { text: example.id, href: about.url } : example.id;
    return { photo, ...own, description: about?.alt ?? "", credit: about?.credit };
  });
  showBundle(tableBundle(rows, { caption }));
}
