import { expect, it } from "vitest";
import { countTests } from "../../scripts/count.mjs";

const report = (passed: number, failed: number, files: object[] = []) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });

it("takes vitest's own counts", () => {
  expect(countTests(report(12, 0), 0)).toEqual({ passed: 12, failed: 0 });
  expect(countTests(report(12, 3), 1)).toEqual({ passed: 12, failed: 3 });
});

it("counts a file that did not load as one failure", () => {
  const files = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{ status: "failed" }] },
    { status: "passed", assertionResults: [{ status: "passed" }] },
  ];
  expect(countTests(report(1, 1, files), 1)).toEqual({ passed: 1, failed: 2 });
});

it("counts a crash as a failure, with and without a report", () => {
  expect(countTests("", 139)).toEqual({ passed: 0, failed: 1 });
  expect(countTests(report(12, 0), 1)).toEqual({ passed: 12, failed: 1 });
});
