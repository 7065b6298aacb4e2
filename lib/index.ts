/** stillact: is the person in this photo sitting, standing, or walking/running? The one import of every notebook. */
import { enableProdMode } from "@tensorflow/tfjs";
import type { AuditOptions, AuditRow } from "./data/audit";
import { audit as auditImages } from "./data/audit";
import type { Dataset } from "./data/dataset";
import { photos as findPhotos, type PhotosOptions } from "./data/photos";
import { type DatasetOptions, dataset as findDataset } from "./data/sources";
import type { Split } from "./data/split";
import { interruptible } from "./interrupt";
import type { Method, NamedClassifier } from "./method";
import { type Clip, type LoadClipOptions, loadClip as load } from "./models/clip";
import { withProgress } from "./notebook/with-progress";
import type { Result } from "./results/result";
import { crossValidate as runCrossValidation } from "./study/cross-validate";
import { type EvaluateOnOptions, evaluateOn as runEvaluation } from "./study/evaluate-on";
import { type FitAllOptions, fitAll as fitOnAll } from "./study/fit-all";
import { profile } from "./study/profile";
import type { StudyOptions } from "./study/run-methods";
import {
  type LearningCurveOptions,
  learningCurve as runLearningCurve,
  withSeeds as runWithSeeds,
  type WithSeedsOptions,
} from "./study/series";

export * as engine from "@stillact/engine";
export * as tf from "@tensorflow/tfjs";
export { type Boxes, personBoxes, withoutBox } from "./data/boxes";
export { type PersonCropOptions, personCrop } from "./data/crop";
export type { Box, Crop, Dataset, Example, Images, RgbImage } from "./data/dataset";
export { folder } from "./data/folder";
export { imageFiles } from "./data/image-files";
export { imagesOf } from "./data/images";
export * as split from "./data/split";
export * as evaluate from "./evaluate";
export * as features from "./features";
export * as figureWorld from "./figures";
export { type Figures, type FiguresOptions, figures } from "./figures/dataset/figures";
export { figureStream } from "./figures/dataset/stream";
export type { Classifier, Labelled, Method, Probabilities, Run } from "./method";
export * as methods from "./methods";
export { loadClassifier, type Shape } from "./methods";
export * as clip from "./models/clip";
export * as plots from "./notebook/plots";
export * as show from "./notebook/show";
export * as results from "./results";
export type { Result } from "./results/result";
export { byProfile, profile } from "./study/profile";
export { saveClassifier } from "./study/save-classifier";

// Before a cell makes its first tensor: otherwise tfjs advertises its other backends under that cell.
enableProdMode();

/**
 * The dataset that a notebook runs on: the 285 photos, or drawn figures where they cannot be had (with a warning), or
 * what `data` or the environment variable STILLACT_DATA names: photos, figures, or the path of your own images.
 *
 * @returns the dataset; its name says what it is.
 */
export function dataset(options: DatasetOptions = {}): Promise<Dataset> {
  const figures = { n: profile().figures, ...options.figures };
  return withProgress("Looking for the photos", (onProgress) =>
    interruptible((signal) => findDataset({ onProgress, ...options, figures, signal }), options.signal),
  );
}

/**
 * The 285 photos, from the cache, a mirror folder (STILLACT_MIRROR) or COCO's server, verified by SHA-256. Throws when they cannot be
 * had.
 */
export function photos(options: PhotosOptions = {}): Promise<Dataset> {
  return withProgress("Looking for the photos", (onProgress) =>
    interruptible((signal) => findPhotos({ onProgress, ...options, signal }), options.signal),
  );
}

/**
 * A CLIP model: mini-CLIP, which comes with the project, a folder as Hugging Face has it (safetensors or an ONNX export), or a
 * model on the Hugging Face hub, which is fetched once under a progress bar and goes on where an interrupt stopped it.
 *
 * @param model "mini-clip" (default), a path, or an id: "openai/clip-vit-base-patch32".
 * @returns the model; it throws with what is missing, damaged or does not fit, by name.
 */
export function loadClip(model?: string, options: LoadClipOptions = {}): Promise<Clip> {
  return withProgress(`Fetching ${model ?? "mini-clip"}`, (onProgress) =>
    interruptible((signal) => load(model, { onProgress, ...options, signal }), options.signal),
  );
}

/** Measures every image of a dataset: size, brightness, contrast. */
export function audit(dataset: Dataset, options: AuditOptions = {}): Promise<AuditRow[]> {
  return withProgress("Measuring images", (onProgress) =>
    interruptible((signal) => auditImages(dataset, { onProgress, ...options, signal }), options.signal),
  );
}

/**
 * Fits each method on every training fold and predicts the fold left out, with a progress bar. Finished folds are kept:
 * after an interrupt the same call goes on where it stopped.
 *
 * @returns the out-of-fold predictions of each method, in the order given; also saved under build/results.
 */
export function crossValidate(
  methods: readonly Method[],
  dataset: Dataset,
  split: Split,
  options: StudyOptions = {},
): Promise<Result[]> {
  return withProgress("Cross-validation", (onProgress) =>
    runCrossValidation(methods, dataset, split, { onProgress, ...options }),
  );
}

/**
 * Cross-validates a method on nested training sets of several sizes, with a progress bar. The tested images stay the same.
 *
 * @returns one result a size, in the order of the sizes.
 */
export function learningCurve(
  method: Method,
  dataset: Dataset,
  split: Split,
  options: LearningCurveOptions,
): Promise<Result[]> {
  return withProgress(`Learning curve of ${method.name}`, (onProgress) =>
    runLearningCurve(method, dataset, split, { onProgress, ...options }),
  );
}

/**
 * Cross-validates a method on the same folds with several seeds, with a progress bar: how much is luck of the seed?
 *
 * @returns one result a seed, in the order of the seeds.
 */
export function withSeeds(
  method: Method,
  dataset: Dataset,
  split: Split,
  options: WithSeedsOptions,
): Promise<Result[]> {
  return withProgress(`${method.name} with several seeds`, (onProgress) =>
    runWithSeeds(method, dataset, split, { onProgress, ...options }),
  );
}

/**
 * Fits each method on all labelled images of one dataset and predicts all images of another, with a progress bar: an
 * external test set.
 *
 * @returns the predictions of each method on the test set, in the order given; also saved under build/results.
 */
export function evaluateOn(
  methods: readonly Method[],
  train: Dataset,
  test: Dataset,
  options: EvaluateOnOptions = {},
): Promise<Result[]> {
  return withProgress(`Evaluation on ${test.name}`, (onProgress) =>
    runEvaluation(methods, train, test, { onProgress, ...options }),
  );
}

/** Fits a method on every labelled example: a classifier to keep and use, with a progress bar. */
export function fitAll(method: Method, dataset: Dataset, options: FitAllOptions = {}): Promise<NamedClassifier> {
  return withProgress(`Fitting ${method.name}`, (onProgress) => fitOnAll(method, dataset, { onProgress, ...options }));
}
