import { describe, expect, it } from "vitest";
import { neighbourShares } from "../../lib/models/nearest-neighbours";
import { indices } from "../../lib/numbers";
import { expectations, tableOf } from "../../lib/simulate/run";
import { settingOf } from "../../lib/simulate/source";
import { chance, runStudy } from "../../lib/simulate/study";
import { simulationTable } from "../../lib/simulate/table";
import { trainAndAnswer } from "../../lib/simulate/train";

const none = { name: "gaussian-none", signal: 0 };

describe("a small simulation with models that are trained, no signal", () => {
  const setting = settingOf(none);
  const expected = expectations(none, 1);
  const studies = 30;
  const table = tableOf(indices(studies).map((study) => runStudy(setting, expected, study, 1)));
  const of = (column: string) => table["logistic regression, 5 × 10"]![column]!;

  it("finds that the corrected interval holds and its test keeps the level", () => {
    // 3 views or pairs in each of 30 studies; correlated, so twice the standard error of a share in 30.
    const margin = 2 * Math.sqrt((0.05 * 0.95) / studies);
    expect(of("covers accuracy: corrected t")).toBeGreaterThan(0.95 - margin);
    expect(of("covers macro-F1: corrected t")).toBeGreaterThan(0.95 - margin);
    expect(of("covers a difference: corrected t")).toBeGreaterThan(0.95 - margin);
    expect(of("level: corrected t")).toBeLessThan(0.055);
    expect(of("Holm(3): corrected t")).toBeLessThan(0.055 + margin);
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
      "By more than 2 standard errors: gaussian-none, 1-NN, 5 × 3, level: t 0.500",
    );
  });
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
