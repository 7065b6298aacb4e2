import { overview, type ReportRow } from "./report";

const BEGIN = "<!-- results: written by the publishing run, not by hand -->";
const END = "<!-- end of results -->";

/**
 * Replaces the README's results table by one made from report rows.
 *
 * @returns the new text of the README
 * @throws Error if the markers are not there
 */
export function renewTable(readme: string, rows: readonly ReportRow[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md lacks the lines "${BEGIN}" and "${END}" around its table`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${resultsTable(rows)}\n\n${readme.slice(end)}`;
}

/** Each method once, on the label set it was trained on, as Markdown. */
export function resultsTable(rows: readonly ReportRow[]): string {
  const lines = overview(rows).map(({ study, method, dataset, n, repeats, accuracy, ci95, macroF1 }) => {
    const interval = ci95.map(percent).join(" to ");
    return `| ${study} | ${method} | ${dataset} | ${n} × ${repeats} | ${percent(accuracy)} | ${interval} | ${percent(macroF1)} |`;
  });
  return [
    "| study | method | dataset | images × repeats | accuracy, out of fold | 95 % interval | macro-F1 |",
    "|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
