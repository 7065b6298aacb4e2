import { softmax } from "../numbers";
import { dot, type Rows } from "../vectors";

/** Logits that are linear in the features. */
export interface LinearModel {
  /** `[classes, length]`, row-major. */
  readonly weights: Float64Array;
  /** One a class; −Infinity for a class that training never showed, whose probability is 0. */
  readonly intercepts: Float64Array;
}

/** The softmax of the logits of each row. */
export function linearProbabilities({ weights, intercepts }: LinearModel, { values, length }: Rows): number[][] {
  const rows = new Float64Array(values);
  return Array.from({ length: values.length / length }, (_, row) => {
    const logits = Array.from(
      intercepts,
      (intercept, c) => intercept + dot(weights, c * length, rows, row * length, length),
    );
    return softmax(logits);
  });
}
