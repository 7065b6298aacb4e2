import { describe, expect, it } from "vitest";
import type { OutOfFold } from "../../lib/evaluate/out-of-fold";
import { detectableDifference, holm } from "../../lib/evaluate/planning";
import * as s from "../../lib/evaluate/significance";
import { random } from "../../lib/random";
import { goldens } from "./goldens";
import { drawDifficulty, drawPredictions, studyOf, truthOf } from "./studies";

/** Two studies of one repeat in which exactly so many photos are right in one only. */
function discordant(onlyA: number, onlyB: number): [OutOfFold, OutOfFold] {
  const truth = truthOf(onlyA + onlyB + 6);
  const wrong = truth.map((label) => (label + 1) % 3);
  const a = truth.map((label, i) => (i < onlyA ? label : i < onlyA + onlyB ? wrong[i]! : label));
  const b = truth.map((label, i) => (i < onlyA ? wrong[i]! : label));
  return [studyOf(truth, [a]), studyOf(truth, [b])];
}

function reversed(oof: OutOfFold): OutOfFold {
  const { ids, groups, truth, classes, probabilities, folds } = oof;
  return {
    ids: ids.toReversed(),
    groups: groups.toReversed(),
    truth: truth.toReversed(),
    classes,
    probabilities: probabilities.map((rows) => rows.toReversed()),
    folds: folds.map((rows) => rows.toReversed()),
  };
}

/** Two methods of unlike quality on the same photos, 3 repeats. */
function twoMethods(n: number, seed: number): [OutOfFold, OutOfFold] {
  const rng = random(seed, "two methods");
  const truth = truthOf(n);
  const hard = drawDifficulty(truth, rng);
  const study = (right: number[]) =>
    studyOf(
      truth,
      [0, 1, 2].map(() => drawPredictions(truth, right, rng)),
    );
  return [study(hard.map((p) => 0.3 + 0.7 * p)), study(hard)];
}

describe("signFlipTest", () => {
  it("enumerates small samples as SciPy's permutation_test does", () => {
    for (const { differences, p } of goldens.signFlip) {
      const test = s.signFlipTest(differences);
      expect(test.exact).toBe(true);
      expect(test.p).toBeCloseTo(p, 12);
    }
  });

  it("draws sign patterns where there are too many, close to the exact p-value and never 0", () => {
    const { differences, p } = goldens.signFlip[1]!;
    const drawn = s.signFlipTest(differences, { permutations: 400, seed: 1 });
    expect(drawn.exact).toBe(false);
    expect(Math.abs(drawn.p - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / 400));
    expect(s.signFlipTest(new Array(285).fill(1)).p).toBeCloseTo(1 / 10001, 12);
  });

  it("finds no difference where there is none", () => {
    expect(s.signFlipTest([0, 0, 0]).p).toBe(1);
    expect(s.signFlipTest([]).p).toBe(1);
  });
});

describe("pairedDifference", () => {
  const [a, b] = twoMethods(285, 4);
  const result = s.pairedDifference(a, b, { seed: 1 });

  it("finds the better method, with the sign reversed when swapped", () => {
    expect(result.difference.low).toBeGreaterThan(0);
    expect(result.p).toBeLessThan(0.001);
    expect(s.pairedDifference(b, a).difference.estimate).toBeCloseTo(-result.difference.estimate, 12);
  });

  it("agrees with the normal interval of the mean paired difference", () => {
    const differences = s.photoDifferences(a, b);
    expect(result.n).toBe(285);
    const error = result.sd / Math.sqrt(285);
    const { estimate, low, high } = result.difference;
    expect(estimate).toBeCloseTo(differences.reduce((sum, value) => sum + value, 0) / 285, 12);
    expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.9);
    expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.1);
  });

  it("pairs by id, whatever the order", () => {
    expect(s.photoDifferences(a, reversed(b))).toEqual(s.photoDifferences(a, b));
    expect(s.mcnemarExact(a, reversed(b), 1)).toEqual(s.mcnemarExact(a, b, 1));
    expect(s.foldDifferences(a, reversed(b))).toEqual(s.foldDifferences(a, b));
  });

  it("counts the photos of a group once", () => {
    const twin = (oof: OutOfFold): OutOfFold => ({
      ids: oof.ids.flatMap((id) => [id, `${id}-copy`]),
      groups: oof.groups.flatMap((group) => [group, group]),
      truth: oof.truth.flatMap((label) => [label, label]),
      classes: oof.classes,
      probabilities: oof.probabilities.map((rows) => rows.flatMap((row) => [row, row])),
      folds: oof.folds.map((rows) => rows.flatMap((fold) => [fold, fold])),
    });
    const doubled = s.pairedDifference(twin(a), twin(b), { seed: 1 });
    expect(doubled.n).toBe(285);
    expect(doubled.sd).toBeCloseTo(result.sd, 12);
    expect(doubled.p).toBe(result.p);
    expect(doubled.difference.low).toBeCloseTo(result.difference.low, 12);
    expect(s.aboveMajority(twin(a)).p).toBe(s.aboveMajority(a).p);
  });

  it("refuses other photos or other labels", () => {
    const [fewer] = twoMethods(30, 1);
    expect(() => s.pairedDifference(a, fewer)).toThrow("285 and 30 photos, 255 of the first absent");
    expect(() => s.pairedDifference(fewer, a)).toThrow("30 and 285 photos");
    const relabelled = { ...b, truth: b.truth.with(3, 2) };
    expect(() => s.pairedDifference(a, relabelled)).toThrow("(photo-3)");
  });
});

it("mcnemarExact equals statsmodels'", () => {
  for (const { onlyA, onlyB, p } of goldens.mcnemar) {
    const test = s.mcnemarExact(...discordant(onlyA, onlyB));
    expect(test).toMatchObject({ onlyA, onlyB });
    expect(test.p).toBeCloseTo(p, 12);
  }
  expect(() => s.mcnemarExact(...discordant(1, 1), 1)).toThrow("repeat 1 is not in both");
});

describe("correctedResampledT", () => {
  it("equals SciPy's t distribution with the widened variance", () => {
    for (const { differences, ratio, t, p, low, high } of goldens.correctedT) {
      const test = s.correctedResampledT(differences, ratio);
      expect(test.t).toBeCloseTo(t, 12);
      expect(test.p).toBeCloseTo(p, 13);
      expect(test.difference.low).toBeCloseTo(low, 9);
      expect(test.difference.high).toBeCloseTo(high, 9);
      expect(test.degrees).toBe(differences.length - 1);
    }
  });

  it("takes the differences of paired folds", () => {
    const [a, b] = discordant(3, 1);
    // Photos 0, 1, 2 are right in a only, 3 in b only; photo i is in fold i % 5 of two photos.
    expect(s.foldDifferences(a, b)).toEqual([1 / 2, 1 / 2, 1 / 2, -1 / 2, 0]);
    const moved = { ...b, folds: b.folds.map((rows) => rows.with(0, 4)) };
    expect(() => s.foldDifferences(a, moved)).toThrow("different splits");
    expect(() => s.correctedResampledT([0.1], 0.25)).toThrow("at least 2 folds");
  });
});

describe("aboveMajority", () => {
  const truth = truthOf(285).map((label, i) => (i < 98 ? 0 : label === 0 ? 1 : label));
  const rightOn = (n: number) => truth.map((label, i) => ((i * 7) % 285 < n ? label : (label + 1) % 3));

  it("is the exact binomial test on one repeat", () => {
    for (const { successes, n, tail } of goldens.binomial.filter(({ p }) => p === 98 / 285)) {
      const { majority, p } = s.aboveMajority(studyOf(truthWithMajority98(), [rightOf(successes)]));
      expect(majority).toEqual({ class: "sitting", accuracy: 98 / 285 });
      expect(n).toBe(285);
      expect(p).toBeCloseTo(tail, 10);
    }
  });

  it("says that the majority is not above itself", () => {
    const { difference, p } = s.aboveMajority(studyOf(truth, [truth.map(() => 1)]));
    expect(difference).toEqual({ estimate: 0, low: 0, high: 0 });
    expect(p).toBeGreaterThan(0.4);
  });

  it("averages over repeats", () => {
    const study = studyOf(truth, [rightOn(110), rightOn(120), rightOn(130)]);
    expect(s.aboveMajority(study).p).toBe(s.aboveMajority(studyOf(truth, [rightOn(120)])).p);
  });

  function truthWithMajority98() {
    return Array.from({ length: 285 }, (_, i) => (i < 98 ? 0 : i < 98 + 95 ? 1 : 2));
  }
  function rightOf(n: number) {
    return truthWithMajority98().map((label, i) => ((i * 7) % 285 < n ? label : (label + 1) % 3));
  }
});

describe("planning", () => {
  it("holm equals statsmodels' multipletests", () => {
    holm(goldens.holm.p).forEach((p, i) => {
      expect(p).toBeCloseTo(goldens.holm.adjusted[i]!, 12);
    });
    expect(() => holm([0.1, Number.NaN])).toThrow("from 0 to 1, got NaN");
  });

  it("detectableDifference equals statsmodels' z-test power", () => {
    for (const { closedForm, solved, ...options } of goldens.detectable) {
      expect(detectableDifference(options)).toBeCloseTo(closedForm, 12);
      // statsmodels' solver stops at about 1e-6.
      expect(detectableDifference(options)).toBeCloseTo(solved, 5);
    }
  });

  it("detectableDifference takes a paired comparison", () => {
    const comparison = s.pairedDifference(...twoMethods(285, 4));
    const error = comparison.sd / Math.sqrt(285);
    expect(detectableDifference(comparison)).toBeCloseTo((1.959964 + 0.841621) * error, 6);
  });
});
