import { describe, expect, it } from "vitest";
import { group, judge, table } from "../../scripts/tfjs-outcome.mjs";

const spec = (name: string, status: string, message?: string) => ({ file: "ops/a_test.js", name, status, message });
const deviation = (modes: string[], ...specs: string[]) => ({ modes, file: "ops/a_test.js", reason: "tested", specs });

describe("judge", () => {
  const specs = [spec("a", "passed"), spec("b", "failed", "1"), spec("c", "failed", "2"), spec("d", "pending")];

  it("tells the failures that are known from those that are not", () => {
    const outcome = judge(specs, [deviation(["zero"], "b")], "zero");
    expect(outcome).toMatchObject({ specs: 4, passed: 1, pending: 1, known: 1, unexpectedPasses: [], missing: [] });
    expect(outcome.unexpectedFailures).toEqual([specs[2]]);
  });

  it("knows a deviation in its own modes and file only", () => {
    expect(judge(specs, [deviation(["ops"], "b", "c")], "zero").unexpectedFailures).toHaveLength(2);
    const elsewhere = { ...deviation(["zero"], "b", "c"), file: "ops/b_test.js" };
    expect(judge(specs, [elsewhere], "zero").unexpectedFailures).toHaveLength(2);
  });

  it("names deviations that pass, and those that no spec bears", () => {
    const outcome = judge(specs, [deviation(["zero"], "a", "b", "c", "gone")], "zero");
    expect(outcome.unexpectedPasses).toEqual(["ops/a_test.js: a"]);
    expect(outcome.missing).toEqual(["ops/a_test.js: gone"]);
    expect(judge(specs, [deviation(["zero"], "gone")], "zero", { complete: false }).missing).toEqual([]);
  });

  it("takes specs of the same name as one: known if any of them fails", () => {
    const twice = [spec("a", "passed"), spec("a", "failed", "1")];
    expect(judge(twice, [deviation(["zero"], "a")], "zero")).toMatchObject({ known: 1, unexpectedPasses: [] });
  });
});

describe("group", () => {
  it("counts by file and by message without its numbers, the most first", () => {
    const failures = [
      spec("a", "failed", "got 1.5e-3"),
      spec("b", "failed", "other"),
      spec("c", "failed", "got -2\nat"),
    ];
    expect(group(failures)).toEqual({
      files: [["ops/a_test.js", 3]],
      causes: [
        ["got #", 2],
        ["other", 1],
      ],
    });
  });
});

describe("table", () => {
  it("has a row for each mode", () => {
    const outcome = { mode: "zero", specs: 4230, passed: 4200, pending: 5, known: 25, compiled: 0 };
    const rows = table([{ ...outcome, calls: { native: 18221, javascript: 12016 } }], { zero: "everything" });
    expect(rows.split("\n").at(-1)).toBe("| zero: everything | 4,200 of 4,225 | 25 | 18,221, 12,016 | – |");
  });
});
