import type { Dataset } from "../../lib/data/dataset";
import type { OutOfFold } from "../../lib/evaluate/out-of-fold";
import { type Random, random } from "../../lib/random";
import type { Result } from "../../lib/results/predictions";

export const classes = ["sitting", "standing", "walking_running"] as const;

/**
 * Out-of-fold probabilities from predicted classes [repeat][photo], almost certain of each. In the first repeat photo i is in fold
 * i % 5; every repeat has folds of its own.
 */
export function studyOf(truth: number[], predicted: number[][], groups?: string[]): OutOfFold {
  const ids = truth.map((_, i) => `photo-${i}`);
  return {
    ids,
    groups: groups ?? ids,
    truth,
    classes,
    probabilities: predicted.map((labels) => labels.map((label) => classes.map((_, c) => (c === label ? 0.98 : 0.01)))),
    folds: predicted.map((labels, repeat) => labels.map((_, i) => (i + repeat * Math.floor(i / 5)) % 5)),
  };
}

// Share of easy photos in each class.
const easy = [0.75, 0.5, 0.25] as const;

/**
 * Probability that each photo is predicted right: easy photos 0.8 to 1, hard ones 0 to 0.2, whatever the repeat. That
 * correlates the repeats of a photo by about 0.65, as those of a trained network are.
 */
export function drawDifficulty(truth: readonly number[], rng: Random): number[] {
  return truth.map((label) => (rng.uniform() < easy[label]! ? 0.8 : 0) + 0.2 * rng.uniform());
}

/** Expected accuracy under `drawDifficulty`: 0.9 on easy photos, 0.1 on hard ones. */
export const expectedAccuracy = (truth: readonly number[]) =>
  truth.reduce((total, label) => total + 0.1 + 0.8 * easy[label]!, 0) / truth.length;

/** One repeat of predictions: right with each photo's probability, else one of the two other classes. */
export function drawPredictions(truth: readonly number[], right: readonly number[], rng: Random): number[] {
  return truth.map((label, i) => (rng.uniform() < right[i]! ? label : (label + 1 + rng.integer(2)) % 3));
}

/** Class counts as balanced as the 285 photos: 34 % in the largest class. */
export function truthOf(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i % 3);
}

/** A dataset without pixels: labels by set, ids in order. */
export function datasetOf(
  labelSets: Record<string, Record<string, number>>,
  groups: Record<string, string> = {},
): Dataset {
  const ids = [...new Set(Object.values(labelSets).flatMap((labels) => Object.keys(labels)))];
  return {
    name: "tiny",
    classes,
    fingerprint: "fingerprint-tiny",
    examples: ids.map((id) => ({ id, ...(groups[id] === undefined ? {} : { group: groups[id] }) })),
    labelSets: Object.keys(labelSets),
    labels: (set = Object.keys(labelSets)[0]!) => new Map(Object.entries(labelSets[set]!)),
    read: () => Promise.reject(new Error("a dataset of a test of scores has no pixels")),
  };
}

/** A result on a dataset: probabilities by repeat and id; the photo at position i is in fold i % 2. */
export function resultOf(
  dataset: Dataset,
  repeats: Record<string, number[]>[],
  trainedOn = dataset.labelSets[0]!,
): Result {
  const rows = repeats.flatMap((byId, repeat) =>
    Object.entries(byId).map(([id, probabilities], i) => ({ id, repeat, fold: i % 2, seed: 0, probabilities })),
  );
  return {
    dataset,
    predictions: {
      schema: 2,
      study: "tiny-study",
      profile: "test",
      method: { name: "guess", params: {} },
      trainedOn,
      seeds: [0],
      dataset: { name: dataset.name, fingerprint: dataset.fingerprint, classes: [...dataset.classes] },
      split: { kind: "stratified k-fold", k: 2, repeats: repeats.length, seed: 0, fingerprint: "fingerprint-split" },
      folds: repeats.flatMap((_, repeat) =>
        [0, 1].map((fold) => ({ repeat, fold, seed: 0, fitSeed: 0, chosen: {}, history: [], seconds: 0 })),
      ),
      rows,
      provenance: {
        git: "",
        dirty: false,
        key: "",
        code: "",
        versions: {},
        engine: "cpu",
        device: "cpu",
        seconds: 0,
        date: "2026-01-01",
      },
    },
  };
}

/** A study with random probabilities that lean towards the truth. */
export function randomStudy(n: number, repeats: number, seed: number, lean = 1): OutOfFold {
  const rng = random(seed, "study");
  const truth = truthOf(n);
  const probabilities = Array.from({ length: repeats }, () =>
    truth.map((label) => {
      const weights = classes.map((_, c) => Math.exp(1.5 * rng.normal() + (c === label ? lean : 0)));
      const total = weights.reduce((sum, w) => sum + w, 0);
      return weights.map((w) => w / total);
    }),
  );
  return {
    ...studyOf(
      truth,
      probabilities.map(() => truth),
    ),
    probabilities,
  };
}
