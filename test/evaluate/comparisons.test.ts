import { describe, expect, test } from "vitest";
import { compare } from "../../lib/evaluate/comparisons";
import { bonferroni } from "../../lib/evaluate/corrected-t";
import { outOfFold } from "../../lib/evaluate/out-of-fold";
import { aboveMajority, pairedDifference } from "../../lib/evaluate/significance";
import type { Plan } from "../../lib/results/plan";
import type { Result } from "../../lib/results/predictions";
import { syntheticResult } from "../support/results";

const full = { profile: "full", study: "a study", n: 60 } as const;
const majority = syntheticResult({ ...full, method: "majority", accuracy: 0 });
const weak = syntheticResult({ ...full, method: "weak", accuracy: 0.4 });
const strong = syntheticResult({ ...full, method: "strong", accuracy: 0.9 });

const plan = (comparisons: Plan["families"][number]["comparisons"], dataset = "synthetic"): Plan => ({
  schema: 1,
  alpha: 0.05,
  families: [{ name: "family", question: "?", study: "a study", dataset, labels: "made", comparisons }],
});
const nothing: Plan = { schema: 1, alpha: 0.05, families: [] };

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
    const planned = plan([
      { method: "weak", against: "strong" },
      { method: "weak", against: "majority" },
    ]);
    const found = compare([strong, weak, majority], planned);
    expect(found.map(({ method, against, family }) => [method, against, family])).toEqual([
      ["weak", "strong", "family"],
      ["weak", "majority", "family"],
      ["strong", "majority", null],
    ]);
    const tests = found.slice(0, 2).map(({ test }) => test);
    expect(tests.map(({ sides }) => sides)).toEqual(["two-sided", "greater"]);
    expect(found.slice(0, 2).map(({ adjusted }) => adjusted)).toEqual(bonferroni(tests));
    expect(compare([strong, weak, majority], { ...planned, alpha: 0.01 })[0]!.adjusted).toEqual(
      bonferroni(tests, 0.01)[0],
    );
    expect(found[2]!.adjusted).toBeNull();
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
    expect(named([weak, strong], plan([{ method: "strong", against: "weak" }], "photos-285"))).toEqual([
      "strong - weak: null",
    ]);
    const larger = plan([
      { method: "strong", against: "weak" },
      { method: "strong", against: "absent" },
    ]);
    expect(named([weak, strong], larger)).toEqual(["strong - weak: null"]);
    expect(named([weak, strong], planned)).toEqual(["strong - weak: family"]);
  });

  test("takes results that differ in their seed only for one method", () => {
    const again: Result = { ...strong, predictions: { ...strong.predictions, seed: 1 } };
    const found = compare([strong, weak, again], nothing);
    expect(found.map(({ method, against }) => [method, against])).toEqual([["weak", "strong"]]);
    expect(found[0]!.test).toEqual(pairedDifference(outOfFold(weak), outOfFold([strong, again])).test);
  });

  test("never compares across studies or training labels", () => {
    const elsewhere = syntheticResult({ ...full, method: "elsewhere", study: "another", accuracy: 0.5 });
    expect(named([weak, elsewhere], nothing)).toEqual([]);
  });
});
