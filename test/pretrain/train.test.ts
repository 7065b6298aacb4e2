import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { use } from "@stillact/engine";
import { beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../lib/pretrain/checkpoint";
import { type VariantName, variantNames } from "../../lib/pretrain/settings";
import { type PretrainOptions, pretrain } from "../../lib/pretrain/train";
import type { HistoryRecord } from "../../lib/results/pretraining";
import { temporaryFolder, tiny } from "./support";

const folder = temporaryFolder();
beforeAll(() => use("onnxruntime", { threads: 2 }));

/** Trains and gives the weights and what the history says besides times. */
async function train(name: string, options: Partial<PretrainOptions> = {}) {
  const model = await pretrain({ settings: tiny, folder: join(folder, name), workers: 0, ...options });
  const weights = Object.entries(model.parameters).map(([key, tensor]) => [key, tensor.dataSync().slice()] as const);
  model.dispose();
  return { weights: Object.fromEntries(weights), history: withoutTimes(model.history) };
}

const withoutTimes = (history: readonly HistoryRecord[]) => history.map(({ seconds, ...record }) => record);

/** The content of a training's folder as a kill in a certain step leaves it. */
async function killed(name: string, variant: VariantName, step: number): Promise<void> {
  const settings = { ...tiny, variant };
  const during = join(folder, `${name} whole`);
  const onHistory = (history: readonly HistoryRecord[]) => {
    // The checkpoint of the line before is there; the steps since then are lost.
    if (history.at(-1)!.step === step) cpSync(during, join(folder, name), { recursive: true });
  };
  await train(`${name} whole`, { settings, onHistory, saveEvery: 0 });
}

describe.each(["captions", "labels", "images-only"] as const)("%s", (variant) => {
  test("a training that was killed resumes and ends as if it had not been: weights and history, bit for bit", async () => {
    const settings = { ...tiny, variant };
    const whole = await train(`${variant} whole`, { settings });
    await killed(`${variant} killed`, variant, 8);
    const left = await readCheckpoint(join(folder, `${variant} killed`), []);
    expect(left!.state.steps).toBe(6);
    expect(await train(`${variant} killed`, { settings })).toEqual(whole);
    expect(whole.history.at(-1)!.step).toBe(12);
  });
});

test("a signal stops it with what it has kept; the next call resumes", async () => {
  const whole = await train("not stopped");
  const controller = new AbortController();
  const onHistory = (history: readonly HistoryRecord[]) => {
    if (history.at(-1)!.step === 4) controller.abort(new Error("enough"));
  };
  await expect(train("stopped", { signal: controller.signal, onHistory })).rejects.toThrow("enough");
  expect((await readCheckpoint(join(folder, "stopped"), []))!.state.steps).toBe(4);
  expect(await train("stopped")).toEqual(whole);
  // A finished training is not repeated.
  const lines: number[] = [];
  await train("stopped", { onHistory: (history) => void lines.push(history.length) });
  expect(lines).toEqual([]);
});

test("the history is one JSON object a line; the loss falls below that of guessing", async () => {
  const { history } = await train("curve", {
    settings: { ...tiny, samples: 1600, learningRate: 2e-2, weightDecay: 0 },
  });
  const lines = readFileSync(join(folder, "curve", "history.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  expect(withoutTimes(lines.map((line) => JSON.parse(line) as HistoryRecord))).toEqual(history);
  expect(history[0]).toMatchObject({
    step: 0,
    samples: 0,
    neighbours: expect.any(Number),
    accuracy: expect.any(Number),
  });
  expect(history.map(({ step }) => step).slice(0, 4)).toEqual([0, 2, 4, 6]);
  expect(history[3]).toMatchObject({ samples: 48, accuracy: expect.any(Number) });
  const late = history.slice(-10).map(({ loss }) => loss!);
  expect(late.reduce((a, b) => a + b) / late.length).toBeLessThan(0.95 * Math.log(tiny.batchSize));
});

test("every variant begins with the same weights and differs afterwards, but for the untrained one", async () => {
  const patch = "vision_model.embeddings.patch_embedding.weight";
  const ends = new Map<string, string>();
  for (const variant of variantNames) {
    const { weights } = await train(`variant ${variant}`, { settings: { ...tiny, variant, samples: 24 } });
    ends.set(Buffer.from(weights[patch]!.buffer).toString("base64"), variant);
  }
  expect(ends.size).toBe(variantNames.length);
});

test("a folder of another training is refused", async () => {
  await train("taken", { settings: { ...tiny, samples: 16 } });
  const other = { ...tiny, samples: 16, seed: 1 };
  await expect(train("taken", { settings: other })).rejects.toThrow(/holds a training with other settings.*--fresh/);
  await expect(train("wrong", { settings: { ...tiny, figures: 4 } })).rejects.toThrow(
    "pretrain: figures must be a whole number from 8, got 4",
  );
});

test("a checkpoint is whole or not there: what names it is written last, the one before is removed then", async () => {
  const path = join(folder, "checkpoint");
  const at = (steps: number) => ({
    key: "k",
    state: { steps, drawn: 0, moments: [[Float32Array.of(steps, 1), Float32Array.of(2, 3)], []] },
    weights: new Map([
      ["a", Float32Array.of(4, steps)],
      ["b", Float32Array.of(6)],
    ]),
    history: [{ step: steps, samples: 1, seconds: 2 }],
  });
  await writeCheckpoint(path, ["a", "b"], at(1));
  expect(await readCheckpoint(path, ["a", "b"])).toEqual(at(1));
  const head = readFileSync(join(path, "checkpoint.json"));
  await writeCheckpoint(path, ["a", "b"], at(2));
  expect(await readCheckpoint(path, ["a", "b"])).toEqual(at(2));
  expect(readdirSync(path).sort()).toEqual(["checkpoint-0000002.safetensors", "checkpoint.json"]);
  expect(readFileSync(join(path, "checkpoint.json"))).not.toEqual(head);
  expect(existsSync(join(path, "checkpoint-0000001.safetensors"))).toBe(false);
});
