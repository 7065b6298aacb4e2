import { anOutOfFold } from "../arguments";
import { argmax, mean } from "../numbers";
import { checkArguments } from "../options";
import type { OutOfFold } from "./out-of-fold";

/** A photo that the mean of its out-of-fold probabilities gets wrong. */
export interface Mistake {
  id: string;
  /** Index into classes. */
  truth: number;
  /** Index into classes: the most probable one. */
  predicted: number;
  /** Mean probability over repeats of the predicted class, 0 to 1. */
  confidence: number;
  /** Mean probability over repeats of the true class, 0 to 1. */
  truthProbability: number;
}

/** The photos that a method gets wrong, the surest mistake first. */
export function mistakes(oof: OutOfFold): Mistake[] {
  checkArguments("evaluate.mistakes", { oof: [oof, anOutOfFold] });
  const { ids, truth, classes, probabilities } = oof;
  return ids
    .map((id, i): Mistake => {
      const average = classes.map((_, c) => mean(probabilities.map((photos) => photos[i]![c]!)));
      const predicted = argmax(average);
      const label = truth[i]!;
      return { id, truth: label, predicted, confidence: average[predicted]!, truthProbability: average[label]! };
    })
    .filter((photo) => photo.predicted !== photo.truth)
    .sort((a, b) => b.confidence - a.confidence);
}
