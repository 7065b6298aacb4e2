import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compare } from "../evaluate/comparisons";
import { writeFileAtomic } from "../files";
import { percent } from "../notebook/format";
import { writeReportPage, writeScoresPicture } from "../notebook/report-page";
import { buildDirectory, projectRoot } from "../paths";
import { historyMarkdown, withRun } from "../report/history";
import { renewTable } from "../report/readme";
import { headline, type Report, type ReportRow, reportRows, writeReport } from "../report/report";
import { readHistory } from "../results/history";
import { readPlan } from "../results/plan";
import { currentRun } from "../results/run";
import { loadResults, removeSuperseded, saveResult } from "../results/store";

/**
 * Scores the results of the last run, prints them and writes the report to `build`. With `publish`, copies the results to
 * `results/`, writes the report there from all that is published, adds the run to the history, and updates the README's table.
 *
 * @param options why: what a further run under the same plan was made for
 * @throws Error if the plan had a complete run of these studies before and `why` is absent; nothing is published then
 */
export async function reportCommand({ publish, why }: { publish: boolean; why?: string }): Promise<void> {
  const build = buildDirectory();
  const run = currentRun();
  const { rows } = await report(join(build, "results"), build, run);
  printTable(headline(rows));
  console.log(`\nReport: ${join(build, "report.html")}`);
  if (publish) await publishResults(join(build, "results"), rows, run, why);
}

async function report(from: string, to: string, run?: string): Promise<Report> {
  const results = await loadResults(from, { run });
  const made = { rows: reportRows(results), comparisons: compare(results, await readPlan()) };
  await writeReport(made, to);
  await writeReportPage(made, join(to, "report.html"));
  return made;
}

async function publishResults(from: string, rows: readonly ReportRow[], run?: string, why?: string): Promise<void> {
  const small = rows.find(({ profile }) => profile !== "full");
  if (small)
    throw new Error(
      `${small.study}, ${small.method} ran in the ${small.profile} profile; only full runs are published`,
    );
  const published = join(projectRoot(), "results");
  const studies = [...new Set(rows.map(({ study }) => study))];
  const record = await readHistory();
  const plan = await readPlan();
  const told = (report: Report) =>
    withRun(
      record,
      { report, studies, plan, ...(why !== undefined && { why }) },
      new Date().toISOString().slice(0, 10),
    );
  told({ rows: [], comparisons: [] }); // refused before anything is written
  // Result by result: the build folder may hold label files of other runs.
  for (const result of await loadResults(from, { run })) await saveResult(result, published);
  for (const file of await removeSuperseded(published)) console.log(`Replaced: ${file}`);
  const all = await report(published, published);
  await writeScoresPicture(all, join(published, "scores.png"));
  const history = told(all);
  await writeFileAtomic(join(published, "history.json"), `${JSON.stringify(history, null, 2)}\n`);
  await writeFileAtomic(join(published, "HISTORY.md"), historyMarkdown(history));
  const readme = join(projectRoot(), "README.md");
  await writeFileAtomic(readme, renewTable(await readFile(readme, "utf8"), all.rows));
  console.log(`Published: ${published}`);
}

function printTable(rows: readonly ReportRow[]): void {
  const cells = rows.map(({ study, method, dataset, profile, n, repeats, accuracy, ci95, macroF1 }) => [
    study,
    method,
    `${dataset}, ${profile}`,
    `${n} x ${repeats}`,
    percent(accuracy),
    `${percent(ci95[0])} to ${percent(ci95[1])}`,
    percent(macroF1),
  ]);
  const table = [["study", "method", "data, profile", "images", "accuracy", "95 % interval", "macro-F1"], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
}
