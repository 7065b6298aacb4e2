import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { use } from "@stillact/engine";
import { beforeAll, expect, test } from "vitest";
import { loadClip } from "../../lib/models/clip";
import {
  evaluatePretraining,
  generator,
  modelCard,
  readRecord,
  runPretraining,
  samplesIn,
  writePretrainingResults,
} from "../../lib/pretrain";
import { type PretrainingRecord, readPretrainingResults } from "../../lib/results/pretraining";
import { temporaryFolder, tiny } from "./support";

const folder = temporaryFolder();
const output = join(folder, "model");
let record: PretrainingRecord;
beforeAll(async () => {
  await use("onnxruntime", { threads: 2 });
  record = await runPretraining({ settings: tiny, folder: join(folder, "run"), output, workers: 0 });
}, 60_000);

test("a run leaves a folder in Hugging Face's layout that loads as the trained model", async () => {
  expect(readdirSync(output).sort()).toEqual([
    ...["config.json", "merges.txt", "model.safetensors", "preprocessor_config.json"],
    ...["tokenizer.json", "tokenizer_config.json", "vocab.json"],
  ]);
  const clip = await loadClip(output);
  expect(clip.fingerprint).toBe(record.fingerprint);
  expect(Object.values(clip.parameters).reduce((sum, { size }) => sum + size, 0)).toBe(record.parameters);
  const [[start, , , , end]] = clip.tokenizer.encode(["a person sitting"]) as [number[]];
  const size = clip.config.text.vocabularySize;
  expect([start, end]).toEqual([size - 2, size - 1]);
  clip.dispose();
});

test("config.json and the record say what made the model", async () => {
  const config = JSON.parse(readFileSync(join(output, "config.json"), "utf8"));
  expect(config.pretraining).toEqual({
    what: record.what,
    generator: { ...generator },
    ...{ world: "pretrain", seed: 0, figures: 40, samples: 96 },
  });
  expect(await readRecord(join(folder, "run"))).toEqual(record);
  expect(record).toMatchObject({ settings: tiny, provenance: { engine: "onnxruntime", threads: 2 } });
  expect(record.provenance.code).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(join(folder, "run", "curves.html"), "utf8")).toMatch(
    /data:image\/png;base64,.*captions after 96/s,
  );
});

test("fresh starts from the beginning; else what is finished stays", async () => {
  const options = { settings: tiny, folder: join(folder, "again"), output: join(folder, "again model"), workers: 0 };
  const first = await runPretraining(options);
  const again = await runPretraining(options);
  expect(again.history).toEqual(first.history);
  const fresh = await runPretraining({ ...options, settings: { ...tiny, samples: 16 }, fresh: true });
  expect(fresh.history.at(-1)!.samples).toBe(16);
  expect(existsSync(join(folder, "again", "checkpoint-0000002.safetensors"))).toBe(true);
});

test("the benchmark's scores are out of fold, are kept in a file, and stand in the card of these weights only", async () => {
  const models = { captions: { record, folder: output } };
  const results = await evaluatePretraining({ models, n: 30, k: 2, repeats: 1, directory: join(folder, "build") });
  const { benchmark } = results.rows.captions!;
  expect(benchmark.map(({ method }) => method)).toEqual(["linear probe", "zero-shot"]);
  for (const { accuracy } of benchmark) {
    expect(accuracy.low).toBeLessThanOrEqual(accuracy.estimate);
    expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.estimate);
  }
  expect(results.benchmark).toMatchObject({ n: 30, k: 2, repeats: 1, majority: expect.closeTo(1 / 3, 1) });
  expect(results.provenance).toMatchObject({ engine: "onnxruntime", code: expect.stringMatching(/^[0-9a-f]{64}$/) });

  const file = join(folder, "pretraining.json");
  await writePretrainingResults(file, results);
  expect(await readPretrainingResults(file)).toEqual(JSON.parse(JSON.stringify(results)));
  expect(readFileSync(file, "utf8")).toMatch(/^ +\{"step":12,.*\}$/m);
  expect(await readPretrainingResults(join(folder, "none.json"))).toBeUndefined();

  const card = modelCard(record, results);
  expect(card).toContain(generator.hash);
  expect(card).toContain(`${(100 * record.history.at(-1)!.accuracy!).toFixed(1)} %`);
  expect(card).toContain(benchmark[0]!.accuracy.estimate.toFixed(3));
  expect(modelCard({ ...record, fingerprint: "of other weights" }, results)).toContain("Not evaluated yet");

  const other = { captions: { record: { ...record, fingerprint: "other" }, folder: output } };
  await expect(evaluatePretraining({ models: other, n: 30 })).rejects.toThrow(/other weights than its record says/);
});

test("minutes become whole batches, more of them in more time", () => {
  const some = samplesIn(0.002, tiny);
  expect(some % tiny.batchSize).toBe(0);
  expect(some).toBeGreaterThan(0);
  for (const variant of ["labels", "images-only", "untrained"] as const)
    expect(samplesIn(0.0001, { ...tiny, variant })).toBeGreaterThanOrEqual(tiny.batchSize);
});
