import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { readCsv } from "../../lib/data/csv";
import type { Dataset } from "../../lib/data/dataset";
import { holdout, load, type Split, save, stratifiedKFold, withTrainSize } from "../../lib/data/split";
import { dataFile } from "../../lib/paths";
import { temporaryFolder, toyDataset } from "./support";

const anyLabels = fc.array(fc.constantFrom(0, 1, 2, undefined), { minLength: 1, maxLength: 80 }).map((labels) => [
  ...labels,
  ...[0, 1, 2].flatMap((label) => Array<number>(6).fill(label)), // so that every class can be divided
]);
const anySeed = fc.nat(1e9);

const classCounts = (dataset: Dataset, ids: readonly string[]) =>
  dataset.classes.map((_, label) => ids.filter((id) => dataset.labels().get(id) === label).length);
const spread = (numbers: readonly number[]) => Math.max(...numbers) - Math.min(...numbers);

/** Train and test are disjoint and together all labelled examples. */
function expectDivisions(split: Split, dataset: Dataset) {
  const all = dataset.examples.map(({ id }) => id).filter((id) => dataset.labels().has(id));
  for (const { train, test: tested } of split.folds) {
    expect(all.filter((id) => train.includes(id) !== tested.includes(id))).toEqual(all);
    expect(train.length + tested.length).toBe(all.length);
  }
}

test("k-fold tests every labelled example once per repeat, with class counts and sizes that differ by at most one", () => {
  const property = fc.property(anyLabels, fc.integer({ min: 2, max: 6 }), anySeed, (labels, k, seed) => {
    const dataset = toyDataset(labels);
    const split = stratifiedKFold(dataset, { k, repeats: 2, seed });
    expect(split.folds.map(({ repeat, fold }) => repeat * k + fold)).toEqual([...Array(2 * k).keys()]);
    expectDivisions(split, dataset);
    for (const repeat of [0, 1]) {
      const tests = split.folds.filter((fold) => fold.repeat === repeat).map((fold) => fold.test);
      expect(new Set(tests.flat()).size).toBe(dataset.labels().size);
      expect(spread(tests.map((ids) => ids.length))).toBeLessThanOrEqual(1);
      const counts = tests.map((ids) => classCounts(dataset, ids));
      for (const label of [0, 1, 2]) expect(spread(counts.map((row) => row[label]!))).toBeLessThanOrEqual(1);
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test("groups stay on one side, and folds stay about equal", () => {
  const grouped = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 })), { minLength: 30, maxLength: 60 });
  const property = fc.property(grouped, anySeed, (sizes, seed) => {
    const all = [...sizes, ...[0, 1, 2].flatMap((label) => Array<[number, number]>(5).fill([label, 1]))];
    const labels = all.flatMap(([label, size]) => Array<number>(size).fill(label));
    const groups = all.flatMap(([, size], g) => Array<string>(size).fill(`group ${g}`));
    const dataset = toyDataset(labels, { groups });
    const groupOf = new Map(dataset.examples.map(({ id, group }) => [id, group]));
    const folds = stratifiedKFold(dataset, { k: 5, seed }).folds;
    const shares = holdout(dataset, { test: 0.3, repeats: 2, seed }).folds;
    for (const { train, test: tested } of [...folds, ...shares]) {
      const testGroups = new Set(tested.map((id) => groupOf.get(id)));
      expect(train.filter((id) => testGroups.has(groupOf.get(id)))).toEqual([]);
    }
    // The greedy deal leaves class counts no further apart than the largest group.
    const counts = folds.map((fold) => classCounts(dataset, fold.test));
    for (const label of [0, 1, 2]) expect(spread(counts.map((row) => row[label]!))).toBeLessThanOrEqual(4);
  });
  fc.assert(property, { numRuns: 50 });
});

test("holdout tests the share of every class", () => {
  const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  const property = fc.property(anyLabels, share, anySeed, (labels, test, seed) => {
    const dataset = toyDataset(labels);
    const split = holdout(dataset, { test, repeats: 2, seed });
    expect([split.k, split.folds.length]).toEqual([1, 2]);
    expectDivisions(split, dataset);
    const totals = classCounts(dataset, [...dataset.labels().keys()]);
    const wanted = totals.map((n) => Math.max(1, Math.min(n - 1, Math.round(test * n))));
    for (const fold of split.folds) expect(classCounts(dataset, fold.test)).toEqual(wanted);
  });
  fc.assert(property, { numRuns: 50 });
});

test("the same seed gives the same split; another seed and another repeat give others", () => {
  const dataset = toyDataset(Array.from({ length: 60 }, (_, i) => i % 3));
  for (const make of [stratifiedKFold, holdout]) {
    const split = make(dataset, { repeats: 2, seed: 3 });
    expect(make(dataset, { repeats: 2, seed: 3 })).toEqual(split);
    expect(make(dataset, { repeats: 2, seed: 4 }).fingerprint).not.toBe(split.fingerprint);
    expect(split.folds.at(0)!.test).not.toEqual(split.folds.at(-1)!.test);
  }
});

test("the fingerprint does not depend on the order of the examples", async () => {
  const dataset = toyDataset([0, 1, 0, 1, 0, 1]);
  const file = join(await temporaryFolder(), "split.json");
  const split = stratifiedKFold(dataset, { k: 3 });
  await save(split, file);
  const reversed = { ...dataset, examples: dataset.examples.toReversed() };
  expect((await load(file, reversed)).fingerprint).toBe(split.fingerprint);
});

test.each([
  [
    "k",
    () => stratifiedKFold(toyDataset([0, 1]), { k: 1 }),
    "split.stratifiedKFold: k must be a whole number ≥ 2, got 1",
  ],
  ["repeats", () => stratifiedKFold(toyDataset([0, 1]), { repeats: 0.5 }), "repeats must be a whole number"],
  ["a small class", () => stratifiedKFold(toyDataset([0, 0, 0, 1, 1]), { k: 3 }), 'class "class 1" has 2 group(s)'],
  ["one group", () => holdout(toyDataset([0, 0, 1, 1], { groups: ["a", "a"] })), 'class "class 0" has 1 group(s)'],
  ["seed", () => stratifiedKFold(toyDataset([0, 1, 0, 1]), { k: 2, seed: -1 }), "seed must be a whole number ≥ 0"],
  ["holdout's seed", () => holdout(toyDataset([0, 1, 0, 1]), { seed: 1.5 }), "seed must be a whole number ≥ 0"],
  ["no labels", () => holdout(toyDataset([undefined])), "toy has no labelled examples"],
  [
    "the share",
    () => holdout(toyDataset([0, 1]), { test: 1 }),
    "test must be a number between 0 and 1, both excluded, got 1",
  ],
])("split refuses an impossible %s", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});

test("training sets of a learning curve are nested and stratified; the tests stay the same", () => {
  const property = fc.property(anyLabels, anySeed, (labels, seed) => {
    const dataset = toyDataset(labels);
    const split = stratifiedKFold(dataset, { k: 3, seed });
    const least = Math.min(...split.folds.map(({ train }) => train.length));
    const curve = [3, Math.ceil(least / 2), least].map((size) => withTrainSize(split, size));
    expect(new Set([split, ...curve].map(({ fingerprint }) => fingerprint)).size).toBe(
      1 + new Set(curve.map(({ trainSize }) => trainSize)).size,
    );
    split.folds.forEach((fold, f) => {
      const sets = [...curve.map(({ folds }) => folds[f]!), fold];
      for (const [i, { train, test: tested }] of sets.entries()) {
        expect(tested).toEqual(fold.test);
        expect(fold.train.slice(0, train.length)).toEqual(train);
        if (i < 3) expect(train).toHaveLength(curve[i]!.trainSize!);
        const shares = classCounts(dataset, train).map(
          (n, label) => n - (classCounts(dataset, fold.train)[label]! * train.length) / fold.train.length,
        );
        for (const excess of shares) expect(Math.abs(excess)).toBeLessThanOrEqual(1.5);
      }
    });
  });
  fc.assert(property, { numRuns: 30 });
  const small = stratifiedKFold(toyDataset([0, 1, 0, 1, 0, 1]), { k: 3 });
  expect(() => withTrainSize(small, 5)).toThrow("trainSize is 5, but a fold has 4 examples only");
  expect(() => withTrainSize(small, 0)).toThrow("trainSize must be a whole number ≥ 1, got 0");
});

test("a saved split comes back as it was", async () => {
  const dataset = toyDataset([0, 1, undefined, 0, 1, 0, 1, 2, 2, 2]);
  const folder = await temporaryFolder();
  for (const split of [
    stratifiedKFold(dataset, { k: 3, repeats: 2 }),
    holdout(dataset, { seed: 9 }),
    withTrainSize(stratifiedKFold(dataset, { k: 3 }), 4),
  ]) {
    await save(split, join(folder, "a.json"));
    expect(await load(join(folder, "a.json"), dataset)).toEqual(split);
  }
});

test("load refuses another dataset, a changed file and what is no split", async () => {
  const file = join(await temporaryFolder(), "a.json");
  await save(stratifiedKFold(toyDataset([0, 1, 0, 1, 0, 1]), { k: 3 }), file);
  await expect(load(file, toyDataset([0, 1]))).rejects.toThrow("divides 6 examples of which toy has 2");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"seed": 0', '"seed": 1'));
  await expect(load(file, toyDataset([0, 1, 0, 1, 0, 1]))).rejects.toThrow("do not match its fingerprint");
  await writeFile(file, text.replace('"schema": 1', '"schema": 2'));
  await expect(load(file, toyDataset([0, 1]))).rejects.toThrow(/does not hold a saved split.*schema/s);
  await writeFile(file, "{");
  await expect(load(file, toyDataset([0, 1]))).rejects.toThrow("is not JSON");
});

test("the committed split of the photos is what this code makes, byte for byte", async () => {
  const committed = dataFile("splits", "photos-285-5fold-3repeats-seed0.json");
  const rows = await readCsv(dataFile("labels", "paper.csv"), z.object({ image_id: z.string(), label: z.string() }));
  const classes = ["sitting", "standing", "walking_running"];
  const dataset: Dataset = {
    ...toyDataset([0]),
    classes,
    examples: rows.map((row) => ({ id: row.image_id })),
    labels: () => new Map(rows.map((row) => [row.image_id, classes.indexOf(row.label)])),
  };
  const split = stratifiedKFold(dataset, { k: 5, repeats: 3, seed: 0 });
  const file = join(await temporaryFolder(), "split.json");
  await save(split, file);
  expect(await readFile(file, "utf8")).toBe(await readFile(committed, "utf8"));
  expect(await load(committed, dataset)).toEqual(split);
  for (const fold of split.folds) expect(fold.test).toHaveLength(57);
});

/** Whether some division of the groups over k sides puts no class on one side as a whole: by trying all of them. */
function dividable(labels: readonly number[], groups: readonly string[], k: number): boolean {
  const names = [...new Set(groups)];
  for (let code = 0; code < k ** names.length; code++) {
    const sideOf = new Map(names.map((name, g) => [name, Math.floor(code / k ** g) % k]));
    const sides = new Map<number, Set<number>>();
    for (const [i, label] of labels.entries()) {
      sides.set(label, new Set([...(sides.get(label) ?? []), sideOf.get(groups[i]!)!]));
    }
    if ([...sides.values()].every((on) => on.size > 1)) return true;
  }
  return false;
}

test("a training side lacks a class only when the groups allow nothing else", () => {
  const size = fc.integer({ min: 6, max: 12 });
  const cases = size.chain((n) =>
    fc.record({
      labels: fc.array(fc.nat(2), { minLength: n, maxLength: n }),
      groups: fc.array(fc.nat(5).map(String), { minLength: n, maxLength: n }),
      k: fc.integer({ min: 2, max: 3 }),
      seed: anySeed,
    }),
  );
  let divided = 0;
  const property = fc.property(cases, ({ labels, groups, k, seed }) => {
    const dataset = toyDataset(labels, { groups });
    const groupsOf = (label: number) => new Set(groups.filter((_, i) => labels[i] === label)).size;
    fc.pre([...new Set(labels)].every((label) => groupsOf(label) >= k));
    const make = [
      () => stratifiedKFold(dataset, { k, seed }),
      ...(k === 2 ? [() => holdout(dataset, { test: 0.3, seed })] : []),
    ];
    for (const split of make) {
      if (!dividable(labels, groups, k)) {
        expect(split).toThrow(/the groups of class ".*" are too large to divide/);
        continue;
      }
      divided++;
      for (const { train } of split().folds) {
        expect(new Set(train.map((id) => dataset.labels().get(id)))).toEqual(new Set(labels));
      }
    }
  });
  fc.assert(property, { numRuns: 2000 });
  expect(divided).toBeGreaterThan(500);
});

test("groups that can be parted are parted, also where the deal begins badly", () => {
  const groups = ["g0", "g1", "g2", "g3", "g2", "g2", "g1", "g3"];
  const dataset = toyDataset([1, 1, 1, 1, 1, 1, 0, 0], { groups });
  for (let seed = 0; seed < 50; seed++) {
    for (const { train } of stratifiedKFold(dataset, { k: 2, seed }).folds) {
      expect(new Set(train.map((id) => dataset.labels().get(id)))).toEqual(new Set([0, 1]));
    }
  }
});

test("hundreds of groups of several classes are divided at once", () => {
  // Each class has two large groups, shared with the next class, and many small ones come after them.
  const labels: number[] = [];
  const groups: string[] = [];
  for (let c = 0; c < 40; c++) {
    for (const label of [c, c, c, (c + 1) % 40, (c + 1) % 40]) {
      labels.push(label);
      groups.push(`pair ${c}`);
    }
  }
  for (let i = 0; i < 400; i++) {
    labels.push(40);
    groups.push(`small ${i}`);
  }
  const dataset = toyDataset(labels, { groups });
  for (const { train } of stratifiedKFold(dataset, { k: 2 }).folds) {
    expect(new Set(train.map((id) => dataset.labels().get(id))).size).toBe(41);
  }
});
