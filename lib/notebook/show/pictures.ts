import type { Dataset, Example } from "../../data/dataset";
import { random } from "../../random";
import { type ContactSheetOptions, contactSheet, type Tile } from "../contact-sheet";
import { count } from "../format";
import { showBundle } from "../kernel";
import { showTable } from "../tables";

/**
 * Pictures of your own making in a grid, one line of text below each.
 * @param sentence what to see in them: shown where pictures cannot be
 */
export async function images(
  tiles: readonly Tile[],
  { sentence, ...layout }: Omit<ContactSheetOptions, "format"> & { sentence: string },
): Promise<void> {
  const { bytes, width, height } = await contactSheet(tiles, layout);
  showBundle(
    { "image/png": bytes.toString("base64"), "text/plain": sentence },
    { "image/png": { width, height, alt: sentence } },
  );
}

/** A dataset whose pictures come with captions in several styles, as drawn figures do. */
interface Captioned extends Dataset {
  captions(example: Example): object;
}

/** Some pictures, drawn by seed, with all their captions below in a table. */
export async function captions(
  dataset: Captioned,
  { n = 6, seed = 0, columns = 6 }: { n?: number; seed?: number; columns?: number } = {},
): Promise<void> {
  const chosen = random(seed, "captions").shuffle(dataset.examples).slice(0, n);
  const tiles = await Promise.all(
    chosen.map(async (example, i) => ({ image: await dataset.read(example), caption: `${i + 1}` })),
  );
  await images(tiles, { columns, sentence: `${count(tiles.length, "pictures")} of ${dataset.name}, seed ${seed}.` });
  const rows = chosen.map((example, i) => ({ picture: i + 1, ...dataset.captions(example) }));
  showTable(rows, { caption: "The captions of these pictures, one column for each style." });
}
