import { someResults } from "../../arguments";
import { type Comparison, compare } from "../../evaluate/comparisons";
import { trainScoreCells } from "../../evaluate/label-sets";
import { mean } from "../../numbers";
import { checkArguments, checkOptions } from "../../options";
import { reportRows } from "../../report/report";
import { readPlan } from "../../results/plan";
import type { Result } from "../../results/predictions";
import { fixed, percent, percentInterval, points, pValue } from "../format";
import { someReferences } from "../plots/checks";
import { showTable } from "../tables";
import type { ComparisonOptions } from "./comparisons";
import { aPlan, listed, type Results, type Scored, type ScoreOptions, scoreAll, unitOf } from "./scored";
import { list, text } from "./values";

/** One row per result and label set: the table that report.json holds. */
export function report(results: readonly Result[]): void {
  checkArguments("show.report", { results: [results, someResults] });
  const rows = reportRows(results).map(({ accuracy, ci95: [low, high], macroF1, seconds, ...row }) => ({
    ...row,
    accuracy: percentInterval({ estimate: accuracy, low, high }),
    macroF1: percent(macroF1),
    seconds: fixed(seconds, 0),
  }));
  showTable(rows, { caption: `${results.length} results; accuracy is out of fold with its 95 % interval.` });
}

/**
 * Every result scored on each label set of its dataset and on the images on which they all agree, which are easier by
 * selection: the ambiguous ones are gone.
 */
export function labelSets(results: readonly Result[]): void {
  checkArguments("show.labelSets", { results: [results, someResults] });
  const several = results.filter(({ dataset }) => dataset.labelSets.length > 1);
  if (several.length === 0) {
    text("No dataset here has more than one label set.");
    return;
  }
  const rows = several.flatMap((result) =>
    trainScoreCells([result]).map(({ trainedOn, scoredOn, scores, easierBySelection }) => ({
      study: result.predictions.study,
      method: scores.method,
      "trained on": trainedOn,
      "scored on": easierBySelection ? `${scoredOn} (easier by selection)` : scoredOn,
      n: scores.n,
      accuracy: percentInterval(scores.accuracy),
      "macro-F1": percentInterval(scores.macroF1),
    })),
  );
  showTable(rows, { caption: "The same predictions scored on other labels [95 % interval]." });
}

/**
 * What the results say, in sentences that are made from them: scores with intervals, planned comparisons and their
 * verdicts, the spread of single splits, and how well each network fits its own training images.
 */
export async function findings(
  results: Results,
  options: Pick<ComparisonOptions, "plan"> & Pick<ScoreOptions, "references"> = {},
): Promise<void> {
  const { plan, references = [] } = checkOptions("show.findings", options, { plan: aPlan, references: someReferences });
  const all = listed("show.findings", results);
  const found = compare(all, plan ?? (await readPlan()));
  const scored = scoreAll(all);
  // Controls with permuted labels fit their training images too, but that says nothing about the method.
  const trained = scored.filter(
    ({ result: { predictions } }) =>
      predictions.folds.some(({ history }) => history.length > 0) && !predictions.method.params.permutedLabels,
  );
  const planned = found.filter(({ family }) => family !== null);
  list([
    ...scored.map(scoreSentence),
    ...planned.map(plannedSentence),
    ...(planned.length === 0 ? [`No comparison here is in the plan: all ${found.length} are exploratory.`] : []),
    ...trained.flatMap((item) => [
      fitSentence(item),
      ...references.map((reference) => spreadSentence(item, reference)),
    ]),
  ]);
}

function scoreSentence({ result: { dataset, predictions }, scores }: Scored): string {
  const { estimate, low, high } = scores.accuracy;
  const times = scores.repeats === 1 ? "once" : `${scores.repeats} times`;
  return (
    `${scores.method}: ${percent(estimate)} accuracy out of fold (95 % interval ${percent(low)} to ${percent(high)}) on ` +
    `${scores.n} ${unitOf(dataset)}, each predicted ${times} (${dataset.name}, ${predictions.profile} profile).`
  );
}

function plannedSentence({ method, against, adjusted, family }: Comparison): string {
  const { p, interval: difference } = adjusted!;
  const interval = `${points(difference.low)} to ${points(difference.high)} points`;
  const verdict = p <= 0.05 ? "significant" : "not significant";
  const reading = p <= 0.05 ? "95 % interval" : "consistent with";
  return (
    `★ ${method} against ${against} (${family}): ${points(difference.estimate)} points, ` +
    `${verdict} (adjusted ${pValue(p)}): ${reading} ${interval}.`
  );
}

function fitSentence({ result, scores }: Scored): string {
  const final = mean(result.predictions.folds.map(({ history }) => history.at(-1)!.accuracy));
  return (
    `${scores.method}: ${percent(final)} on its own training images after the last epoch, ` +
    `${percent(scores.accuracy.estimate)} on images it never saw.`
  );
}

function spreadSentence({ scores }: Scored, { label, value }: { label: string; value: number }): string {
  const folds = scores.perFold.map(({ accuracy }) => accuracy);
  const [low, high] = [Math.min(...folds), Math.max(...folds)];
  const where = value < low ? "below" : value > high ? "above" : "inside";
  return (
    `${scores.method}: single folds range from ${percent(low)} to ${percent(high)} ` +
    `(${folds.length} of about ${Math.round(mean(scores.perFold.map(({ n }) => n)))} images); ` +
    `${label}, ${percent(value)}, lies ${where} that range.`
  );
}
