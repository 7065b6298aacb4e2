/** How many tests passed and failed, by vitest's JSON report; a crash counts as a failure even if the report has none. */
export function countTests(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(report);
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const failed = numFailedTests + broken;
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}
