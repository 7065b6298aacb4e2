import type { Method } from "../method";
import { chiSquaredMap } from "../models/chi-squared-kernel";
import { linearProbabilities, logisticRegression } from "../models/logistic-regression";
import { above, checkOptions } from "../options";
import { candidates, type ProbeOptions, probe, probeChecks } from "./probe";

export interface ChiSquaredKernelOptions extends ProbeOptions {
  /** L2 strengths tried on the inner folds; the best is refitted on all training images. */
  l2?: number | readonly number[];
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
 * @throws Error if an option is unknown or out of its range
 */
export function chiSquaredKernel(options: ChiSquaredKernelOptions): Method {
  checkOptions("methods.chiSquaredKernel", options, { ...probeChecks, l2: candidates(above(0)) });
  const { features, l2 = strengths, ...shared } = options;
  const { name = `χ² kernel (${features.name})` } = shared;
  return probe({
    ...shared,
    recipe: __filename,
    features,
    name,
    choice: {
      option: "l2",
      candidates: [l2].flat(),
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
