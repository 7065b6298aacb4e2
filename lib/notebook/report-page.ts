import type { Comparison } from "../evaluate/comparisons";
import { writeFileAtomic } from "../files";
import { headline, overview, type Report, type ReportRow } from "../report/report";
import { percent, pNumber, points } from "./format";
import { plainFigure } from "./plotly";
import { forest } from "./plots/forest";
import { comparisonName } from "./show/comparisons";
import { renderPng } from "./static/render";
import { escapeHtml } from "./tables";

/** Writes one self-contained HTML page: per study a forest plot, the table of scores and the comparisons. */
export async function writeReportPage({ rows, comparisons }: Report, file: string): Promise<void> {
  const studies = [...new Set(rows.map(({ study }) => study))];
  const sections = await Promise.all(
    studies.map((study) =>
      section(
        study,
        rows.filter((row) => row.study === study),
        comparisons.filter((item) => item.study === study),
      ),
    ),
  );
  await writeFileAtomic(file, page(sections.join("\n")));
}

async function section(study: string, rows: readonly ReportRow[], comparisons: readonly Comparison[]): Promise<string> {
  const cells = rows.map((row) => [
    row.trainSize === null ? row.method : `${row.method}, ${row.trainSize} training images`,
    `${row.dataset}, ${row.profile}`,
    row.trainedOn,
    row.scoredOn,
    `${row.n} × ${row.repeats}`,
    percent(row.accuracy),
    `${percent(row.ci95[0])} to ${percent(row.ci95[1])}`,
    percent(row.macroF1),
    `${row.seconds.toFixed(0)} s, ${row.engine} (${row.device})`,
  ]);
  const head = ["method", "data, profile", "trained on", "scored on", "images × repeats", "accuracy", "95 % interval"];
  return `<h2>${escapeHtml(study)}</h2>
${await picture(study, headline(rows))}
<table>
${tableRow("th", [...head, "macro-F1", "time, engine"])}
${cells.map((row) => tableRow("td", row)).join("\n")}
</table>
${comparisons.length > 0 ? comparisonTable(comparisons) : ""}`;
}

/** A forest plot as an <img>; nothing where a study has learning curves only. */
async function picture(study: string, rows: readonly ReportRow[]): Promise<string> {
  if (rows.length === 0) return "";
  const { figure, sentence } = scoresPlot(rows, `Out-of-fold accuracy, ${study}`);
  const png = (await renderPng(plainFigure(figure))).toString("base64");
  return `<img alt="${escapeHtml(sentence)}" src="data:image/png;base64,${png}">`;
}

/** Writes the forest plot of the headline scores as a PNG: those on the dataset that comes first, since one picture tells of one. */
export async function writeScoresPicture({ rows }: Report, file: string): Promise<void> {
  const all = overview(rows);
  const dataset = all[0]?.dataset;
  const { figure } = scoresPlot(
    all.filter((row) => row.dataset === dataset),
    `Out-of-fold accuracy, ${dataset}`,
  );
  await writeFileAtomic(file, await renderPng(plainFigure(figure)));
}

const scoresPlot = (rows: readonly ReportRow[], title: string) =>
  forest({
    rows: rows.map(({ method, accuracy, ci95: [low, high] }) => ({ method, score: { estimate: accuracy, low, high } })),
    title,
  });

const comparisonTable = (comparisons: readonly Comparison[]) => `<table>
${tableRow("th", ["comparison", "difference (points)", "95 % interval", "p", "p, adjusted (Bonferroni)", "family"])}
${comparisons
  .map(({ difference: { estimate, low, high }, p, adjusted, family, ...item }) =>
    tableRow("td", [
      comparisonName({ ...item, family }),
      points(estimate),
      `${points(low)} to ${points(high)}`,
      pNumber(p),
      adjusted === null ? "–" : pNumber(adjusted.p),
      family ?? "exploratory",
    ]),
  )
  .join("\n")}
</table>`;

const tableRow = (tag: "th" | "td", cells: readonly string[]) =>
  `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;

const page = (body: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>stillact: report</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: 1rem 0 3rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid #ddd; }
img { max-width: 100%; }
</style>
<h1>Still-image activity recognition: scores</h1>
<p>Out of fold: every image is predicted by models that were fitted without it. Accuracy and macro-F1 are means over the
repeats of cross-validation; intervals are 95 % by the corrected resampled t-test. A star marks a comparison that was planned
before the run; all others are exploratory.</p>
${body}
</html>
`;
