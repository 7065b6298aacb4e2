import type { Dataset } from "../data/dataset";
import type { Predictions } from "./predictions";

/** Predictions together with the dataset whose label sets they are scored on. */
export interface Result {
  predictions: Predictions;
  dataset: Dataset;
}
