import { join } from "node:path";
import { ready } from "@stillact/engine";
import { aDataset, aSplit, someMethods } from "../arguments";
import { codeHash } from "../code";
import type { Dataset } from "../data/dataset";
import { imagesCode } from "../data/images";
import type { Split } from "../data/split";
import { hashJson } from "../files";
import { interruptible } from "../interrupt";
import { codeOf, type Method } from "../method";
import { indices, round, sum } from "../numbers";
import {
  name as aName,
  seed as aSeed,
  signal as aSignal,
  type Checks,
  callback,
  checkArguments,
  checkOptions,
  either,
  listOf,
  wholeNumber,
} from "../options";
import { buildDirectory } from "../paths";
import type { OnProgress } from "../progress";
import { labelsHash, labelsOf } from "../results/labels";
import type { Result } from "../results/predictions";
import { addToRun } from "../results/run";
import { checkName, saveResult, slug } from "../results/store";
import { labelSetHash, resultKey } from "./cache-key";
import { type FinishedFold, type Job, runFold } from "./fold";
import { profile } from "./profile";

export interface StudyOptions {
  /** Names the folder of the results, `build/results/<study>`; a notebook gives its own name. */
  study?: string;
  /** The label set to train on; the dataset's first by default. */
  labels?: string;
  /**
   * How many seeds of initial weights and of the order of training images, counted from 0, or which: every repeat is run
   * once under each. One by default. A score is the mean over repeats and seeds.
   */
  seeds?: number | readonly number[];
  signal?: AbortSignal;
  onProgress?: OnProgress;
  /** Where finished folds and results are kept; `build` by default. */
  directory?: string;
}

/** How many seeds, or which. */
const someSeeds = either(
  wholeNumber(1),
  listOf(aSeed, { least: 1, isSet: true, takes: "a list of different whole numbers ≥ 0" }),
);

/** What the options may be. */
export const studyChecks: Checks<StudyOptions> = {
  study: aName,
  labels: aName,
  seeds: someSeeds,
  signal: aSignal,
  onProgress: callback,
  directory: aName,
};

/**
 * Fits each method on every training fold and predicts the fold left out. Each finished fold is kept: after an
 * interrupt, a crash or a kill the same call resumes, and nothing is computed twice: studies that ask for the same fit of
 * the same method (training and test images, labels, seed, engine and code) share it.
 *
 * @returns the out-of-fold predictions of each method, in the order given; also saved as JSON.
 * @throws Error if two methods share a name, the split names unknown ids, or a method's predictions are not probabilities
 * @throws RangeError if `seeds` are not different whole numbers of at least 0
 */
export async function crossValidate(
  methods: readonly Method[],
  dataset: Dataset,
  split: Split,
  options: StudyOptions = {},
): Promise<Result[]> {
  checkOptions("crossValidate", options, studyChecks);
  checkArguments("crossValidate", {
    methods: [methods, someMethods],
    dataset: [dataset, aDataset],
    split: [split, aSplit],
  });
  return runMethods(methods, { train: dataset, test: dataset, split }, options);
}

export interface EvaluateOnOptions extends StudyOptions {
  /** How often each method is fitted, each time with another seed. */
  repeats?: number;
}

/**
 * Fits each method on all labelled images of one dataset and predicts all images of another: an external test set.
 *
 * Files that both datasets hold are refused, whatever their ids; photos that were only scaled or compressed again are not
 * recognised.
 *
 * @returns the predictions of each method on `test`, in the order given; also saved as JSON.
 * @throws Error if the datasets have different classes, or are the same
 */
export async function evaluateOn(
  methods: readonly Method[],
  train: Dataset,
  test: Dataset,
  options: EvaluateOnOptions = {},
): Promise<Result[]> {
  checkOptions("evaluateOn", options, { ...studyChecks, repeats: wholeNumber(1) });
  checkArguments("evaluateOn", {
    methods: [methods, someMethods],
    train: [train, aDataset],
    test: [test, aDataset],
  });
  const { repeats = 1, ...shared } = options;
  if (String(train.classes) !== String(test.classes)) {
    throw new Error(`evaluateOn: ${train.name} has classes ${train.classes}, ${test.name} has ${test.classes}`);
  }
  if (train.fingerprint === test.fingerprint) {
    throw new Error(`evaluateOn: ${train.name} would be tested on its own training images; use crossValidate`);
  }
  refuseSharedImages(train, test);
  return runMethods(methods, { train, test, split: externalSplit(train, test, repeats) }, shared);
}

/** Throws when an image is in both datasets: by its content, where both know that of their files. */
function refuseSharedImages(train: Dataset, test: Dataset): void {
  const trained = new Map([...(train.hashes ?? [])].map(([id, hash]) => [hash, id]));
  const shared = [...(test.hashes ?? [])].filter(([, hash]) => trained.has(hash));
  if (shared.length === 0) return;
  const shown = shared.slice(0, 3).map(([id, hash]) => `${id} = ${trained.get(hash)}`);
  throw new Error(
    `evaluateOn: ${shared.length} images of ${test.name} are training images of ${train.name} as well ` +
      `(${shown.join(", ")}${shared.length > shown.length ? ", …" : ""}); take them out of one of the two`,
  );
}

/** Images to learn from, images to predict (the same dataset in cross-validation), and which go with which. */
interface Division {
  train: Dataset;
  test: Dataset;
  split: Split;
}

/**
 * Fits and predicts every fold of every method; finished folds are kept and not computed again.
 *
 * @returns the predictions of each method, in the order given; also saved as JSON.
 */
async function runMethods(
  methods: readonly Method[],
  { train, test, split }: Division,
  options: StudyOptions,
): Promise<Result[]> {
  const { study = "scratch", labels = train.labelSets[0]!, directory = buildDirectory() } = options;
  checkName("study", study);
  checkName("dataset", test.name);
  checkName("label set", labels);
  for (const { name } of methods) checkName("method", name);
  const { seeds: asked = 1 } = options;
  const seeds = typeof asked === "number" ? indices(asked) : asked;
  refuseSharedNames(methods);
  if (!train.labelSets.includes(labels)) {
    throw new Error(`${train.name} has no label set "${labels}"; it has ${train.labelSets.join(", ")}`);
  }
  const trainedOnLabels = labelSetHash(train, labels);
  const engine = await ready();
  // Of all methods before the first fit: what cannot be named must not fail after hours.
  const codes = methods.map((method) => codeHash([imagesCode, ...codeOf(method)]));
  const units = split.folds.flatMap((fold) => seeds.map((seed) => ({ fold, seed })));
  const total = methods.length * units.length;
  return interruptible(async (signal) => {
    const results: Result[] = [];
    for (const [index, method] of methods.entries()) {
      const job: Job = { method, train, test, labels, split, seeds, engine, code: codes[index]!, signal };
      const finished: FinishedFold[] = [];
      for (const [u, unit] of units.entries()) {
        const report = (share: number, note: string) =>
          options.onProgress?.({ done: index * units.length + u + share, total, note });
        const where = `${method.name}, fit ${u + 1} of ${units.length}`;
        report(0, where);
        finished.push(
          await runFold(job, join(directory, "runs", slug(method.name)), unit, (share, note) =>
            report(share, `${where}, ${note}`),
          ),
        );
        report(1, where);
      }
      const result = assemble(job, { study, trainedOnLabels }, finished);
      const saved = await saveResult(result, join(directory, "results"));
      await addToRun(join(directory, "results"), saved);
      results.push(result);
    }
    return results;
  }, options.signal);
}

function assemble(
  job: Job,
  { study, trainedOnLabels }: { study: string; trainedOnLabels: string },
  finished: readonly FinishedFold[],
): Result {
  const { method, test, labels, split, seeds } = job;
  const seconds = sum(finished.map(({ fold }) => fold.seconds));
  const latest = finished.reduce((a, b) => (a.provenance.date > b.provenance.date ? a : b)).provenance;
  const { folds: _, ...plan } = split;
  return {
    dataset: test,
    predictions: {
      schema: 2,
      study,
      profile: profile().name,
      method: { name: method.name, params: { ...method.params } },
      trainedOn: labels,
      trainedOnLabels,
      seeds: [...seeds],
      dataset: {
        name: test.name,
        fingerprint: test.fingerprint,
        classes: [...test.classes],
        labels: labelsHash(labelsOf(test)),
      },
      split: plan,
      folds: finished.map(({ fold }) => fold),
      rows: finished.flatMap(({ rows }) => rows),
      provenance: { ...latest, key: resultKey(job), seconds: round(seconds, 3), saved: new Date().toISOString() },
    },
  };
}

function refuseSharedNames(methods: readonly Method[]): void {
  const names = methods.map(({ name }) => slug(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two methods are named "${twice}"; give each its own name`);
}

function externalSplit(train: Dataset, test: Dataset, repeats: number): Split {
  const ids = ({ examples }: Dataset) => examples.map(({ id }) => id);
  const folds = Array.from({ length: repeats }, (_, repeat) => ({
    repeat,
    fold: 0,
    train: ids(train),
    test: ids(test),
  }));
  const head = { kind: "external test set" as const, k: 1, repeats, seed: 0 };
  return { ...head, fingerprint: hashJson({ ...head, train: train.fingerprint, test: test.fingerprint }), folds };
}
