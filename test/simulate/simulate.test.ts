import { describe, expect, it } from "vitest";
import { neighbourShares } from "../../lib/models/nearest-neighbours";
import { indices } from "../../lib/numbers";
import { expectations, tableOf } from "../../lib/simulate/run";
import { settingOf } from "../../lib/simulate/source";
import { chance, runStudy } from "../../lib/simulate/study";
import { simulationTable } from "../../lib/simulate/table";
import { learners, trainAndAnswer } from "../../lib/simulate/train";
import { testsOf } from "../../lib/simulate/variants";

const none = { name: "gaussian-none", signal: 0 };

describe("a small simulation with models that are trained, no signal", () => {
  const setting = settingOf(none);
  const expected = expectations(none, 1);
  const studies = 30;
  const table = tableOf(indices(studies).map((study) => runStudy(setting, expected, study, 1)));
  const of = (column: string) => table["logistic regression, 5 × 10"]![column]!;

  it.each(learners)("finds that the corrected interval holds and its test keeps the level: %s", (learner) => {
    const found = table[`${learner}, 5 × 10`]!;
    // 3 views or pairs in each of 30 studies; correlated, so twice the standard error of a share in 30.
    const margin = 2 * Math.sqrt((0.05 * 0.95) / studies);
    expect(found["covers accuracy: corrected t"]).toBeGreaterThan(0.95 - margin);
    expect(found["covers macro-F1: corrected t"]).toBeGreaterThan(0.95 - margin);
    expect(found["covers a difference: corrected t"]).toBeGreaterThan(0.95 - margin);
    expect(found["level: corrected t"]).toBeLessThan(0.055);
    expect(found["Holm(3): corrected t"]).toBeLessThan(0.055 + margin);
    expect(found["Bonferroni(3): corrected t"]).toBeLessThan(0.055 + margin);
  });

  it("finds what the correction is for", () => {
    expect(of("level: uncorrected")).toBeGreaterThan(0.3);
    expect(of("covers accuracy: photo bootstrap")).toBeLessThan(of("covers accuracy: corrected t"));
  });

  it("has standard errors of about the spread over studies", () => {
    const ratio = of("standard error") / of("standard deviation");
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.35);
    expect(of("mean accuracy")).toBeCloseTo(1 / 3, 1.5);
  });

  it("prints a table that marks what is outside the bounds", () => {
    const text = simulationTable([{ name: "gaussian-none", studies, rows: table }]);
    expect(text).toContain("logistic regression, 5 × 10");
    const bad = { ...table, "1-NN, 5 × 3": { "level: corrected t": 0.5 } };
    expect(simulationTable([{ name: "gaussian-none", studies, rows: bad }])).toContain(
      "By more than 2 standard errors: gaussian-none, 1-NN, 5 × 3, level: corrected t 0.500",
    );
  });
});

it("variants differ in their variance only, and are what they are called", () => {
  const folds = [
    [0, 1, 0, 1, 0, 1],
    [0, 0, 1, 1, 0, 1],
  ];
  const values = [
    [1, 0, 0, 0, 1, 1],
    [1, 1, 0, 0, 1, 0],
  ];
  const tests = testsOf({ folds, values, groups: ["a", "b", "c", "d", "e", "f"] });
  // Fold means by hand: 2/3, 1/3; 1, 0. Their variance: 0.5 ± 1/6, ± 1/2.
  const between = (2 * (1 / 36) + 2 * (1 / 4)) / 3;
  // Squares inside folds: 2/3 in three photos, twice; none in the second repeat.
  const inside = (2 * (2 / 3)) / 8 / 3;
  const errors = Object.fromEntries(Object.entries(tests).map(([name, { error }]) => [name, error ** 2]));
  expect(new Set(Object.values(tests).map(({ estimate }) => estimate))).toEqual(new Set([0.5]));
  expect(errors["corrected t"]).toBeCloseTo(1.25 * inside, 12);
  expect(errors["larger variance"]).toBeCloseTo(1.25 * Math.max(inside, between), 12);
  expect(errors["mean variance"]).toBeCloseTo((1.25 * (inside + between)) / 2, 12);
  expect(errors["fold means, J - 1"]).toBeCloseTo(1.25 * between, 12);
  expect(errors["independent photos"]).toBeCloseTo(inside / 2, 12);
  expect(errors.uncorrected).toBeCloseTo(between / 4, 12);
  // Photos averaged: 1, 1/2, 0, 0, 1, 1/2.
  expect(errors["averaged photos"]).toBeCloseTo(1 / 5 / 6, 12);
  expect(Object.values(tests).map(({ degrees }) => degrees)).toEqual([4, 4, 4, 2, 3, 4, 5, 3]);
});

it("a study depends on its number and the seed alone", () => {
  const [setting, expected] = [settingOf(none), expectations(none, 0)];
  expect(runStudy(setting, expected, 3, 0)).toEqual(runStudy(setting, expected, 3, 0));
  expect(setting.sample(3, 0)).not.toEqual(setting.sample(3, 1));
  expect(setting.sample(3, 0)).not.toEqual(setting.sample(4, 0));
});

it("views are equally good, and better where there is signal", () => {
  const { truth, views } = settingOf({ name: "signal", signal: 3 }).sample(0, 0);
  const train = indices(truth.length).map((i) => truth[i]!);
  for (const view of views)
    expect(
      trainAndAnswer("logistic regression", view, train, view).filter((label, i) => label === truth[i]).length,
    ).toBeGreaterThan(270);
});

it("1-NN is the nearest neighbour of the models", () => {
  const { truth, views } = settingOf({ name: "neighbours", signal: 0.6 }).sample(0, 0);
  const [shares] = neighbourShares(
    { train: views[0]!, labels: [...truth], classes: 3, distance: "euclidean" },
    views[1]!,
    [1],
  );
  expect(trainAndAnswer("1-NN", views[0]!, truth, views[1]!)).toEqual(shares!.map((row) => row.indexOf(1)));
});

it("permuted labels are balanced, and chance is a third", () => {
  const { views } = settingOf(none).sample(0, 0);
  const setting = settingOf({ name: "permuted", views });
  const counts = [0, 1, 2].map((label) => setting.sample(1, 0).truth.filter((value) => value === label).length);
  expect(counts).toEqual([95, 95, 95]);
  expect(setting.sample(1, 0).truth).not.toEqual(setting.sample(2, 0).truth);
  expect(expectations({ name: "permuted", views }, 0)["1-NN"]).toEqual(chance);
});
