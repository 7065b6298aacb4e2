import { describe, expect, test } from "vitest";
import { score } from "../../lib/evaluate/scores";
import { renewTable, resultsTable } from "../../lib/report/readme";
import { overview, reportMarkdown, reportRows } from "../../lib/report/report";
import { syntheticResult } from "../support/results";

const result = syntheticResult({ method: "CNN | wide", study: "02", accuracy: 0.7 });

describe("reportRows", () => {
  test("scores each result on each label set of its dataset", () => {
    const two = {
      ...result,
      dataset: {
        ...result.dataset,
        labelSets: ["made", "half"],
        labels: (set = "made") => {
          const all = result.dataset.labels();
          return set === "made" ? all : new Map([...all].slice(0, 30));
        },
      },
    };
    const rows = reportRows([two]);
    expect(rows.map(({ trainedOn, scoredOn, n }) => [trainedOn, scoredOn, n])).toEqual([
      ["made", "made", 60],
      ["made", "half", 30],
    ]);
    const { accuracy, macroF1 } = score(result);
    expect(rows[0]!.accuracy).toBeCloseTo(accuracy.estimate, 4);
    expect(rows[0]!.macroF1).toBeCloseTo(macroF1.estimate, 4);
    expect(rows[0]!.ci95[0]).toBeLessThan(rows[0]!.accuracy);
    expect(rows[0]).toMatchObject({ study: "02", profile: "full", repeats: 2, engine: "onnxruntime", device: "cpu" });
  });

  test("tells a method that two studies share once in the overview, unless its scores differ", () => {
    const [row] = reportRows([result]);
    const again = { ...row!, study: "07", seconds: 9 };
    const other = { ...row!, study: "07", accuracy: 0.5 };
    expect(overview([row!, again, other])).toEqual([row, other]);
  });

  test("becomes Markdown in which a name cannot break the table", () => {
    const lines = reportMarkdown(reportRows([result])).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain("CNN \\| wide");
    expect(lines[2]!.replaceAll("\\|", "").match(/\|/g)).toHaveLength(11);
  });
});

describe("renewTable", () => {
  const rows = reportRows([result]);
  const readme =
    "# A\n<!-- results: written by the publishing run, not by hand -->\nold\n<!-- end of results -->\n# B\n";

  test("replaces what stands between the markers and nothing else, as often as it is run", () => {
    const renewed = renewTable(readme, rows);
    expect(renewed).toContain(resultsTable(rows));
    expect(renewed).not.toContain("old\n");
    expect(renewed.startsWith("# A\n")).toBe(true);
    expect(renewed.endsWith("# B\n")).toBe(true);
    expect(renewTable(renewed, rows)).toBe(renewed);
  });

  test("refuses a README without markers", () => {
    expect(() => renewTable("# A", rows)).toThrow(/README\.md lacks the lines/);
  });
});
