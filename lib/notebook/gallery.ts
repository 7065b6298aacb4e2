import type { Dataset, Example } from "../data/dataset";
import { random } from "../random";
import { contactSheet } from "./contact-sheet";
import { count } from "./format";
import { showBundle } from "./kernel";
import { type TableRow, tableBundle } from "./tables";

export interface ExamplesOptions {
  /** Number of images, spread evenly over the classes. */
  n?: number;
  seed?: number;
  /** Images in one row of the sheet. */
  columns?: number;
  /** Label set; by default the dataset's first. */
  labels?: string;
  /** Show the pixels of photos. Saving the notebook then stores them in it. Default: STILLACT_PIXELS=1. */
  pixels?: boolean;
}

interface Choice {
  example: Example;
  label: string;
  about: ReturnType<NonNullable<Dataset["about"]>>;
}

/**
 * Shows some examples of each class, drawn by seed.
 *
 * Photos belong to their authors and must not get into a saved notebook by accident: by default they are a table of links
 * with licences; their pixels are shown only when asked for and never under a headless run (STILLACT_HEADLESS=1). Drawn
 * figures are always shown.
 */
export async function showExamples(
  dataset: Dataset,
  {
    n = 12,
    seed = 0,
    columns = 6,
    labels = dataset.labelSets[0],
    pixels = process.env.STILLACT_PIXELS === "1",
  }: ExamplesOptions = {},
): Promise<void> {
  const choices = choose(dataset, { n, seed, labels });
  const ours = dataset.name.startsWith("figures");
  const live = pixels && process.env.STILLACT_HEADLESS !== "1";
  const classes = [...new Set(choices.map(({ label }) => label))].join(", ");
  const what = `${count(choices.length, "examples")} of ${dataset.name} (${classes}; seed ${seed})`;
  if (ours || live) {
    const tiles = choices.map(async ({ example, label }) => ({
      image: await dataset.read(example),
      caption: `${label} · ${example.id}`,
    }));
    const format = ours ? "png" : "jpeg";
    const sheet = await contactSheet(await Promise.all(tiles), { columns, format });
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
      `To see them here, run show.examples(dataset, { pixels: true }) or set STILLACT_PIXELS=1.`;
  showBundle(tableBundle(choices.map(tableRow), { caption }));
}

/** The same number of examples of each class (one more for some where n does not divide), in class order. */
function choose(
  dataset: Dataset,
  { n, seed, labels }: { n: number; seed: number; labels: string | undefined },
): Choice[] {
  const labelOf = dataset.labels(labels);
  const shuffled = random(seed, "examples").shuffle(dataset.examples);
  return dataset.classes.flatMap((label, c) => {
    const share = Math.floor(n / dataset.classes.length) + (c < n % dataset.classes.length ? 1 : 0);
    const ofClass = shuffled.filter(({ id }) => labelOf.get(id) === c).slice(0, share);
    return ofClass.map((example) => ({ example, label, about: dataset.about?.(example) ?? { alt: label } }));
  });
}

const tableRow = ({ example, label, about }: Choice): TableRow => ({
  photo: about.url ? { text: example.id, href: about.url } : example.id,
  label,
  description: about.alt,
  credit: about.credit,
});
