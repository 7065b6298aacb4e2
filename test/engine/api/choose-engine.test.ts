import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
  vi.restoreAllMocks();
});

const fresh = () => import("@stillact/engine");

// First: tfjs prints its advertisement at the first tensor of the process.
test("tfjs does not advertise its other backends", async () => {
  const warn = vi.spyOn(console, "warn");
  const { use } = await fresh();
  for (const engine of ["cpu", "onnxruntime"] as const) {
    await use(engine);
    tf.scalar(1).add(1).dispose();
  }
  expect(warn).not.toHaveBeenCalled();
});

test("before an engine is chosen, compiled functions throw", async () => {
  const { jit, trainStep } = await fresh();
  expect(() => jit((x: tf.Tensor) => x)(tf.scalar(1))).toThrow("await engine.ready()");
  const w = tf.variable(tf.scalar(1));
  expect(() =>
    trainStep({ compute: () => [w.square() as tf.Scalar], variables: [w], optimizer: { kind: "sgd" } }),
  ).toThrow("await engine.ready()");
});

test("ready chooses onnxruntime, or what STILLACT_ENGINE says", async () => {
  vi.stubEnv("STILLACT_ENGINE", "");
  const first = await fresh();
  const info = await first.ready();
  expect(info).toMatchObject({ name: "onnxruntime", device: "cpu" });
  expect(info.threads).toBeGreaterThan(0);
  expect(info.versions["onnxruntime-node"]).toMatch(/^\d+\.\d+/);
  expect(await first.ready()).toBe(info);
  vi.resetModules();
  vi.stubEnv("STILLACT_ENGINE", "cpu");
  expect(await (await fresh()).ready()).toMatchObject({ name: "cpu", threads: 1 });
  vi.resetModules();
  vi.stubEnv("STILLACT_ENGINE", "cuda");
  await expect((await fresh()).ready()).rejects.toThrow(
    'STILLACT_ENGINE is "cuda"; set it to one of onnxruntime, tensorflow, cpu',
  );
});

test("invalid names and thread counts are refused", async () => {
  const { use } = await fresh();
  await expect(use("webgl" as never)).rejects.toThrow('unknown engine "webgl"');
  await expect(use("onnxruntime", { threads: 0 })).rejects.toThrow("threads must be a whole number ≥ 1, got 0");
});

// The workspace puts plain tfjs in the place of tfjs-node (an npm override): that must not count as TensorFlow.
test("the error for tensorflow that is not installed gives the command", async () => {
  const { use } = await fresh();
  await expect(use("tensorflow")).rejects.toThrow(
    /neither @tensorflow\/tfjs-node-gpu nor @tensorflow\/tfjs-node is installed.*npm install/,
  );
});
