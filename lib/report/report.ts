import { join } from "node:path";
import type { Comparison } from "../evaluate/comparisons";
import { type Scores, score } from "../evaluate/scores";
import { writeFileAtomic } from "../files";
import type { Predictions, Result } from "../results/predictions";

/** One line of the report: one method, scored on one label set. */
export interface ReportRow {
  study: string;
  method: string;
  dataset: string;
  trainedOn: string;
  scoredOn: string;
  profile: Predictions["profile"];
  /** Training images of each fold where they were cut short, for a learning curve; null: all of them. */
  trainSize: number | null;
  repeats: number;
  /** Images scored. */
  n: number;
  /** Out of fold, mean over repeats. */
  accuracy: number;
  /** 95 % interval of the recipe (corrected resampled t); of the fitted models on an external test set. */
  ci95: [low: number, high: number];
  macroF1: number;
  /** All fits and predictions together. */
  seconds: number;
  engine: string;
  device: string;
}

/** Scores every result on every label set its dataset has. Pure arithmetic on stored predictions. */
export function reportRows(results: readonly Result[]): ReportRow[] {
  return results.flatMap((result) =>
    result.dataset.labelSets.map((labels) => rowOf(result.predictions, score(result, { labels }))),
  );
}

function rowOf({ study, profile, dataset, split, provenance }: Predictions, scores: Scores): ReportRow {
  const { method, trainedOn, scoredOn, repeats, n, accuracy, macroF1 } = scores;
  return {
    study,
    method,
    dataset: dataset.name,
    trainedOn,
    scoredOn,
    profile,
    trainSize: split.trainSize ?? null,
    repeats,
    n,
    accuracy: digits(accuracy.estimate),
    ci95: [digits(accuracy.low), digits(accuracy.high)],
    macroF1: digits(macroF1.estimate),
    seconds: provenance.seconds,
    engine: provenance.engine,
    device: provenance.device,
  };
}

/** What is read first: methods with all their training images, scored on the labels they were trained on. */
export const headline = (rows: readonly ReportRow[]): ReportRow[] =>
  rows.filter(({ trainedOn, scoredOn, trainSize }) => trainedOn === scoredOn && trainSize === null);

/** The headline over all studies: a method that several of them share is told once where its scores are equal. */
export function overview(rows: readonly ReportRow[]): ReportRow[] {
  const told = new Map<string, ReportRow>();
  for (const row of headline(rows)) {
    const { study: _, seconds: __, ...same } = row;
    const key = JSON.stringify(same);
    if (!told.has(key)) told.set(key, row);
  }
  return [...told.values()];
}

/** The rows as a Markdown table, one line each. */
export function reportMarkdown(rows: readonly ReportRow[]): string {
  const lines = rows.map((row) => {
    const { study, dataset, trainedOn, scoredOn, repeats, n, accuracy, ci95, macroF1, engine } = row;
    const method = row.trainSize === null ? row.method : `${row.method}, ${row.trainSize} training images`;
    const interval = `${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)}`;
    const cells = [study, method, dataset, trainedOn, scoredOn, `${n} × ${repeats}`, accuracy.toFixed(3), interval];
    return `| ${[...cells, macroF1.toFixed(3), engine].map(cell).join(" | ")} |`;
  });
  const head =
    "| study | method | dataset | trained on | scored on | images × repeats | accuracy | 95 % interval | macro-F1 | engine |";
  return [head, "|---|---|---|---|---|---|---|---|---|---|", ...lines].join("\n");
}

/** The comparisons as a Markdown table; a star marks the planned ones. */
export function comparisonsMarkdown(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map(({ study, method, against, difference, p, adjusted, family }) => {
    const { estimate, low, high } = difference;
    const numbers = [estimate, low, high, p].map((value) => value.toFixed(3)) as [string, string, string, string];
    const cells = [`${family ? "★ " : ""}${method} − ${against}`, study, numbers[0], `${numbers[1]} to ${numbers[2]}`];
    return `| ${[...cells, numbers[3], adjusted?.p.toFixed(3) ?? "–", family ?? "exploratory"].map(cell).join(" | ")} |`;
  });
  const head =
    "| comparison | study | difference in accuracy | 95 % interval | p | p, adjusted (Bonferroni) | family |";
  return [head, "|---|---|---|---|---|---|---|", ...lines].join("\n");
}

const cell = (text: string) => text.replace(/[\\|]/g, "\\$&").replace(/\s+/g, " ");

/** All that a report says: scores, and differences between methods. */
export interface Report {
  rows: ReportRow[];
  comparisons: Comparison[];
}

/** Writes `report.json` and `report.md` into a folder. */
export async function writeReport(report: Report, directory: string): Promise<void> {
  await writeFileAtomic(join(directory, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  const text = `# Scores\n\n${reportMarkdown(report.rows)}\n\n# Comparisons\n\n${comparisonsMarkdown(report.comparisons)}\n`;
  await writeFileAtomic(join(directory, "report.md"), text);
}

/** Enough of them that rounding once more for display changes nothing. */
const digits = (value: number) => Math.round(value * 1e6) / 1e6;
