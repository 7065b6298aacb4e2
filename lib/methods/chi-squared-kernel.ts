import type { Method } from "../method";
import { chiSquaredMap } from "../models/chi-squared-kernel";
import { linearProbabilities, logisticRegression } from "../models/logistic-regression";
import { type ProbeOptions, probe } from "./probe";

export interface ChiSquaredKernelOptions extends ProbeOptions {
  /** L2 strengths tried on the inner folds; the best is refitted on all training images. */
  l2?: readonly number[];
}

const strengths = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

/** Short of the last digits: inner folds only rank the strengths, which lie far apart. */
const innerTolerance = 1e-4;

/**
 * Multinomial logistic regression with the exponentiated χ² kernel (`chiSquaredMap`), the usual one for histograms, its strength chosen
 * by the log-loss on inner folds of the training images.
 *
 * Isolates the learner from the features: where a linear model on histograms finds little, this tells whether little is there.
 *
 * @throws RangeError if `l2` is empty or holds anything but numbers above 0, or innerFolds is below 2
 */
export function chiSquaredKernel({
  features,
  name = `χ² kernel (${features.name})`,
  l2 = strengths,
  ...options
}: ChiSquaredKernelOptions): Method {
  return probe({
    ...options,
    recipe: __filename,
    features,
    name,
    choice: {
      option: "l2",
      candidates: l2,
      isAllowed: (strength) => strength > 0 && Number.isFinite(strength),
      must: "numbers above 0",
      chosenBy: "log-loss",
    },
    params: { kernel: "exp(-chi-squared / mean)" },
    fit({ rows, labels, classes }, strengths, isFinal) {
      const { train, map } = chiSquaredMap(rows);
      const options = { l2: strengths, standardise: false, ...(!isFinal && { tolerance: innerTolerance }) };
      const models = logisticRegression(train, labels, classes, options);
      return (others) => {
        const mapped = map(others);
        return models.map((model) => linearProbabilities(model, mapped));
      };
    },
  });
}
