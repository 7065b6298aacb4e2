import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** The JavaScript example of the engine's README: its import lines, and what follows. */
export function readmeExample(): { imports: string[]; body: string } {
  const readme = readFileSync(join(__dirname, "../../lib/engine/README.md"), "utf8");
  const lines = /```js\n([\s\S]*?)```/.exec(readme)![1]!.split("\n");
  const isImport = (line: string) => line.startsWith("import ");
  return { imports: lines.filter(isImport), body: lines.filter((line) => !isImport(line)).join("\n") };
}

/** Expects the 20 losses that the example logs to fall, and the probabilities that it prints to sum to 1. */
export function expectTrainedAndNormalised(losses: readonly number[], probabilities: readonly (readonly number[])[]) {
  expect(losses).toHaveLength(20);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  expect(probabilities).toHaveLength(8);
  for (const row of probabilities) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
}
