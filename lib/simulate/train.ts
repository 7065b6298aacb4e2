import { dealFolds } from "../data/stratify";
import { linearProbabilities, logisticRegression } from "../models/logistic-regression";
import { argmax } from "../numbers";
import { random } from "../random";
import { type Rows, selectRows } from "../vectors";

export const learners = ["logistic regression", "1-NN"] as const;
export type Learner = (typeof learners)[number];

/** One drawn data set: as many photos of each of three classes, and three views of them between which truth knows no difference. */
export interface Sample {
  truth: readonly number[];
  views: readonly Rows[];
}

/** [run][photo] */
export type Runs = readonly (readonly number[])[];

/** What cross-validation gave of one data set. */
export interface Trained {
  truth: readonly number[];
  /** The fold of each photo in each repeat. */
  folds: Runs;
  /** [learner][view]: the labels given to held-out photos. */
  answers: readonly (readonly Runs[])[];
}

export const classes = 3;
const k = 5;

/** Trains both learners on all views in cross-validation of some repeats. */
export function trainAll({ truth, views }: Sample, repeats: number, study: number, seed: number): Trained {
  const folds = Array.from({ length: repeats }, (_, repeat) => stratified(truth, random(seed, "folds", study, repeat)));
  const answers = learners.map((learner) => views.map((view) => crossValidate(learner, view, truth, folds)));
  return { truth, folds, answers };
}

function stratified(truth: readonly number[], rng: ReturnType<typeof random>): number[] {
  const groups = truth.map((label, i) => ({ ids: [String(i)], labels: [label] }));
  const foldOf = new Array<number>(truth.length);
  dealFolds(groups, k, rng).forEach((ids, fold) => {
    for (const id of ids) foldOf[Number(id)] = fold;
  });
  return foldOf;
}

/** [repeat][photo]: the label that a model gives which was trained without the photo's fold. */
function crossValidate(learner: Learner, view: Rows, truth: readonly number[], folds: Runs): number[][] {
  const distances = learner === "1-NN" ? squaredDistances(view, view) : undefined;
  const photos = truth.map((_, i) => i);
  return folds.map((foldOf) => {
    const labels = new Array<number>(truth.length);
    for (let fold = 0; fold < k; fold++) {
      const train = photos.filter((i) => foldOf[i] !== fold);
      const test = photos.filter((i) => foldOf[i] === fold);
      const trainLabels = train.map((i) => truth[i]!);
      const answers = distances
        ? test.map((i) => truth[nearest(distances[i]!, train)]!)
        : logistic(selectRows(view, train), trainLabels, selectRows(view, test));
      test.forEach((i, j) => {
        labels[i] = answers[j]!;
      });
    }
    return labels;
  });
}

/** Trains a learner on rows with their labels and gives its answers to other rows. */
export function trainAndAnswer(learner: Learner, train: Rows, labels: readonly number[], rows: Rows): number[] {
  if (learner === "logistic regression") return logistic(train, labels, rows);
  const all = labels.map((_, i) => i);
  return squaredDistances(rows, train).map((distances) => labels[nearest(distances, all)]!);
}

function logistic(train: Rows, labels: readonly number[], rows: Rows): number[] {
  const [model] = logisticRegression(train, labels, classes, { l2: [1], tolerance: 1e-3 });
  return linearProbabilities(model!, rows).map((row) => argmax(row));
}

function squaredDistances(a: Rows, b: Rows): Float64Array[] {
  const { length } = a;
  const [x, y] = [a.values, b.values];
  const distances = Array.from({ length: x.length / length }, () => new Float64Array(y.length / length));
  for (let i = 0; i < distances.length; i++) {
    const row = distances[i]!;
    for (let j = 0; j < row.length; j++) {
      let total = 0;
      for (let c = 0; c < length; c++) {
        const difference = x[i * length + c]! - y[j * length + c]!;
        total += difference * difference;
      }
      row[j] = total;
    }
  }
  return distances;
}

function nearest(distances: Float64Array, among: readonly number[]): number {
  let best = among[0]!;
  for (const i of among) if (distances[i]! < distances[best]!) best = i;
  return best;
}
