import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../lib/paths";
import { historyMarkdown, numbersOf, type RecordedReport, withRun } from "../../lib/report/history";
import { type History, readHistory } from "../../lib/results/history";
import { readPlan } from "../../lib/results/plan";
import { familyOf } from "../support/plans";

const root = projectRoot();
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe", maxBuffer: 2 ** 26 });

describe("the published history", () => {
  test("its page is made from the record", async () => {
    expect(readFileSync(join(root, "results", "HISTORY.md"), "utf8")).toBe(historyMarkdown(await readHistory()));
  });

  test("its numbers are those of the report at the commit that published them", async ({ skip }) => {
    for (const { commit, studies, scores, comparisons } of (await readHistory()).runs) {
      if (commit === null) continue;
      let report: string;
      try {
        report = git("show", `${commit}:results/report.json`);
      } catch {
        return skip("the commit is not in this clone: a shallow one, or no git");
      }
      expect(numbersOf(JSON.parse(report), studies)).toEqual({ scores, comparisons });
      expect(comparisons.length).toBeGreaterThan(0);
    }
  });

  test("tells the withdrawn run", async () => {
    const withdrawn = (await readHistory()).runs.filter(({ status }) => status === "withdrawn");
    expect(withdrawn.map(({ studies }) => studies)).toEqual([["02-baselines", "07-pretraining"]]);
    const planned = withdrawn[0]!.comparisons.find(({ method, against }) => method === "CNN" && against === "FNN")!;
    expect(planned.p).toBeLessThan(0.05);
  });
});

test("the second plan names for every comparison the test and the sides that are used", async () => {
  const families = (await readPlan()).families.filter(({ plan }) => plan.version === 2);
  expect(families.length).toBeGreaterThan(0);
  for (const { name, comparisons, test, sides, plan } of families) {
    for (const { against } of comparisons) expect(sides, name).toBe(against === "majority" ? "greater" : "two-sided");
    expect(test).toBe("corrected resampled t");
    expect(plan.seen).toMatch(/withdrawn one included[\s\S]*outside audit/);
  }
});

describe("a further run", () => {
  const row = { study: "one", method: "CNN", trainedOn: "paper", scoredOn: "paper", trainSize: null, n: 9, repeats: 3 };
  const report: RecordedReport = {
    rows: [
      { ...row, accuracy: 0.5, ci95: [0.4, 0.6] },
      { ...row, scoredOn: "visual", accuracy: 0.1, ci95: [0, 1] },
      { ...row, study: "two", accuracy: 0.1, ci95: [0, 1] },
    ],
    comparisons: [
      {
        ...{ study: "one", method: "CNN", against: "FNN", family: "family", p: 0.0001, adjusted: { p: 0.02 } },
        difference: { estimate: -0.0004, low: -0.1, high: 0.1 },
      },
      {
        ...{ study: "one", method: "CNN", against: "k-NN", family: null, p: 0.01, adjusted: null },
        difference: { estimate: 0.1, low: 0, high: 0.2 },
      },
    ],
  };
  const plan = { families: [familyOf([{ method: "CNN", against: "FNN" }], { study: "one" })] };
  const empty: History = { schema: 1, runs: [] };
  const first = { ...withRun(empty, { report, studies: ["one"], plan: { families: [] } }, "2026-01-01") };

  test("keeps the headline and the planned comparisons of its studies, and supersedes runs of an earlier plan", () => {
    const { runs } = withRun(first, { report, studies: ["one"], plan }, "2026-01-02");
    expect(runs.map(({ status, plan: version }) => [status, version])).toEqual([
      ["superseded", 1],
      ["published", 2],
    ]);
    const { scores, comparisons, why } = runs[1]!;
    expect(why).toBe("The first complete run under plan 2.");
    expect(scores).toEqual([
      { study: "one", method: "CNN", labels: "paper", n: 9, repeats: 3, accuracy: 0.5, ci95: [0.4, 0.6] },
    ]);
    expect(comparisons).toEqual([
      {
        ...{ study: "one", method: "CNN", against: "FNN", family: "family" },
        ...{ difference: -0.0004, ci95: [-0.1, 0.1], p: 0.0001, adjusted: 0.02 },
      },
    ]);
    expect(historyMarkdown({ schema: 1, runs })).toContain(
      "| CNN − FNN | one | family | 0.0 | −10.0 to +10.0 | < 0.001 | 0.020 |",
    );
  });

  test("under the same plan needs a reason, and leaves the first one standing", () => {
    const twice = { report, studies: ["one"], plan: { families: [] } };
    expect(() => withRun(first, twice, "2026-01-02")).toThrow(
      "has a run of one under plan 1, which stands; say with --why",
    );
    const { runs } = withRun(first, { ...twice, why: "Another machine." }, "2026-01-02");
    expect(runs.map(({ status, why }) => [status, why])).toEqual([
      ["published", "The first complete run under plan 1."],
      ["published", "Another machine."],
    ]);
  });
});
