import { afterEach, expect, test } from "vitest";
import { stratifiedKFold } from "../../lib/data/split";
import { byProfile, profile } from "../../lib/study/profile";
import { syntheticDataset } from "../support/datasets";

afterEach(() => {
  delete process.env.STILLACT_PROFILE;
});

test("the profile is quick unless STILLACT_PROFILE names another", () => {
  expect(profile().name).toBe("quick");
  process.env.STILLACT_PROFILE = "full";
  expect(profile()).toMatchObject({
    folds: { k: 5, repeats: 10 },
    training: { folds: { k: 5, repeats: 3 }, seeds: 3 },
  });
  expect(byProfile({ test: 2, quick: 12, full: 30 })).toBe(30);
});

test.each(["test", "quick", "full"])("in the %s profile networks train on the first of the same repeats", (name) => {
  process.env.STILLACT_PROFILE = name;
  const dataset = syntheticDataset({ n: 30 });
  const { folds } = stratifiedKFold(dataset, profile().folds);
  const trained = stratifiedKFold(dataset, profile().training.folds).folds;
  expect(trained).toEqual(folds.slice(0, trained.length));
});

test("an unknown profile is refused with the names that exist", () => {
  process.env.STILLACT_PROFILE = "constructor";
  expect(() => profile()).toThrow('STILLACT_PROFILE is "constructor"; it must be one of test, quick, full');
});
