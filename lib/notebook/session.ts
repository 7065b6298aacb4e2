/** The long work that a notebook calls by name: each under a progress bar, each stopped by the cell's interrupt. */
import { type AuditOptions, type AuditRow, audit as auditImages } from "../data/audit";
import type { Dataset } from "../data/dataset";
import { photos as findPhotos, type PhotosOptions } from "../data/photos";
import { type DatasetOptions, dataset as findDataset } from "../data/sources";
import type { Split } from "../data/split";
import { interruptible } from "../interrupt";
import type { Features, Method, NamedClassifier } from "../method";
import { type Clip, type LoadClipOptions, loadClip as load } from "../models/clip";
import { usualClip } from "../models/clip/locate";
import { type EncoderOptions, encoder as findEncoder } from "../models/encoder/encoder";
import { downloadSentence } from "../models/hub/download-sentence";
import type { DownloadPlan } from "../models/hub/fetch-model";
import { checkArguments, record } from "../options";
import type { OnProgress } from "../progress";
import type { Result } from "../results/predictions";
import {
  type EvaluateOnOptions,
  crossValidate as runCrossValidation,
  evaluateOn as runEvaluation,
  type StudyOptions,
} from "../study/cross-validate";
import { type FitAllOptions, fitAll as fitOnAll } from "../study/fit-all";
import { profile } from "../study/profile";
import { type LearningCurveOptions, learningCurve as runLearningCurve } from "../study/series";
import { withProgress } from "./progress";

/**
 * The dataset that a notebook runs on: the 285 photos, or drawn figures where they cannot be fetched (with a warning), or
 * what `data` or the environment variable STILLACT_DATA names: photos, figures, or the path of your own images.
 *
 * @returns the dataset; its name says what it is.
 * @throws Error if photos were asked for and cannot be fetched, or the path holds no images
 */
export async function dataset(options: DatasetOptions = {}): Promise<Dataset> {
  checkArguments("dataset", { options: [options, record()] });
  const { figures = {} } = options;
  const drawn = record().accepts(figures) && figures.classCounts === undefined;
  const asked = drawn ? { ...options, figures: { n: profile().figures, ...figures } } : options;
  return stoppable("Looking for the photos", asked, findDataset);
}

/**
 * The 285 photos, from the cache, a mirror folder (STILLACT_MIRROR) or COCO's server, verified by SHA-256.
 *
 * @throws PhotosUnavailable with the number of missing photos, the first reasons and what to do
 */
export function photos(options: PhotosOptions = {}): Promise<Dataset> {
  return stoppable("Looking for the photos", options, findPhotos);
}

/**
 * A CLIP model: mini-CLIP, which comes with the project, a folder in Hugging Face's layout (safetensors or an ONNX
 * export), or a model on the Hugging Face hub, which is fetched once; an interrupted download resumes.
 *
 * @param model "mini-clip", a path, or an id: "openai/clip-vit-base-patch32". Default: what the environment variable
 *   STILLACT_CLIP says, else "mini-clip".
 * @throws Error that names what is missing, damaged or does not fit
 */
export function loadClip(model: string = usualClip(), options: LoadClipOptions = {}): Promise<Clip> {
  const onDownload = (plan: DownloadPlan) => console.log(downloadSentence(plan));
  const told = record().accepts(options) ? { onDownload, ...options } : options;
  return stoppable(`Fetching ${model}`, told, (watched) => load(model, watched));
}

/**
 * Features of a vision model from the Hugging Face hub, fetched once:
 * `await features.encoder({ model: "Xenova/dinov2-small" })`. See `EncoderOptions` for what can be chosen.
 *
 * Heeds HF_HOME, HF_HUB_OFFLINE, HF_ENDPOINT and HF_TOKEN.
 *
 * @throws Error that says why the model cannot be fetched or read, and what to do
 */
export function encoder(options: EncoderOptions): Promise<Features> {
  return stoppable(`Fetching ${options?.model}`, options, findEncoder);
}

/** Measures every image of a dataset: size, brightness, contrast. */
export function audit(dataset: Dataset, options: AuditOptions = {}): Promise<AuditRow[]> {
  return stoppable("Measuring images", options, (watched) => auditImages(dataset, watched));
}

/**
 * Fits each method on every training fold and predicts the fold left out. Finished folds are kept: after an interrupt
 * the same call resumes where it stopped.
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
    runCrossValidation(methods, dataset, split, reporting(options, onProgress)),
  );
}

/**
 * Cross-validates a method on nested training sets of several sizes. The tested images stay the same.
 *
 * @returns one result per size, in the order of the sizes.
 */
export function learningCurve(
  method: Method,
  dataset: Dataset,
  split: Split,
  options: LearningCurveOptions,
): Promise<Result[]> {
  return withProgress(`Learning curve of ${method?.name}`, (onProgress) =>
    runLearningCurve(method, dataset, split, reporting(options, onProgress)),
  );
}

/**
 * Fits each method on all labelled images of one dataset and predicts all images of another: an external test set.
 *
 * @returns the predictions of each method on the test set, in the order given; also saved under build/results.
 */
export function evaluateOn(
  methods: readonly Method[],
  train: Dataset,
  test: Dataset,
  options: EvaluateOnOptions = {},
): Promise<Result[]> {
  return withProgress(`Evaluation on ${test?.name}`, (onProgress) =>
    runEvaluation(methods, train, test, reporting(options, onProgress)),
  );
}

/** Fits a method on every labelled example: a classifier to keep and use. */
export function fitAll(method: Method, dataset: Dataset, options: FitAllOptions = {}): Promise<NamedClassifier> {
  return withProgress(`Fitting ${method?.name}`, (onProgress) =>
    fitOnAll(method, dataset, reporting(options, onProgress)),
  );
}

/** The options with a progress bar; what is no options stays as it is, to be refused. */
const reporting = <O extends object, M extends object>(options: O, onProgress: OnProgress, more = {} as M) =>
  (record().accepts(options) ? { onProgress, ...options, ...more } : options) as O & M & { onProgress: OnProgress };

/** Runs what knows nothing of SIGINT: it gets a signal to heed. Studies listen for themselves. */
const stoppable = <O extends { signal?: AbortSignal }, T>(
  title: string,
  options: O,
  work: (options: O & { onProgress: OnProgress; signal: AbortSignal }) => Promise<T>,
): Promise<T> =>
  withProgress(title, (onProgress) =>
    interruptible((signal) => work(reporting(options, onProgress, { signal })), options?.signal),
  );
