import { aDataset, aSplit } from "../../arguments";
import type { AuditRow } from "../../data/audit";
import type { Dataset, Example } from "../../data/dataset";
import type { Split } from "../../data/split";
import { labelAgreement as agreementOf } from "../../evaluate/label-sets";
import {
  name as aName,
  seed as aSeed,
  checkArguments,
  checkOptions,
  listOf,
  record,
  required,
  wholeNumber,
} from "../../options";
import { random } from "../../random";
import { count, percent } from "../format";
import {
  type ContactSheetOptions,
  contactSheet,
  type ExamplesOptions,
  examplesChecks,
  galleryChecks,
  showExamples,
  type Tile,
} from "../gallery";
import { showBundle } from "../kernel";
import { classBalance, imageSizes } from "../plots/data";
import { showTable } from "../tables";
import { labelChecks, type ScoreOptions, unitOf } from "./scored";
import { plot, text } from "./values";

/** Some examples of each class; see ExamplesOptions for when photos' pixels are shown. */
export async function examples(dataset: Dataset, options: ExamplesOptions = {}): Promise<void> {
  checkOptions("show.examples", options, examplesChecks);
  checkArguments("show.examples", { dataset: [dataset, aDataset] });
  await showExamples(dataset, options);
}

/** The number of images per class of a label set, by default the dataset's first. */
export async function balance(dataset: Dataset, options: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
  checkOptions("show.balance", options, labelChecks);
  checkArguments("show.balance", { dataset: [dataset, aDataset] });
  const { labels = dataset.labelSets[0] } = options;
  const title = labels === undefined ? "Class balance" : `Class balance, labels "${labels}"`;
  const counts = classCounts(dataset, [...dataset.labels(labels).values()]);
  await plot(classBalance({ classes: dataset.classes, counts, title, unit: unitOf(dataset) }));
}

/** Width and height of every measured image, coloured by class. */
export async function sizes(rows: readonly AuditRow[], dataset: Dataset): Promise<void> {
  checkArguments("show.sizes", {
    rows: [rows, listOf(record(), { least: 1, takes: "what audit measured: await audit(dataset)" })],
    dataset: [dataset, aDataset],
  });
  const labels = dataset.labels();
  const known = rows.flatMap(({ id, width, height }) => {
    const label = labels.get(id);
    return label === undefined ? [] : [{ width, height, label }];
  });
  await plot(imageSizes({ sizes: known, classes: dataset.classes, unit: unitOf(dataset) }));
}

/**
 * How two label sets of a dataset agree: a table of counts (rows: first set, columns: second), the share of images on
 * which they agree and Cohen's kappa. Says so when the dataset has one label set only.
 */
export function labelAgreement(
  dataset: Dataset,
  labelSets: readonly (string | undefined)[] = dataset?.labelSets,
): void {
  checkArguments("show.labelAgreement", { dataset: [dataset, aDataset], labelSets: [labelSets, listOf(aName)] });
  const [first, second] = labelSets;
  if (first === undefined || second === undefined) {
    text(`${dataset.name} has one label set, ${dataset.labelSets[0]}: nothing to compare.`);
    return;
  }
  const { counts, n, agreement, kappa } = agreementOf(dataset, first, second);
  const rows = dataset.classes.map((name, r) => ({
    [`${first} ↓   ${second} →`]: name,
    ...Object.fromEntries(dataset.classes.map((column, c) => [column, counts[r]![c]!])),
  }));
  const both = `${count(n, unitOf(dataset))} with both labels`;
  showTable(rows, { caption: `${both}: ${percent(agreement)} agree, Cohen's kappa ${kappa.toFixed(3)}.` });
}

/** Images by licence, as far as the dataset knows them. */
export function licences(dataset: Dataset): void {
  checkArguments("show.licences", { dataset: [dataset, aDataset] });
  const tally = new Map<string, number>();
  for (const example of dataset.examples) {
    const licence = dataset.about?.(example).licence ?? "not stated";
    tally.set(licence, (tally.get(licence) ?? 0) + 1);
  }
  const rows = [...tally].sort(([, a], [, b]) => b - a).map(([licence, images]) => ({ licence, images }));
  showTable(rows, { caption: `Licences of ${count(dataset.examples.length, unitOf(dataset))} of ${dataset.name}.` });
}

/** The size and class counts of every test fold. */
export function folds(split: Split, dataset: Dataset): void {
  checkArguments("show.folds", { split: [split, aSplit], dataset: [dataset, aDataset] });
  const labels = dataset.labels();
  const rows = split.folds.map(({ repeat, fold, train, test }) => {
    const counts = classCounts(
      dataset,
      test.map((id) => labels.get(id)),
    );
    const own = Object.fromEntries(dataset.classes.map((name, c) => [`test: ${name}`, counts[c]!]));
    return { repeat, fold, train: train.length, test: test.length, ...own };
  });
  showTable(rows, { caption: `${split.kind}, seed ${split.seed}: the ${unitOf(dataset)} of each fold.` });
}

const classCounts = ({ classes }: Dataset, labels: readonly (number | undefined)[]): number[] =>
  classes.map((_, c) => labels.filter((label) => label === c).length);

/**
 * Pictures of your own making in a grid, one line of text below each.
 * @param sentence what to see in them: shown where pictures cannot be
 */
export async function images(
  tiles: readonly Tile[],
  options: Omit<ContactSheetOptions, "format"> & { sentence: string },
): Promise<void> {
  const { pixels: _, ...checks } = galleryChecks;
  checkOptions("show.images", options, { ...checks, sentence: required(aName) });
  checkArguments("show.images", {
    tiles: [tiles, listOf(record(), { least: 1, takes: "a list of { image, caption }" })],
  });
  const { sentence, ...layout } = options;
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
  options: { n?: number; seed?: number; columns?: number } = {},
): Promise<void> {
  checkOptions("show.captions", options, { n: wholeNumber(1), seed: aSeed, columns: galleryChecks.columns });
  checkArguments("show.captions", { dataset: [dataset, aDataset] });
  const { n = 6, seed = 0, columns = 6 } = options;
  const chosen = random(seed, "captions").shuffle(dataset.examples).slice(0, n);
  const tiles = await Promise.all(
    chosen.map(async (example, i) => ({ image: await dataset.read(example), caption: `${i + 1}` })),
  );
  await images(tiles, { columns, sentence: `${count(tiles.length, "pictures")} of ${dataset.name}, seed ${seed}.` });
  const rows = chosen.map((example, i) => ({ picture: i + 1, ...dataset.captions(example) }));
  showTable(rows, { caption: "The captions of these pictures, one column for each style." });
}
