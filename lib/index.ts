/** stillact: is the person in this photo sitting, standing, or walking/running? The one import of every notebook. */
import { enableProdMode } from "@tensorflow/tfjs";

export * as engine from "@stillact/engine";
export * as tf from "@tensorflow/tfjs";
export { type Boxes, personBoxes, withoutBox } from "./data/boxes";
export { type PersonCropOptions, personCrop } from "./data/crop";
export type { Box, Crop, Dataset, Example, Images, Labelled, RgbImage } from "./data/dataset";
export { folder } from "./data/folder";
export { imageFiles, imagesOf } from "./data/images";
export { type Keypoints, personKeypoints } from "./data/keypoints";
export * as split from "./data/split";
export * as evaluate from "./evaluate";
export * as figureWorld from "./figures";
export { type Figures, type FiguresOptions, figures } from "./figures/dataset/figures";
export { figureStream } from "./figures/dataset/stream";
export type { Augmentation, Batch, Classifier, Method, Probabilities, Run } from "./method";
export * as methods from "./methods";
export { loadClassifier, type Shape } from "./methods";
export * as clip from "./models/clip";
export * as features from "./notebook/features";
export * as plots from "./notebook/plots";
export {
  audit,
  crossValidate,
  dataset,
  evaluateOn,
  fitAll,
  learningCurve,
  loadClip,
  photos,
} from "./notebook/session";
export * as show from "./notebook/show";
export * as results from "./report";
export type { Result } from "./results/predictions";
export { saveClassifier } from "./study/fit-all";
export { byProfile, profile } from "./study/profile";

// The one thing that importing stillact does: without it, tfjs advertises its other backends under the first cell with a tensor.
enableProdMode();
