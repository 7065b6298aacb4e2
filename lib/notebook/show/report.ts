import { trainScoreCells } from "../../evaluate/label-sets";
import { reportRows } from "../../report/report";
import type { Result } from "../../results/predictions";
import { fixed, percentInterval } from "../format";
import { showTable } from "../tables";
import { text } from "./values";

/** One row per result and label set: the table that report.json holds. */
export function report(results: readonly Result[]): void {
  const rows = reportRows(results).map(({ accuracy, ci95: [low, high], macroF1, seconds, ...row }) => ({
    ...row,
    accuracy: percentInterval({ estimate: accuracy, low, high }),
    macroF1: fixed(macroF1),
    seconds: fixed(seconds, 0),
  }));
  showTable(rows, { caption: `${results.length} results; accuracy is out of fold with its 95 % interval.` });
}

/**
 * Every result scored on each label set of its dataset and on the images on which they all agree, which are easier by
 * selection: the ambiguous ones are gone.
 */
export function labelSets(results: readonly Result[]): void {
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
