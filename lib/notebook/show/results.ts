import { aResult } from "../../arguments";
import { crossFittedTemperature, reliability as reliabilityBins } from "../../evaluate/calibration";
import { outOfFold } from "../../evaluate/out-of-fold";
import { scoreOutOfFold } from "../../evaluate/scores";
import { seedSpread as seedSpreadOf } from "../../evaluate/seed-spread";
import { riskCoverage as riskCoverageOf } from "../../evaluate/selective";
import { checkArguments, checkOptions } from "../../options";
import { bySeed, type Result } from "../../results/predictions";
import { fixed, withInterval } from "../format";
import { reliabilityDiagram, riskCoverageCurves } from "../plots/calibration";
import { confusionMatrix } from "../plots/confusion";
import { forest } from "../plots/forest";
import { trainingHistory } from "../plots/history";
import { learningCurve as learningCurvePlot } from "../plots/learning-curve";
import { splitSpread } from "../plots/spread";
import { showTable } from "../tables";
import {
  labelChecks,
  listed,
  majorityOf,
  majorityShare,
  nameIn,
  type Results,
  type ScoreOptions,
  sampleOf,
  scoreAll,
  scoreChecks,
  scoreRow,
  unitOf,
} from "./scored";
import { plot } from "./values";

/**
 * A table of accuracy, balanced accuracy and macro-F1 with 95 % intervals, and a forest plot of the accuracies.
 * @param results out-of-fold predictions of one or more methods
 */
export async function scores(results: Results, options: ScoreOptions = {}): Promise<void> {
  const { labels, references = [] } = checkOptions("show.scores", options, scoreChecks);
  const list = listed("show.scores", results);
  const scored = scoreAll(list, labels);
  showTable(scored.map(scoreRow), {
    caption: `Out-of-fold scores, mean over repeats [95 % interval, bootstrap over ${unitOf(list[0]!.dataset)}].`,
  });
  await plot(
    forest({
      rows: scored.map(({ result, scores }) => ({ method: nameIn(list, result), score: scores.accuracy })),
      references: [majorityOf(scored[0]!), ...references],
      subtitle: `${sampleOf(scored[0]!)}; point: mean over repeats, bar: 95 % interval`,
    }),
  );
}

/** The confusion matrix of one result: rows are labels, columns predictions, counts are means over repeats. */
export async function confusion(result: Result, options: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
  const { labels } = checkOptions("show.confusion", options, labelChecks);
  checkArguments("show.confusion", { result: [result, aResult] });
  const { method, confusion, repeats } = scoreAll([result], labels)[0]!.scores;
  const { classes } = result.dataset;
  await plot(confusionMatrix({ classes, counts: confusion, method, repeats, unit: unitOf(result.dataset) }));
}

/** Training loss and accuracy by epoch, over all folds of each method. Methods that do not train are left out. */
export async function history(results: Results): Promise<void> {
  const list = listed("show.history", results);
  const curves = list.map((result) => ({
    method: nameIn(list, result),
    folds: result.predictions.folds.map(({ history }) => history),
  }));
  await plot(trainingHistory({ curves, chance: majorityShare(list[0]!) }));
}

/** The accuracy of each held-out fold: what a single train/test split would have reported. */
export async function spread(results: Results, options: ScoreOptions = {}): Promise<void> {
  const { labels, references = [] } = checkOptions("show.spread", options, scoreChecks);
  const list = listed("show.spread", results);
  const scored = scoreAll(list, labels);
  await plot(
    splitSpread({
      rows: scored.map(({ result, scores }) => ({
        method: nameIn(list, result),
        folds: scores.perFold.map(({ accuracy }) => accuracy),
      })),
      references: [majorityOf(scored[0]!), ...references],
    }),
  );
}

/**
 * How much of the spread of single splits comes from the seed and how much from the split.
 *
 * @param results one method on one split under several seeds: one result, or one per seed
 */
export function seedSpread(results: Results): void {
  const list = listed("show.seedSpread", results);
  const { seed, split, folds, seeds } = seedSpreadOf(list.flatMap(bySeed).map((result) => outOfFold(result)));
  const method = list[0]!.predictions.method.name;
  const rows = [
    { "what differs": "seed only (initial weights, order of images)", "standard deviation": seed },
    { "what differs": "split only (which images are held out)", "standard deviation": split },
    { "what differs": "both: two runs of a study", "standard deviation": Math.hypot(seed, split) },
  ];
  showTable(rows, { caption: `${method}: accuracy on one held-out fold, from ${folds} folds × ${seeds} seeds.` });
}

/**
 * Accuracy against the number of training images: one line per method, from results on splits made by split.withTrainSize.
 *
 * @throws Error if a result used all of its training images, however many those were
 */
export async function learningCurve(results: Results, options: Pick<ScoreOptions, "labels"> = {}): Promise<void> {
  const { labels } = checkOptions("show.learningCurve", options, labelChecks);
  const scored = scoreAll(listed("show.learningCurve", results), labels).map(({ result, scores }) => {
    const { trainSize } = result.predictions.split;
    if (trainSize === undefined)
      throw new Error(`learningCurve: ${scores.method} has no training size; use split.withTrainSize`);
    return { method: scores.method, trainSize, score: scores.accuracy, majority: majorityOf({ result, scores }) };
  });
  const methods = [...new Set(scored.map(({ method }) => method))];
  const curves = methods.map((method) => ({
    method,
    points: scored.filter((item) => item.method === method).sort((a, b) => a.trainSize - b.trainSize),
  }));
  await plot(learningCurvePlot({ curves, references: [scored[0]!.majority] }));
}

/**
 * Are the probabilities of a method calibrated? A reliability diagram, and the scores before and after a temperature that is
 * fitted on the other folds.
 */
export async function reliability(result: Result): Promise<void> {
  checkArguments("show.reliability", { result: [result, aResult] });
  const oof = outOfFold(result);
  const method = result.predictions.method.name;
  const raw = scoreOutOfFold(oof);
  await plot(reliabilityDiagram({ method, bins: reliabilityBins(oof), ece: raw.ece }));
  const scaled = scoreOutOfFold(crossFittedTemperature(oof).oof);
  const row = (probabilities: string, { ece, brier, nll }: typeof raw) => {
    return {
      method,
      probabilities,
      "calibration error": fixed(ece),
      "Brier score": withInterval(brier),
      "log-loss (nats)": withInterval(nll),
    };
  };
  showTable([row("as given", raw), row("temperature fitted on the other folds", scaled)], {
    caption: "Calibration out of fold [95 % interval]; smaller is better.",
  });
}

/** The error rate when only the most confident predictions are kept. */
export async function riskCoverage(results: Results): Promise<void> {
  const list = listed("show.riskCoverage", results);
  await plot(
    riskCoverageCurves({
      curves: list.map((result) => ({ method: nameIn(list, result), ...riskCoverageOf(outOfFold(result)) })),
    }),
  );
}
