import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as engine from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { random } from "../../lib/random";

const readme = readFileSync(join(__dirname, "../../lib/engine/README.md"), "utf8");

test("the example of the README trains and predicts", async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const [imports, ...body] = code!.split("\n");
  expect(imports).toBe('import { engine, tf } from "stillact";');
  const lines: unknown[] = [];
  const log = { log: (line: unknown) => lines.push(line) };
  // The initializers of tfjs layers draw their seeds there.
  vi.spyOn(Math, "random").mockImplementation(random("README").uniform);
  const print = tf.Tensor.prototype.print;
  tf.Tensor.prototype.print = function () {
    lines.push(this.arraySync());
  };
  try {
    // The example has no types in it: it runs as it stands.
    const run = new Function("engine", "tf", "console", `return (async () => {${body.join("\n")}})()`);
    await run(engine, tf, log);
  } finally {
    tf.Tensor.prototype.print = print;
    vi.restoreAllMocks();
  }
  const losses = lines.slice(0, -1) as number[];
  expect(losses).toHaveLength(20);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  for (const row of lines.at(-1) as number[][]) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
});
