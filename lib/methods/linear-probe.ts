import { codeOf, type Features, type Method } from "../method";
import { linearProbabilities, logisticRegression } from "../models/logistic-regression";
import { checkChoice, chooseOnInnerFolds, logLoss } from "./inner-folds";

export interface LinearProbeOptions {
  features: Features;
  /** Default: "linear probe (…)". */
  name?: string;
  /** L2 strengths tried on the inner folds, scikit-learn's 1 / C; the best is refitted on all training images. */
  l2?: readonly number[];
  innerFolds?: number;
  /** Brings each feature to mean 0 and standard deviation 1, as they are in the images fitted to. */
  standardise?: boolean;
}

/** From hardly any penalty to little but class frequencies, for a dozen features as for a thousand. */
const strengths = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000];

/** Short of the last digits: inner folds only rank the strengths, which lie far apart. */
const innerTolerance = 1e-4;

/**
 * Multinomial logistic regression on features that stay as they are: the simplest way to ask what they know.
 *
 * The L2 strength is chosen by the log-loss on inner folds of the training images. It weighs every probability, where
 * accuracy on so few images would move in steps and tie. Of equal strengths the stronger is taken.
 *
 * A class without training images gets probability 0. Classifiers do not keep the features' network, so they have no
 * `save`.
 */
export function linearProbe({
  features,
  name = `linear probe (${features.name})`,
  l2 = strengths,
  innerFolds = 5,
  standardise = true,
}: LinearProbeOptions): Method {
  checkChoice(name, "l2", l2, innerFolds);
  const wrong = l2.find((strength) => !(strength > 0 && Number.isFinite(strength)));
  if (wrong !== undefined) throw new RangeError(`${name}: l2 must be numbers above 0, got ${wrong}`);
  return {
    name,
    params: {
      features: { name: features.name, params: features.params },
      l2,
      innerFolds,
      chosenBy: "log-loss",
      standardise,
    },
    code: [__filename, ...codeOf(features)],
    async fit(train, run) {
      const { images, labels, classes } = train;
      const remark = features.remark?.(images.ids);
      if (remark) run.onProgress({ done: 0, total: 1, note: remark });
      const rows = await features.of(images, run);
      const chosen = await chooseOnInnerFolds(train, rows, {
        candidates: l2,
        innerFolds,
        run,
        predict: (some, theirs, others) => {
          const options = { l2, standardise, tolerance: innerTolerance };
          const models = logisticRegression(some, theirs, classes.length, options);
          return models.map((model) => linearProbabilities(model, others));
        },
        loss: logLoss,
      });
      const [model] = logisticRegression(rows, labels, classes.length, { l2: [chosen], standardise });
      return {
        chosen: { l2: chosen },
        predict: async (test) => linearProbabilities(model!, await features.of(test)),
        dispose() {},
      };
    },
  };
}
