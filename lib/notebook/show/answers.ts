import { aClassifier, aResult, someImages } from "../../arguments";
import type { Images } from "../../data/dataset";
import { mistakes as mistakesOf } from "../../evaluate/mistakes";
import { outOfFold } from "../../evaluate/out-of-fold";
import type { NamedClassifier } from "../../method";
import { argmax } from "../../numbers";
import { checkArguments, checkOptions, wholeNumber } from "../../options";
import type { Result } from "../../results/predictions";
import { percent } from "../format";
import { type GalleryOptions, galleryChecks, showGallery } from "../gallery";
import { showTable } from "../tables";
import { labelChecks, unitOf } from "./scored";
import { text } from "./values";

export interface MistakesOptions extends GalleryOptions {
  /** How many at most. */
  n?: number;
  /** Label set; by default the one used in training. */
  labels?: string;
}

/**
 * The most confident mistakes of a method, out of fold and averaged over repeats: is the method wrong, or the
 * label in doubt? Photos are shown as links unless `pixels` is set.
 */
export async function mistakes(result: Result, options: MistakesOptions = {}): Promise<void> {
  checkOptions("show.mistakes", options, { ...galleryChecks, ...labelChecks, n: wholeNumber(1) });
  checkArguments("show.mistakes", { result: [result, aResult] });
  const { n = 12, labels, ...gallery } = options;
  const { dataset, predictions } = result;
  const oof = outOfFold(result, labels);
  const wrong = mistakesOf(oof);
  const name = predictions.method.name;
  if (wrong.length === 0) return text(`${name} gets every one of ${oof.ids.length} ${unitOf(dataset)} right.`);
  const shown = wrong.slice(0, n);
  const exhibits = shown.map(({ id, truth, predicted, confidence, truthProbability }) => ({
    example: { id },
    caption: `${dataset.classes[truth]} → ${dataset.classes[predicted]} ${percent(confidence, 0)}`,
    columns: {
      label: dataset.classes[truth],
      predicted: dataset.classes[predicted],
      confidence: percent(confidence, 0),
      "probability of the label": percent(truthProbability, 0),
    },
  }));
  const what = `The ${shown.length} most confident of ${wrong.length} mistakes of ${name} on ${oof.ids.length} ${unitOf(dataset)}`;
  await showGallery(dataset, exhibits, what, gallery);
}

/** What a classifier predicts for each image: its class, and the probability of every class. */
export async function prediction(classifier: NamedClassifier, images: Images): Promise<void> {
  checkArguments("show.prediction", { classifier: [classifier, aClassifier], images: [images, someImages] });
  const rows = await classifier.predict(images);
  const { classes } = classifier;
  showTable(
    rows.map((row, i) => ({
      image: images.ids[i],
      predicted: classes[argmax(row)],
      ...Object.fromEntries(classes.map((name, c) => [name, percent(row[c]!)])),
    })),
  );
}
