import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { recent } from "../../../lib/engine/run/recent";

test("the least recently used value is disposed first", () => {
  const disposed: string[] = [];
  const values = recent<{ dispose(): void }>(2);
  const make = (name: string) => () => ({ dispose: () => disposed.push(name) });
  const a = values.get("a", make("a"));
  values.get("b", make("b"));
  expect(values.get("a", make("again"))).toBe(a);
  values.get("c", make("c"));
  expect(disposed).toEqual(["b"]);
  values.drop("a");
  values.clear();
  values.clear();
  expect(disposed).toEqual(["b", "a", "c"]);
});

test("a compiled function keeps the graphs of the last 16 shapes", async () => {
  await use("onnxruntime", { threads: 1 });
  const body = vi.fn((x: tf.Tensor) => x.add(1));
  const f = jit(body);
  const call = (n: number) => expect(f(tf.zeros([n])).dataSync()).toEqual(new Float32Array(n).fill(1));
  for (let n = 1; n <= 17; n++) call(n);
  call(17);
  expect(body).toHaveBeenCalledTimes(17);
  call(1);
  expect(body).toHaveBeenCalledTimes(18);
  f.dispose();
});
