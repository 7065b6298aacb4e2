import * as engine from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { random } from "../../lib/random";
import { expectTrainedAndNormalised, readmeExample } from "./readme";

test("the example of the README trains and predicts", async () => {
  const { imports, body } = readmeExample();
  expect(imports).toEqual(['import * as tf from "@tensorflow/tfjs";', 'import * as engine from "@stillact/engine";']);
  const lines: unknown[] = [];
  const log = { log: (line: unknown) => lines.push(line) };
  // The initializers of tfjs layers draw their seeds there.
  vi.spyOn(Math, "random").mockImplementation(random("README").uniform);
  const print = tf.Tensor.prototype.print;
  tf.Tensor.prototype.print = function () {
    lines.push(this.arraySync());
  };
  try {
    const run = new Function("engine", "tf", "console", `return (async () => {${body}})()`);
    await run(engine, tf, log);
  } finally {
    tf.Tensor.prototype.print = print;
    vi.restoreAllMocks();
  }
  expectTrainedAndNormalised(lines.slice(0, -1) as number[], lines.at(-1) as number[][]);
});
