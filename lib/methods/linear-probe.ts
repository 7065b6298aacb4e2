import type { Method } from "../method";
import { linearProbabilities, logisticRegression } from "../models/logistic-regression";
import { above, type Checks, checkOptions, flag } from "../options";
import { candidates, type ProbeOptions, probe, probeChecks } from "./probe";

export interface LinearProbeOptions extends ProbeOptions {
  /**
   * L2 strengths tried on the inner folds, scikit-learn's 1 / C; the best is refitted on all training images. A single one is
   * used as it is.
   */
  l2?: number | readonly number[];
  /** Brings each feature to mean 0 and standard deviation 1, as they are in the images fitted to. */
  standardise?: boolean;
}

/** What the options may be. */
export const linearProbeChecks: Checks<LinearProbeOptions> = {
  ...probeChecks,
  l2: candidates(above(0)),
  standardise: flag,
};

/** From hardly any penalty to little but class frequencies, for a dozen features as for a thousand. */
const strengths = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000];

/** Short of the last digits: inner folds only rank the strengths, which lie far apart. */
const innerTolerance = 1e-4;

/**
 * Multinomial logistic regression on frozen features: the simplest way to ask what they know.
 *
 * The L2 strength is chosen by the log-loss on inner folds of the training images. It weighs every probability, where
 * accuracy on so few images would move in steps and tie. Of equal strengths the stronger is taken. A class without training
 * images gets probability 0.
 *
 * @throws Error if an option is unknown or out of its range
 */
export function linearProbe(options: LinearProbeOptions): Method {
  checkOptions("methods.linearProbe", options, linearProbeChecks);
  const { features, l2 = strengths, standardise = true, ...shared } = options;
  const { name = `linear probe (${features.name})` } = shared;
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
    params: { standardise },
    fit({ rows, labels, classes }, strengths, isFinal) {
      const options = { l2: strengths, standardise, ...(!isFinal && { tolerance: innerTolerance }) };
      const models = logisticRegression(rows, labels, classes, options);
      return (others) => models.map((model) => linearProbabilities(model, others));
    },
  });
}
