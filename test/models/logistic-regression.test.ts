import { describe, expect, test } from "vitest";
import { linearProbabilities, logisticRegression } from "../../lib/models/logistic-regression";
import { goldens, madeFeatures } from "../support/probe-goldens";

const best = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe.each(goldens.logistic)("as scikit-learn: $name", (golden) => {
  const { train, labels, test: rest } = madeFeatures(golden);
  const { l2, standardise, classes } = golden;
  const models = logisticRegression(train, labels, classes, { l2, standardise });

  test.each(l2.map((strength, i) => ({ strength, i })))("l2 = $strength", ({ i }) => {
    const probabilities = linearProbabilities(models[i]!, rest);
    const expected = golden.probabilities[i]!;
    const difference = Math.max(
      ...probabilities.flatMap((row, r) => row.map((p, c) => Math.abs(p - expected[r]![c]!))),
    );
    expect(difference).toBeLessThan(1e-5);
    expect(probabilities.map(best)).toEqual(expected.map(best));
  });
});

const { train, labels, test: rest } = madeFeatures({ stream: 7, n: 30, d: 50, classes: 3, gap: 0.4 });

test("the strengths come back in the order given, each as if it were alone", () => {
  const l2 = [1, 100, 0.1, 1];
  const models = logisticRegression(train, labels, 3, { l2 });
  for (const [i, strength] of l2.entries()) {
    const [alone] = logisticRegression(train, labels, 3, { l2: [strength] });
    const [a, b] = [models[i]!, alone!].map((model) => linearProbabilities(model, rest).flat());
    expect(Math.max(...a!.map((p, k) => Math.abs(p - b![k]!)))).toBeLessThan(1e-5);
  }
});

test("a very strong penalty leaves the class frequencies", () => {
  const uneven = labels.map((label, i) => (i < 10 ? 0 : label));
  const [model] = logisticRegression(train, uneven, 3, { l2: [1e12] });
  const frequencies = [0, 1, 2].map((c) => uneven.filter((label) => label === c).length / uneven.length);
  for (const row of linearProbabilities(model!, rest)) {
    for (const [c, p] of row.entries()) expect(p).toBeCloseTo(frequencies[c]!, 6);
  }
});

test("a class that training never showed gets probability 0, the others as if it did not exist", () => {
  const without = labels.map((label) => (label === 1 ? 3 : label)); // classes 0, 2, 3 of 5
  const [model] = logisticRegression(train, without, 5, { l2: [1] });
  const dense = labels.map((label) => [0, 2, 1][label]!);
  const [smaller] = logisticRegression(train, dense, 3, { l2: [1] });
  const expected = linearProbabilities(smaller!, rest).map(([a, b, c]) => [a, 0, b, c, 0]);
  linearProbabilities(model!, rest).forEach((row, i) => {
    for (const [c, p] of row.entries()) expect(p).toBeCloseTo(expected[i]![c]!, 6);
    expect([row[1], row[4]]).toEqual([0, 0]);
  });
});

test("one class alone is certain", () => {
  const [model] = logisticRegression(train, labels.fill(2), 3, { l2: [1] });
  expect(linearProbabilities(model!, rest)[0]).toEqual([0, 0, 1]);
});

test("features without any variation leave the class frequencies", () => {
  const flat = { values: new Float32Array(6 * 10).fill(0.1), length: 10 };
  const [model] = logisticRegression(flat, [0, 0, 0, 1, 1, 2], 3, { l2: [1] });
  const [row] = linearProbabilities(model!, flat);
  for (const [c, share] of [1 / 2, 1 / 3, 1 / 6].entries()) expect(row![c]).toBeCloseTo(share, 6);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a penalty of %s is refused", (strength) => {
  expect(() => logisticRegression(train, labels, 3, { l2: [1, strength] })).toThrow("l2 must be a number above 0");
});
