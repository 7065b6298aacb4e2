import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Fold, stratifiedKFold } from "../../lib/data/split";
import { score } from "../../lib/evaluate/scores";
import { hashJson } from "../../lib/files";
import type { Method } from "../../lib/method";
import { cnn, fnn, majority, permutedLabels } from "../../lib/methods";
import { bySeed } from "../../lib/results/predictions";
import { loadResults } from "../../lib/results/store";
import { crossValidate } from "../../lib/study/cross-validate";
import { fitAll } from "../../lib/study/fit-all";
import type { FinishedFold } from "../../lib/study/fold";
import { syntheticDataset } from "../support/datasets";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stillact-cv-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const dataset = syntheticDataset({ n: 30 });
const split = stratifiedKFold(dataset, { k: 3, repeats: 2, seed: 1 });
const network = fnn({ hidden: [16], imageSize: 8, epochs: 12, batchSize: 8, learningRate: 3e-3 });

/** Counts its fits and can fail at one of them. */
function counting(failAt = Number.POSITIVE_INFINITY): Method & { fits: number } {
  const method = {
    name: "counting",
    params: { version: 1 },
    code: [],
    fits: 0,
    fit: async () => {
      if (method.fits === failAt) throw new Error("power cut");
      method.fits++;
      return { predict: async ({ ids }: { ids: readonly string[] }) => ids.map(() => [0.5, 0.25, 0.25]), dispose() {} };
    },
  };
  return method;
}

describe("crossValidate", () => {
  test("predicts each image once in each repeat, by a model that was not fitted on it", async () => {
    const [result] = await crossValidate([network], dataset, split, { directory, study: "a study" });
    const { rows, folds } = result!.predictions;
    expect(folds).toHaveLength(6);
    for (const repeat of [0, 1]) {
      const ids = rows.filter((row) => row.repeat === repeat).map(({ id }) => id);
      expect(ids.sort()).toEqual(dataset.examples.map(({ id }) => id).sort());
    }
    for (const { id, repeat, fold } of rows) {
      expect(split.folds.find((f) => f.repeat === repeat && f.fold === fold)!.train).not.toContain(id);
    }
    expect(folds[0]!.history).toHaveLength(12);
  });

  test("reaches at least 0.95 out of fold on a trivially separable set, and chance with permuted labels", async () => {
    const large = syntheticDataset({ n: 90 });
    const folds = stratifiedKFold(large, { k: 3, seed: 1 });
    const small = cnn({ channels: [8], dense: 16, imageSize: 8, epochs: 15, batchSize: 8, learningRate: 3e-3 });
    const methods = [network, small, permutedLabels(network), majority()];
    const results = await crossValidate(methods, large, folds, { directory });
    const [real, convolved, permuted, chance] = results.map((result) => score(result).accuracy.estimate);
    expect(real).toBeGreaterThanOrEqual(0.95);
    expect(convolved).toBeGreaterThanOrEqual(0.95);
    expect(permuted).toBeLessThan(0.6);
    expect(permuted).toBeGreaterThan(0.1);
    expect(chance).toBeCloseTo(1 / 3, 1);
  });

  test("writes results that load again without the dataset and give the same scores", async () => {
    const results = await crossValidate([majority()], dataset, split, { directory, study: "a study" });
    const [loaded] = await loadResults(join(directory, "results"), { study: "a study" });
    expect(loaded!.predictions).toEqual(results[0]!.predictions);
    expect(score(loaded!)).toEqual(score(results[0]!));
    await expect(loaded!.dataset.read({ id: "image-0" })).rejects.toThrow(/without pixels/);
  });

  test("resumes at the fold that failed, and computes nothing twice", async () => {
    const failing = counting(4);
    await expect(crossValidate([failing], dataset, split, { directory })).rejects.toThrow("power cut");
    const resumed = counting();
    const [result] = await crossValidate([resumed], dataset, split, { directory });
    expect(resumed.fits).toBe(2);
    expect(result!.predictions.rows).toHaveLength(60);
    const again = counting();
    await crossValidate([again], dataset, split, { directory });
    expect(again.fits).toBe(0);
  });

  test("computes folds that two runs share only once", async () => {
    await crossValidate([counting()], dataset, stratifiedKFold(dataset, { k: 3, seed: 1 }), { directory });
    const longer = counting();
    const [result] = await crossValidate([longer], dataset, split, { directory });
    expect(longer.fits).toBe(3);
    expect(result!.predictions.folds.map(({ repeat }) => repeat)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  describe("a fold's file", () => {
    const fits = async () => {
      const method = counting();
      const [result] = await crossValidate([method], dataset, split, { directory });
      return { fits: method.fits, rows: result!.predictions.rows };
    };
    /** Parsed, changed, and written with a hash that fits the change. */
    const edited = (change: (fold: FinishedFold) => FinishedFold) => (text: string) => {
      const { sha256: _, ...fold } = JSON.parse(text);
      const other = change(fold);
      return JSON.stringify({ sha256: hashJson(other), ...other });
    };
    const swapped = ([first, second, ...rest]: FinishedFold["rows"]) => [
      { ...first!, id: second!.id },
      { ...second!, id: first!.id },
      ...rest,
    ];

    test.each<[string, (text: string) => string]>([
      ["cut off", (text) => text.slice(0, 100)],
      ["empty", () => ""],
      ["another probability", (text) => text.replace("[0.5,0.25,0.25]", "[0.25,0.5,0.25]")],
      ["another key", edited((fold) => ({ ...fold, key: "0".repeat(64) }))],
      ["ids swapped", edited((fold) => ({ ...fold, rows: swapped(fold.rows) }))],
      ["a row missing", edited((fold) => ({ ...fold, rows: fold.rows.slice(1) }))],
      ["a row twice", edited((fold) => ({ ...fold, rows: [...fold.rows, fold.rows[0]!] }))],
      ["another fold's number", edited((fold) => ({ ...fold, fold: { ...fold.fold, fold: fold.fold.fold + 1 } }))],
      [
        "rows of another repeat",
        edited((fold) => ({ ...fold, rows: fold.rows.map((row) => ({ ...row, repeat: 9 })) })),
      ],
      ["another seed", edited((fold) => ({ ...fold, fold: { ...fold.fold, seed: 1 } }))],
      [
        "no probabilities",
        edited((fold) => ({ ...fold, rows: fold.rows.map((row) => ({ ...row, probabilities: [0, 0, 0] })) })),
      ],
      [
        "too few classes",
        edited((fold) => ({ ...fold, rows: fold.rows.map((row) => ({ ...row, probabilities: [1] })) })),
      ],
    ])("with %s is named, and the fold is computed again", async (_, damage) => {
      const { rows } = await fits();
      const folder = join(directory, "runs", "counting");
      const file = join(folder, readdirSync(folder)[0]!);
      const text = readFileSync(file, "utf8");
      expect(damage(text)).not.toBe(text);
      writeFileSync(file, damage(text));
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      expect(await fits()).toEqual({ fits: 1, rows });
      expect(warn.mock.calls).toEqual([[expect.stringContaining(file)]]);
      expect(await fits()).toEqual({ fits: 0, rows });
      expect(warn).toHaveBeenCalledTimes(1);
      warn.mockRestore();
    });

    test("of another fold in its place is named, and the fold is computed again", async () => {
      const { rows } = await fits();
      const folder = join(directory, "runs", "counting");
      const [first, second] = readdirSync(folder).map((name) => join(folder, name));
      copyFileSync(first!, second!);
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      expect(await fits()).toEqual({ fits: 1, rows });
      expect(warn.mock.calls).toEqual([[expect.stringContaining(second!)]]);
      warn.mockRestore();
    });
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    "refuses the seed %s before any work",
    async (seed) => {
      const method = counting();
      const message = "seeds must be a whole number ≥ 1, or a list of different whole numbers ≥ 0";
      await expect(crossValidate([method], dataset, split, { directory, seeds: [0, seed] })).rejects.toThrow(message);
      await expect(fitAll(method, dataset, { seed })).rejects.toThrow("fitAll: seed must be a whole number ≥ 0");
      expect([method.fits, readdirSync(directory)]).toEqual([0, []]);
    },
  );

  test("refuses names that no result can be filed by before any work", async () => {
    const method = counting();
    for (const study of ["labels", "---", "x".repeat(200)]) {
      await expect(crossValidate([method], dataset, split, { directory, study })).rejects.toThrow(
        /cannot be named so|no letter or digit|too long/,
      );
    }
    const unnamed = { ...method, name: "***" };
    await expect(crossValidate([method, unnamed], dataset, split, { directory })).rejects.toThrow("no letter or digit");
    const nameless = { ...dataset, name: "---" };
    await expect(crossValidate([method], nameless, split, { directory })).rejects.toThrow("no letter or digit");
    await expect(crossValidate([method], dataset, split, { directory, labels: "none" })).rejects.toThrow(/label set/);
    expect([method.fits, readdirSync(directory)]).toEqual([0, []]);
  });

  test("two runs in one folder at once end with the same results as one", async () => {
    const alone = mkdtempSync(join(tmpdir(), "stillact-cv-"));
    const [expected] = await crossValidate([counting()], dataset, split, { directory: alone, study: "a" });
    rmSync(alone, { recursive: true });
    const both = await Promise.all(
      [1, 2].map(() => crossValidate([counting(), majority()], dataset, split, { directory, study: "a" })),
    );
    const loaded = await loadResults(join(directory, "results"), { study: "a", all: true });
    expect(loaded).toHaveLength(2);
    for (const rows of [
      ...both.map(([result]) => result!),
      loaded.find(({ predictions }) => predictions.method.name === "counting")!,
    ]) {
      expect(rows.predictions.rows).toEqual(expected!.predictions.rows);
    }
  });

  test("stops when aborted and keeps the folds that were finished", async () => {
    const controller = new AbortController();
    const method = counting();
    const stopping = crossValidate([method], dataset, split, {
      directory,
      signal: controller.signal,
      onProgress: ({ done }) => done === 3 && controller.abort(new Error("enough")),
    });
    await expect(stopping).rejects.toThrow("enough");
    expect(method.fits).toBe(3);
    const resumed = counting();
    await crossValidate([resumed], dataset, split, { directory });
    expect(resumed.fits).toBe(3);
  });

  test("stops on SIGINT, as when a notebook cell is interrupted, and leaves no listener behind", async () => {
    const listeners = process.listenerCount("SIGINT");
    const endless = fnn({ hidden: [4], imageSize: 8, epochs: 1e6 });
    const stopping = crossValidate([endless], dataset, split, { directory });
    setTimeout(() => process.emit("SIGINT"), 200);
    await expect(stopping).rejects.toThrow(/interrupted; what was finished is kept/);
    expect(process.listenerCount("SIGINT")).toBe(listeners);
  });

  test("reports progress from 0 to the number of fits", async () => {
    const seen: number[] = [];
    await crossValidate([majority(), counting()], dataset, split, {
      directory,
      onProgress: ({ done, total }) => {
        expect(total).toBe(12);
        seen.push(done);
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([seen[0], seen.at(-1)]).toEqual([0, 12]);
  });

  test("runs every repeat once under each seed, each unit once for all studies", async () => {
    const once = stratifiedKFold(dataset, { k: 3, seed: 1 });
    const method = counting();
    const seeds = async (seeds: number | readonly number[], study: string, of = split) =>
      (await crossValidate([method], dataset, of, { directory, seeds, study }))[0]!.predictions;
    const three = await seeds(3, "a study");
    expect(method.fits).toBe(18);
    expect(three.seeds).toEqual([0, 1, 2]);
    expect(three.folds.map(({ repeat, fold, seed }) => `${repeat}.${fold}.${seed}`)).toHaveLength(18);
    expect(new Set(three.folds.map(({ fitSeed }) => fitSeed)).size).toBe(18);
    expect(three.rows).toHaveLength(2 * 3 * 30);

    const second = await seeds([1], "another study", once);
    expect(method.fits).toBe(18);
    expect(second.folds).toEqual(three.folds.filter(({ repeat, seed }) => repeat === 0 && seed === 1));
    for (const wrong of [0, [], [1, 1], [0.5], [-1]]) await expect(seeds(wrong, "x")).rejects.toThrow(RangeError);
  });

  test("scores are means over repeats and seeds", async () => {
    const small = fnn({ hidden: [4], imageSize: 8, epochs: 1, batchSize: 8 });
    const [result] = await crossValidate([small], dataset, split, { directory, seeds: 2 });
    const apart = bySeed(result!).map((one) => score(one).accuracy.estimate);
    expect(apart[0]).not.toBe(apart[1]);
    expect(score(result!).accuracy.estimate).toBeCloseTo((apart[0]! + apart[1]!) / 2, 12);
    const [stored] = await loadResults(join(directory, "results"), { study: "scratch" });
    expect(stored!.predictions).toEqual(result!.predictions);
  });

  test("refuses a test image to a fit, and a training image to a prediction", async () => {
    const [{ train, test: held }] = split.folds as [Fold];
    const peeking = (name: string, where: "fit" | "predict"): Method => ({
      name,
      params: {},
      code: [],
      async fit({ images }) {
        if (where === "fit") await images.read(held[0]!);
        return {
          async predict(others) {
            await others.read(train[0]!);
            return [];
          },
          dispose() {},
        };
      },
    });
    const tried = (method: Method) => crossValidate([method], dataset, split, { directory });
    await expect(tried(peeking("looks ahead", "fit"))).rejects.toThrow(`"${held[0]}" is not one of these`);
    await expect(tried(peeking("looks back", "predict"))).rejects.toThrow(`"${train[0]}" is not one of these`);
  });

  test("refuses two methods of one name and what is not a probability", async () => {
    await expect(crossValidate([majority(), majority()], dataset, split, { directory })).rejects.toThrow(
      /two methods are named "majority"/,
    );
    const wrong = (row: number[]): Method => ({
      name: "wrong",
      params: { row: row.map(String) },
      code: [],
      fit: async () => ({ predict: async ({ ids }) => ids.map(() => row), dispose() {} }),
    });
    for (const row of [
      [0.5, 0.5],
      [0.5, 0.5, 0.5],
      [Number.NaN, 0.5, 0.5],
      [1.5, -0.25, -0.25],
    ]) {
      await expect(crossValidate([wrong(row)], dataset, split, { directory })).rejects.toThrow(
        /wrong, repeat 0, fold 0: image image-\d+ got .* not 3 probabilities/,
      );
    }
  });
});
