import { z } from "zod";
import { aDataset, aSplit } from "../arguments";
import { hashJson, writeFileAtomic } from "../files";
import { readJson } from "../json-file";
import { indices } from "../numbers";
import { name as aName, seed as aSeed, checkArguments, checkOptions, inside, wholeNumber } from "../options";
import { random } from "../random";
import { type Dataset, groupName } from "./dataset";
import { dealFolds, type Group, stratifiedOrder, takeShare } from "./stratify";

/** One train / test division of a dataset. */
export interface Fold {
  /** Counted from 0. */
  repeat: number;
  fold: number;
  /** In an order of which every beginning is stratified: what nested training sets are cut from. */
  train: readonly string[];
  test: readonly string[];
}

/** All folds of one resampling plan, the same on every machine. */
export interface Split {
  kind: "stratified k-fold" | "stratified holdout" | "external test set";
  /** Folds in each repeat; 1 for a holdout. */
  k: number;
  repeats: number;
  seed: number;
  /** Training examples of each fold where they are cut short, for a learning curve; absent: all of them. */
  trainSize?: number;
  /** Hash over kind, sizes, seed and every fold's ids. */
  fingerprint: string;
  folds: readonly Fold[];
}

export interface KFoldOptions {
  /** Folds in each repeat: each example is tested once per repeat. */
  k?: number;
  /** How often everything is shuffled and divided again. */
  repeats?: number;
  seed?: number;
  /** The label set to stratify by. Default: the dataset's first. */
  labels?: string;
}

export interface HoldoutOptions {
  /** The share of examples that is tested, between 0 and 1. */
  test?: number;
  repeats?: number;
  seed?: number;
  /** The label set to stratify by. Default: the dataset's first. */
  labels?: string;
}

/**
 * Repeated stratified k-fold cross-validation: in each repeat the folds have as equal class counts as the groups allow,
 * and the examples of one group lie in one fold. Unlabelled examples are left out.
 *
 * Groups are dealt greedily, large ones first, each to the fold with the fewest examples of its classes. Every training side
 * has every class.
 *
 * @throws RangeError if k exceeds the number of groups of a class, the groups allow no division that leaves every class to
 *   learn from, or a count or seed is not a whole number
 */
export function stratifiedKFold(dataset: Dataset, options: KFoldOptions = {}): Split {
  checkOptions("split.stratifiedKFold", options, {
    k: wholeNumber(2),
    repeats: wholeNumber(1),
    seed: aSeed,
    labels: aName,
  });
  checkArguments("split.stratifiedKFold", { dataset: [dataset, aDataset] });
  const { k = 5, repeats = 1, seed = 0, labels } = options;
  const { groups, truth } = labelledGroups(dataset, labels, k);
  const folds = indices(repeats).flatMap((repeat) => {
    const dealt = dealFolds(groups, k, random(seed, "stratified k-fold", repeat));
    return dealt.map((test, fold) => {
      const divided = division(truth, test, { repeat, fold, seed });
      refuseMissingClass(dataset, truth, divided.train, `k = ${k}`);
      return divided;
    });
  });
  return withFingerprint({ kind: "stratified k-fold", k, repeats, seed, folds });
}

/**
 * Repeated stratified holdout: a share of every class is tested, the rest is trained on; groups stay together.
 * Unlabelled examples are left out.
 *
 * @throws RangeError if the share is not between 0 and 1, or the groups of a class are so few or so large that one side
 *   would have none of it
 */
export function holdout(dataset: Dataset, options: HoldoutOptions = {}): Split {
  checkOptions("split.holdout", options, {
    test: inside(0, 1),
    repeats: wholeNumber(1),
    seed: aSeed,
    labels: aName,
  });
  checkArguments("split.holdout", { dataset: [dataset, aDataset] });
  const { test = 0.2, repeats = 1, seed = 0, labels } = options;
  const { groups, truth } = labelledGroups(dataset, labels, 2);
  const folds = indices(repeats).map((repeat) => {
    const taken = takeShare(groups, test, random(seed, "stratified holdout", repeat));
    const divided = division(truth, taken, { repeat, fold: 0, seed });
    for (const side of [divided.train, divided.test]) refuseMissingClass(dataset, truth, side, `test = ${test}`);
    return divided;
  });
  return withFingerprint({ kind: "stratified holdout", k: 1, repeats, seed, folds });
}

/**
 * The same folds with fewer training examples: the first `trainSize` of each fold, which are stratified and nested in
 * every larger set. The tested examples stay the same.
 *
 * @throws RangeError if a fold has fewer training examples than that
 */
export function withTrainSize(whole: Split, trainSize: number): Split {
  checkArguments("split.withTrainSize", { split: [whole, aSplit], trainSize: [trainSize, wholeNumber(1)] });
  const { fingerprint: _, ...split } = whole;
  const least = Math.min(...split.folds.map(({ train }) => train.length));
  if (trainSize > least)
    throw new RangeError(`split: trainSize is ${trainSize}, but a fold has ${least} examples only`);
  const folds = split.folds.map((fold) => ({ ...fold, train: fold.train.slice(0, trainSize) }));
  return withFingerprint({ ...split, trainSize, folds });
}

const idList = z.array(z.string()).min(1);
const fileSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(["stratified k-fold", "stratified holdout"]),
  k: z.int().positive(),
  repeats: z.int().positive(),
  seed: z.number(),
  trainSize: z.int().positive().optional(),
  fingerprint: z.string(),
  folds: z
    .array(z.object({ repeat: z.int().nonnegative(), fold: z.int().nonnegative(), train: idList, test: idList }))
    .min(1),
});

/** Writes a split as JSON: two lines per fold, the training ids in their order and the tested ids. */
export async function save(split: Split, file: string): Promise<void> {
  checkArguments("split.save", { split: [split, aSplit], file: [file, aName] });
  const { folds, ...head } = split;
  const fields = Object.entries({ schema: 1, ...head }).map(([name, value]) => field(name, value));
  const lines = folds.map(({ repeat, fold, train, test }) => {
    const place = `"repeat": ${repeat}, "fold": ${fold}`;
    return `    { ${place},\n      "train": ${JSON.stringify(train)},\n      "test": ${JSON.stringify(test)} }`;
  });
  await writeFileAtomic(file, `{\n${fields.join(",\n")},\n  "folds": [\n${lines.join(",\n")}\n  ]\n}\n`);
}

/**
 * Reads a split that `save` wrote, for a dataset that holds all of its ids; other examples of the dataset take no part.
 *
 * @throws Error that names the file, if it is not a saved split, was changed by hand, or belongs to another dataset
 */
export async function load(file: string, dataset: Dataset): Promise<Split> {
  checkArguments("split.load", { file: [file, aName], dataset: [dataset, aDataset] });
  const remedy = "make the file again with split.save";
  const saved = await readJson(file, { schema: fileSchema, what: "a saved split", remedy });
  const { schema: _, fingerprint, trainSize, ...plan } = saved;
  const wanted = new Set(plan.folds.flatMap(({ train, test }) => [...train, ...test]));
  const present = dataset.examples.filter(({ id }) => wanted.has(id)).length;
  if (present < wanted.size) {
    throw new Error(
      `split: ${file} divides ${wanted.size} examples of which ${dataset.name} has ${present}; it belongs to ` +
        "another dataset",
    );
  }
  const split = withFingerprint({ ...plan, ...(trainSize !== undefined && { trainSize }) });
  if (split.fingerprint !== fingerprint) {
    throw new Error(`split: the folds in ${file} do not match its fingerprint; ${remedy}`);
  }
  return split;
}

function labelledGroups(dataset: Dataset, labels: string | undefined, atLeast: number) {
  const truth = dataset.labels(labels);
  const examples = dataset.examples.filter(({ id }) => truth.has(id));
  const groups = new Map<string, { ids: string[]; labels: number[] }>();
  for (const example of examples) {
    const key = groupName(example);
    const entry = groups.get(key) ?? { ids: [], labels: [] };
    entry.ids.push(example.id);
    entry.labels.push(truth.get(example.id)!);
    groups.set(key, entry);
  }
  const list: Group[] = [...groups.values()];
  if (list.length === 0) throw new RangeError(`split: ${dataset.name} has no labelled examples`);
  for (const [label, name] of dataset.classes.entries()) {
    const count = list.filter((group) => group.labels.includes(label)).length;
    if (count > 0 && count < atLeast) {
      throw new RangeError(`split: class "${name}" has ${count} group(s) of examples, at least ${atLeast} are needed`);
    }
  }
  return { groups: list, truth: new Map(examples.map(({ id }) => [id, truth.get(id)!])) };
}

/** Throws a RangeError when one side of a division has none of a class that has labelled examples. */
function refuseMissingClass(
  { classes }: Dataset,
  truth: ReadonlyMap<string, number>,
  side: readonly string[],
  how: string,
): void {
  const labels = new Set(truth.values());
  for (const id of side) labels.delete(truth.get(id)!);
  const [missing] = labels;
  if (missing === undefined) return;
  throw new RangeError(`split: the groups of class "${classes[missing]}" are too large to divide by ${how}`);
}

function division(
  truth: ReadonlyMap<string, number>,
  test: ReadonlySet<string>,
  { repeat, fold, seed }: { repeat: number; fold: number; seed: number },
): Fold {
  const ids = [...truth.keys()];
  const rest = new Map(ids.filter((id) => !test.has(id)).map((id) => [id, truth.get(id)!]));
  const train = stratifiedOrder(rest, random(seed, "training order", repeat, fold));
  return { repeat, fold, train, test: ids.filter((id) => test.has(id)) };
}

function withFingerprint(plan: Omit<Split, "fingerprint">): Split {
  const { folds, ...head } = plan;
  // Sorted: the order in which a dataset lists its examples does not make another split.
  const sorted = folds.map((fold) => ({ ...fold, test: [...fold.test].sort() }));
  return { ...head, fingerprint: hashJson({ ...head, folds: sorted }), folds };
}

const field = (name: string, value: unknown) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
