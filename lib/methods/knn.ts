import { codeOf, type Features, type Method } from "../method";
import { type Distance, neighbourShares } from "../models/nearest-neighbours";
import { checkChoice, chooseOnInnerFolds, errorRate } from "./inner-folds";

export interface KnnOptions {
  features: Features;
  /** Default: "k nearest neighbours (…)". */
  name?: string;
  /** Numbers of neighbours tried on the inner folds; the best is used with all training images. */
  k?: readonly number[];
  innerFolds?: number;
  distance?: Distance;
}

/**
 * The shares of the classes among the nearest training images: nothing is learnt but how many to ask.
 *
 * That number is chosen by the error rate on inner folds of the training images: shares of few votes are often 0, which a
 * log-loss would forbid. Of equal ones the larger is taken. Classifiers do not keep the features' network, so they have
 * no `save`.
 */
export function knn({
  features,
  name = `k nearest neighbours (${features.name})`,
  k = [1, 3, 5, 9, 15, 25, 45],
  innerFolds = 5,
  distance = "cosine",
}: KnnOptions): Method {
  checkChoice(name, "k", k, innerFolds);
  const wrong = k.find((count) => !Number.isInteger(count) || count < 1);
  if (wrong !== undefined) throw new RangeError(`${name}: k must be whole numbers ≥ 1, got ${wrong}`);
  return {
    name,
    params: { features: { name: features.name, params: features.params }, k, innerFolds, chosenBy: "error", distance },
    code: [__filename, ...codeOf(features)],
    async fit(train, run) {
      const { images, labels } = train;
      const classes = train.classes.length;
      const remark = features.remark?.(images.ids);
      if (remark) run.onProgress({ done: 0, total: 1, note: remark });
      const rows = await features.of(images, run);
      const chosen = await chooseOnInnerFolds(train, rows, {
        candidates: k,
        innerFolds,
        run,
        predict: (some, theirs, others) =>
          neighbourShares({ train: some, labels: theirs, classes, distance }, others, k),
        loss: errorRate,
      });
      return {
        chosen: { k: chosen },
        async predict(test) {
          const neighbours = { train: rows, labels, classes, distance };
          return neighbourShares(neighbours, await features.of(test), [chosen])[0]!;
        },
        dispose() {},
      };
    },
  };
}
