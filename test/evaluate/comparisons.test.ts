import { describe, expect, test } from "vitest";
import { compare } from "../../lib/evaluate/comparisons";
import { bonferroni } from "../../lib/evaluate/corrected-t";
import { outOfFold } from "../../lib/evaluate/out-of-fold";
import { aboveMajority, pairedDifference } from "../../lib/evaluate/significance";
import type { Family, Plan } from "../../lib/results/plan";
import { firstRepeats, type Result } from "../../lib/results/predictions";
import { familyOf } from "../support/plans";
import { syntheticResult } from "../support/results";

const full = { profile: "full", study: "a study", n: 60 } as const;
const majority = syntheticResult({ ...full, method: "majority", accuracy: 0 });
const weak = syntheticResult({ ...full, method: "weak", accuracy: 0.4 });
const strong = syntheticResult({ ...full, method: "strong", accuracy: 0.9 });

const plan = (comparisons: Family["comparisons"], change: Partial<Family> = {}): Plan => ({
  families: [familyOf(comparisons, change)],
});
const nothing: Plan = { families: [] };

const named = (results: Result[], plan: Plan) =>
  compare(results, plan).map(({ method, against, family }) => `${method} - ${against}: ${family}`);

describe("compare", () => {
  test("compares every pair once; the majority is always what others are compared with", () => {
    const expected = ["weak - majority: null", "strong - majority: null", "strong - weak: null"];
    for (const order of [
      [majority, weak, strong],
      [weak, majority, strong],
      [weak, strong, majority],
    ]) {
      expect(named(order, nothing).sort()).toEqual([...expected].sort());
    }
  });

  test("puts planned comparisons first, in the plan's direction, adjusted inside their family", () => {
    const pairs = [
      { method: "weak", against: "strong" },
      { method: "weak", against: "majority" },
    ];
    const planned = plan(pairs);
    const found = compare([strong, weak, majority], planned);
    expect(found.map(({ method, against, family }) => [method, against, family])).toEqual([
      ["weak", "strong", "family"],
      ["weak", "majority", "family"],
      ["strong", "majority", null],
    ]);
    const tests = found.slice(0, 2).map(({ test }) => test);
    expect(found.slice(0, 2).map(({ adjusted }) => adjusted)).toEqual(bonferroni(tests));
    expect(compare([strong, weak, majority], plan(pairs, { alpha: 0.01 }))[0]!.adjusted).toEqual(
      bonferroni(tests, 0.01)[0],
    );
    expect(found[2]!.adjusted).toBeNull();
  });

  test("takes the sides that the plan names; without, one-sided against the majority only", () => {
    const pairs = [
      { method: "strong", against: "weak" },
      { method: "weak", against: "majority" },
    ];
    const sides = (plan: Plan) => compare([strong, weak, majority], plan).map(({ test }) => test.sides);
    expect(sides(plan(pairs, { sides: "greater" }))).toEqual(["greater", "greater", "greater"]);
    expect(sides(plan(pairs, { sides: "two-sided" }))).toEqual(["two-sided", "two-sided", "greater"]);
    expect(sides(plan(pairs, { sides: null }))).toEqual(["two-sided", "greater", "greater"]);
    const [gain] = compare([strong, weak, majority], plan(pairs, { sides: "greater" }));
    expect([gain!.difference.high, gain!.adjusted!.interval.high]).toEqual([1, 1]);
    expect(gain!.adjusted!.interval.low).toBeLessThan(gain!.difference.low);
  });

  test("gives the numbers of the tests it uses", () => {
    const [again, gain] = compare([majority, weak, strong], nothing).filter(({ method }) => method === "strong");
    const paired = pairedDifference(outOfFold(strong), outOfFold(weak));
    const { difference, photoInterval, p, test } = paired;
    expect(gain).toMatchObject({ against: "weak", difference, photoInterval, p, test });
    expect(again).toMatchObject({ against: "majority", p: aboveMajority(outOfFold(strong)).p, detectable: null });
  });

  test("counts nothing as planned in a quick run, on another dataset, or while the family is incomplete", () => {
    const planned = plan([{ method: "strong", against: "weak" }]);
    const quick = [weak, strong].map(
      ({ predictions, dataset }): Result => ({ predictions: { ...predictions, profile: "quick" }, dataset }),
    );
    expect(named(quick, planned)).toEqual(["strong - weak: null"]);
    expect(named([weak, strong], plan([{ method: "strong", against: "weak" }], { dataset: "photos-285" }))).toEqual([
      "strong - weak: null",
    ]);
    const larger = plan([
      { method: "strong", against: "weak" },
      { method: "strong", against: "absent" },
    ]);
    expect(named([weak, strong], larger)).toEqual(["strong - weak: null"]);
    expect(named([weak, strong], planned)).toEqual(["strong - weak: family"]);
  });

  test("compares on the repeats that both have, under all seeds of each", () => {
    const longer = syntheticResult({ ...full, method: "longer", accuracy: 0.6, repeats: 4 });
    const seeded = syntheticResult({ ...full, method: "seeded", accuracy: 0.5, seeds: 3 });
    const expected = pairedDifference(outOfFold(firstRepeats(longer, 2)), outOfFold(seeded));
    const pairs = [{ method: "longer", against: "seeded" }];
    const [found] = compare([longer, seeded], plan(pairs, { repeats: 2, seeds: 3 }));
    expect(found).toMatchObject({ difference: expected.difference, test: expected.test, family: "family" });
    for (const other of [{ repeats: 4, seeds: 3 }, { seeds: 1 }, { seeds: 3, status: "exploratory" as const }]) {
      expect(named([longer, seeded], plan(pairs, other))).toEqual(["longer - seeded: null"]);
    }
    const rows = seeded.predictions.rows.map((row) => ({ ...row, fold: (row.fold + row.repeat) % 3 }));
    const divided: Result = { ...seeded, predictions: { ...seeded.predictions, rows } };
    expect(named([longer, divided], nothing)).toEqual([]);
  });

  test("never compares across studies or training labels", () => {
    const elsewhere = syntheticResult({ ...full, method: "elsewhere", study: "another", accuracy: 0.5 });
    expect(named([weak, elsewhere], nothing)).toEqual([]);
  });
});
