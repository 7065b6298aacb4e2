import { join } from "node:path";
import { type Scores, score } from "../evaluate/scores";
import { writeFileAtomic } from "../files";
import type { Predictions } from "./predictions";
import type { Result } from "./result";

/** One line of the report: one method, scored on one label set. */
export interface ReportRow {
  study: string;
  method: string;
  dataset: string;
  trainedOn: string;
  scoredOn: string;
  profile: Predictions["profile"];
  repeats: number;
  /** Images scored. */
  n: number;
  /** Out of fold, mean over repeats. */
  accuracy: number;
  /** 95 % bootstrap interval over images. */
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

function rowOf({ study, profile, dataset, provenance }: Predictions, scores: Scores): ReportRow {
  const { method, trainedOn, scoredOn, repeats, n, accuracy, macroF1 } = scores;
  return {
    study,
    method,
    dataset: dataset.name,
    trainedOn,
    scoredOn,
    profile,
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

/** The rows as a Markdown table, one line each. */
export function reportMarkdown(rows: readonly ReportRow[]): string {
  const cell = (text: string) => text.replace(/[\\|]/g, "\\$&").replace(/\s+/g, " ");
  const lines = rows.map((row) => {
    const { study, method, dataset, trainedOn, scoredOn, repeats, n, accuracy, ci95, macroF1, engine } = row;
    const interval = `${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)}`;
    const cells = [study, method, dataset, trainedOn, scoredOn, `${n} × ${repeats}`, accuracy.toFixed(3), interval];
    return `| ${[...cells, macroF1.toFixed(3), engine].map(cell).join(" | ")} |`;
  });
  const head =
    "| study | method | dataset | trained on | scored on | images × repeats | accuracy | 95 % interval | macro-F1 | engine |";
  return [head, "|---|---|---|---|---|---|---|---|---|---|", ...lines].join("\n");
}

/** Writes `report.json` and `report.md` into a folder. */
export async function writeReport(rows: readonly ReportRow[], directory: string): Promise<void> {
  await writeFileAtomic(join(directory, "report.json"), `${JSON.stringify({ rows }, null, 2)}\n`);
  await writeFileAtomic(join(directory, "report.md"), `${reportMarkdown(rows)}\n`);
}

const digits = (value: number) => Math.round(value * 1e4) / 1e4;
