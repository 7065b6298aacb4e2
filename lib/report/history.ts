import type { History, Run } from "../results/history";
import type { Plan } from "../results/plan";

/** As much of a report as a record keeps; older reports have the adjusted p-value alone. */
export interface RecordedReport {
  rows: readonly {
    study: string;
    method: string;
    trainedOn: string;
    scoredOn: string;
    trainSize: number | null;
    n: number;
    repeats: number;
    accuracy: number;
    ci95: readonly [number, number];
  }[];
  comparisons: readonly {
    study: string;
    method: string;
    against: string;
    family: string | null;
    difference: { estimate: number; low: number; high: number };
    p: number;
    adjusted: number | { p: number } | null;
  }[];
}

/** What a record keeps of the report of some studies: headline scores and planned comparisons, as they were reported. */
export function numbersOf(report: RecordedReport, studies: readonly string[]): Pick<Run, "scores" | "comparisons"> {
  const rows = report.rows.filter(
    ({ study, trainedOn, scoredOn, trainSize }) =>
      studies.includes(study) && trainedOn === scoredOn && trainSize === null,
  );
  return {
    scores: rows.map(({ study, method, trainedOn: labels, n, repeats, accuracy, ci95 }) => {
      return { study, method, labels, n, repeats, accuracy, ci95: [...ci95] };
    }),
    comparisons: report.comparisons.flatMap(({ study, method, against, family, difference, p, adjusted }) => {
      if (family === null || adjusted === null || !studies.includes(study)) return [];
      const { estimate, low, high } = difference;
      const after = typeof adjusted === "number" ? adjusted : adjusted.p;
      return [{ study, method, against, family, difference: estimate, ci95: [low, high], p, adjusted: after }];
    }),
  };
}

/**
 * The record with one more published run: the first complete one of its studies under the newest plan that has them.
 *
 * @param why what a later run under the same plan was made for
 * @throws Error if there was such a run and no reason is given
 */
export function withRun(
  { runs, ...record }: History,
  { report, studies, plan, why }: { report: RecordedReport; studies: readonly string[]; plan: Plan; why?: string },
  date: string,
): History {
  const version = Math.max(
    1,
    ...plan.families.filter(({ study }) => studies.includes(study)).map((one) => one.plan.version),
  );
  const earlier = runs.filter(
    (run) => run.status === "published" && run.studies.some((study) => studies.includes(study)),
  );
  const same = earlier.find((run) => run.plan === version);
  if (same && why === undefined) {
    throw new Error(
      `results/history.json has a run of ${same.studies.join(", ")} under plan ${version}, which stands; say with --why what this one is ` +
        "for, and it is told beside it",
    );
  }
  const added: Run = {
    date,
    commit: null,
    studies: [...studies],
    status: "published",
    why: why ?? `The first complete run under plan ${version}.`,
    plan: version,
    statistics: "Intervals and tests: corrected resampled t over folds; adjusted by Bonferroni inside each family.",
    ...numbersOf(report, studies),
  };
  const before = runs.map(
    (run): Run => (earlier.includes(run) && run.plan < version ? { ...run, status: "superseded" } : run),
  );
  return { ...record, runs: [...before, added] };
}

/** The record as a page: every run with its fate, its reason and its numbers. */
export function historyMarkdown({ runs }: History): string {
  const parts = runs.map((run) =>
    [heading(run), run.why, facts(run), scoreTable(run), comparisonTable(run)].join("\n\n"),
  );
  const intro =
    "Every full run whose results were published, withdrawn ones included, in order, with its numbers as they were reported then. The first " +
    "complete run under a plan stands; a later one is told beside it. Made by code from `history.json`.";
  return `# History of the runs\n\n${intro}\n\n${parts.join("\n\n")}\n`;
}

const heading = ({ date, studies, status }: Run) => `## ${date}: ${studies.join(", ")} (${status})`;

const facts = ({ commit, plan, statistics }: Run) =>
  `Plan ${plan}. ${statistics}${commit === null ? "" : ` Predictions: commit ${commit.slice(0, 7)}.`}`;

const scoreTable = ({ scores }: Run) =>
  table(
    ["study", "method", "labels", "images × repeats", "accuracy", "95 % interval"],
    scores.map(({ study, method, labels, n, repeats, accuracy, ci95 }) => [
      ...[study, method, labels, `${n} × ${repeats}`, `${points(accuracy)} %`],
      `${points(ci95[0])} % to ${points(ci95[1])} %`,
    ]),
  );

const comparisonTable = ({ comparisons }: Run) =>
  table(
    ["planned comparison", "study", "family", "difference (points)", "95 % interval", "p", "p, adjusted"],
    comparisons.map(({ study, method, against, family, difference, ci95, p, adjusted }) => [
      ...[`${method} − ${against}`, study, family, signed(difference)],
      ...[`${signed(ci95[0])} to ${signed(ci95[1])}`, pNumber(p), pNumber(adjusted)],
    ]),
  );

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/[\\|]/g, "\\$&")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

const points = (share: number) => (100 * share).toFixed(1);

function signed(share: number): string {
  const text = points(Math.abs(share));
  return text === "0.0" ? text : `${share < 0 ? "−" : "+"}${text}`;
}

const pNumber = (p: number) => (p < 0.001 ? "< 0.001" : p.toFixed(3));
