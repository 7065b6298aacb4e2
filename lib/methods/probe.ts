import { someFeatures } from "../arguments";
import { codeOf, type Features, type Json, type Method, type Probabilities } from "../method";
import { name as aName, type Check, type Checks, either, listOf, required, wholeNumber } from "../options";
import type { Rows } from "../vectors";
import { chooseOnInnerFolds, errorRate, meanLogLoss } from "./inner-folds";

/** What every method on features can be told. */
export interface ProbeOptions {
  features: Features;
  /** Default: the method's name with that of the features. */
  name?: string;
  /** How many inner folds the training images are divided into, to choose a hyperparameter by. */
  innerFolds?: number;
}

/** What those options may be. */
export const probeChecks: Checks<ProbeOptions> = {
  features: required(someFeatures),
  name: aName,
  innerFolds: wholeNumber(2),
};

/** One value of a hyperparameter, or a list to choose from. */
export const candidates = (each: Check): Check =>
  either(each, listOf(each, { least: 1, takes: "a list of such to choose from" }));

/** A hyperparameter that is chosen on inner folds. */
export interface Choice {
  readonly option: string;
  readonly candidates: readonly number[];
  readonly chosenBy: keyof typeof criteria;
}

const criteria = { "log-loss": meanLogLoss, error: errorRate };

export interface Training {
  readonly rows: Rows;
  readonly labels: readonly number[];
  /** Number of classes. */
  readonly classes: number;
}

/** What a method on features adds to what all of them share. */
export interface ProbeRecipe extends ProbeOptions {
  /** File name of the method's module. */
  readonly recipe: string;
  readonly name: string;
  readonly choice?: Choice;
  /** Every option besides the features and the choice. */
  readonly params: { readonly [name: string]: Json };
  /**
   * Fits each candidate (one NaN if nothing is chosen).
   *
   * @param isFinal false on inner folds, where candidates are only ranked
   * @returns what predicts other rows: one table of probabilities per candidate
   */
  fit(train: Training, candidates: readonly number[], isFinal: boolean): (rows: Rows) => readonly Probabilities[];
}

/**
 * A method that looks at features in place of pixels, and chooses at most one hyperparameter on inner folds of its training
 * images. Its classifiers do not keep the features' network, so they have no `save`.
 */
export function probe({ recipe, features, name, choice, innerFolds = 5, params, fit }: ProbeRecipe): Method {
  const chosenParams = choice && { [choice.option]: choice.candidates, innerFolds, chosenBy: choice.chosenBy };
  return {
    name,
    params: { features: { name: features.name, params: features.params }, ...chosenParams, ...params },
    code: [__filename, recipe, ...codeOf(features)],
    async fit(train, run) {
      const { images, labels } = train;
      const classes = train.classes.length;
      const remark = features.remark?.(images.ids);
      if (remark) run.onProgress({ done: 0, total: 1, note: remark });
      const rows = await features.of(images, run);
      const chosen = choice
        ? await chooseOnInnerFolds(train, rows, {
            candidates: choice.candidates,
            innerFolds,
            run,
            predict: (some, theirs, others) =>
              fit({ rows: some, labels: theirs, classes }, choice.candidates, false)(others),
            loss: criteria[choice.chosenBy],
          })
        : Number.NaN;
      const predict = fit({ rows, labels, classes }, [chosen], true);
      return {
        ...(choice && { chosen: { [choice.option]: chosen } }),
        predict: async (test) => predict(await features.of(test))[0]!,
        dispose() {},
      };
    },
  };
}
