import { ImageData } from "@napi-rs/canvas";
import sharp from "sharp";
import type { Dataset, Example, RgbImage } from "../data/dataset";
import { sampleByClass } from "../data/sample";
import { name as aName, seed as aSeed, type Checks, flag, wholeNumber } from "../options";
import { count } from "./format";
import { showBundle } from "./kernel";
import { fontCanvas, palettePng } from "./static/canvas";
import { type TableRow, tableBundle } from "./tables";
import { FONT } from "./theme";

export interface Tile {
  image: RgbImage;
  caption: string;
}

export interface ContactSheetOptions {
  columns?: number;
  /** Width and height of the square that each image is fitted into, pixels. */
  size?: number;
  format?: "png" | "jpeg";
}

const GAP = 12;
const LINE = 14;
const FONT_OF_CAPTIONS = `11px ${FONT.family}`;

/** Sets images with captions in a grid, each fitted into a square without distortion: one picture for a whole gallery. */
export async function contactSheet(
  tiles: readonly Tile[],
  { columns = 6, size = 150, format = "png" }: ContactSheetOptions = {},
): Promise<{ bytes: Buffer; width: number; height: number }> {
  if (tiles.length === 0) throw new Error("show.examples: there is no example to show; check n and the label set");
  const across = Math.min(columns, tiles.length);
  const width = across * (size + GAP) + GAP;
  const measure = fontCanvas(1, 1).context;
  measure.font = FONT_OF_CAPTIONS;
  const captions = tiles.map(({ caption }) =>
    lines(caption, (text) => measure.measureText(text).width, size + GAP - 4),
  );
  const below = 6 + LINE * Math.max(...captions.map(({ length }) => length));
  const height = Math.ceil(tiles.length / across) * (size + below + GAP) + GAP;
  const { canvas, context } = fontCanvas(width, height);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = FONT.color;
  context.font = FONT_OF_CAPTIONS;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [i, { image }] of tiles.entries()) {
    const left = GAP + (i % across) * (size + GAP);
    const top = GAP + Math.floor(i / across) * (size + below + GAP);
    const { data, info } = await fitted(image, size);
    const [x, y] = [left + Math.floor((size - info.width) / 2), top + Math.floor((size - info.height) / 2)];
    context.putImageData(new ImageData(new Uint8ClampedArray(data), info.width, info.height), x, y);
    for (const [row, line] of captions[i]!.entries())
      context.fillText(line, left + size / 2, top + size + 3 + LINE * (row + 0.5));
  }
  const pixels = canvas.data();
  const bytes =
    format === "png"
      ? await palettePng(pixels, width, height)
      : await sharp(Buffer.from(pixels), { raw: { width, height, channels: 4 } })
          .flatten({ background: "#fff" })
          .jpeg({ quality: 80 })
          .toBuffer();
  return { bytes, width, height };
}

/** RGBA pixels of the image shrunk or grown to fit a square. */
function fitted({ width, height, data }: RgbImage, size: number) {
  return sharp(Buffer.from(data), { raw: { width, height, channels: 3 } })
    .resize(size, size, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** A caption on one line, or on two, broken at the last space that the room allows. */
function lines(caption: string, widthOf: (text: string) => number, room: number): string[] {
  if (widthOf(caption) <= room) return [caption];
  const words = caption.split(" ");
  let first = words.length - 1;
  while (first > 1 && widthOf(words.slice(0, first).join(" ")) > room) first--;
  const parts = [words.slice(0, first), words.slice(first)].filter(({ length }) => length > 0);
  return parts.map((part) => shortened(part.join(" "), widthOf, room));
}

function shortened(text: string, widthOf: (text: string) => number, room: number): string {
  if (widthOf(text) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(`${letters.join("")}…`) > room) letters.pop();
  return `${letters.join("")}…`;
}

export interface GalleryOptions {
  /** Images in one row of the sheet. */
  columns?: number;
  /** Width and height of the square that each image is fitted into, pixels. */
  size?: number;
  /** Show the pixels of photos. Saving the notebook then stores them in it. Default: STILLACT_PIXELS=1. */
  pixels?: boolean;
}

/** What the options of galleries may be. */
export const galleryChecks: Checks<GalleryOptions> = {
  columns: wholeNumber(1, 100),
  size: wholeNumber(16, 2048),
  pixels: flag,
};

export interface ExamplesOptions extends GalleryOptions {
  /** Number of images, spread evenly over the classes. */
  n?: number;
  seed?: number;
  /** Label set; by default the dataset's first. */
  labels?: string;
}

export const examplesChecks: Checks<ExamplesOptions> = {
  ...galleryChecks,
  n: wholeNumber(1),
  seed: aSeed,
  labels: aName,
};

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
