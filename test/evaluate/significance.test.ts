import { describe, expect, it } from "vitest";
import { correctedResampledT } from "../../lib/evaluate/corrected-t";
import { type OutOfFold, predictedLabels } from "../../lib/evaluate/out-of-fold";
import { detectableDifference, holm, plannedError } from "../../lib/evaluate/planning";
import * as s from "../../lib/evaluate/significance";
import { random } from "../../lib/random";
import { goldens } from "./goldens";
import { drawDifficulty, drawPredictions, studyOf, truthOf } from "./studies";

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

  it("does not depend on the unit, and refuses what is no number", () => {
    const { differences, p } = goldens.signFlip[1]!;
    for (const scale of [1e-10, 1e-3, 1e9])
      expect(s.signFlipTest(differences.map((value) => scale * value)).p).toBeCloseTo(p, 12);
    expect(() => s.signFlipTest([1, Number.NaN])).toThrow("difference 1 is NaN");
  });
});

const twin = (oof: OutOfFold): OutOfFold => ({
  ids: oof.ids.flatMap((id) => [id, `${id}-copy`]),
  groups: oof.groups.flatMap((group) => [group, group]),
  truth: oof.truth.flatMap((label) => [label, label]),
  classes: oof.classes,
  probabilities: oof.probabilities.map((rows) => rows.flatMap((row) => [row, row])),
  folds: oof.folds.map((rows) => rows.flatMap((fold) => [fold, fold])),
});

describe("pairedDifference", () => {
  const [a, b] = twoMethods(285, 4);
  const result = s.pairedDifference(a, b, { seed: 1 });

  it("finds the better method, with the sign reversed when swapped", () => {
    expect(result.difference.low).toBeGreaterThan(0);
    expect(result.p).toBeLessThan(0.001);
    expect(s.pairedDifference(b, a).difference.estimate).toBeCloseTo(-result.difference.estimate, 12);
  });

  it("is the corrected t-test on the differences of photos, computed by hand", () => {
    const right = (oof: OutOfFold, run: number, i: number) => Number(predictedLabels(oof)[run]![i] === oof.truth[i]);
    const perFold = [0, 1, 2].flatMap((run) =>
      [0, 1, 2, 3, 4].map((fold) => {
        const photos = a.truth.map((_, i) => i).filter((i) => a.folds[run]![i] === fold);
        const differences = photos.map((i) => right(a, run, i) - right(b, run, i));
        const mean = differences.reduce((sum, value) => sum + value, 0) / 57;
        return { mean, variance: differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 56 };
      }),
    );
    const mean = perFold.reduce((sum, fold) => sum + fold.mean, 0) / 15;
    const variance = perFold.reduce((sum, fold) => sum + fold.variance, 0) / 15 / 57;
    expect(result.test).toMatchObject({ name: "corrected resampled t", sides: "two-sided", degrees: 280 });
    expect(result.test.estimate).toBeCloseTo(mean, 12);
    expect(result.test.error).toBeCloseTo(Math.sqrt((1 / 15 + 1 / 4) * variance), 12);
    expect(result.difference.high - mean).toBeCloseTo(1.968472 * result.test.error, 7);
  });

  it("averages seeds inside each fold, and pairs unlike numbers of them", () => {
    const seeds = (first: OutOfFold, second: OutOfFold): OutOfFold => ({
      ...first,
      probabilities: [...first.probabilities, ...second.probabilities],
      folds: [...first.folds, ...second.folds],
    });
    const both = s.pairedDifference(seeds(a, b), b).test;
    // b under two seeds, a and b themselves: half of the difference of every photo, so half of its error.
    expect(both.estimate).toBeCloseTo(result.test.estimate / 2, 12);
    expect(both.error).toBeCloseTo(result.test.error / 2, 12);
    expect(both.degrees).toBe(280);
  });

  it("pairs by id, whatever the order", () => {
    expect(s.photoDifferences(a, reversed(b))).toEqual(s.photoDifferences(a, b));
    expect(s.pairedDifference(a, reversed(b), { seed: 1 })).toEqual(result);
  });

  it("counts a duplicate group once", () => {
    const doubled = s.pairedDifference(twin(a), twin(b), { seed: 1 });
    expect(doubled.test.error).toBeCloseTo(result.test.error, 12);
    expect(doubled.photoInterval.low).toBeCloseTo(result.photoInterval.low, 12);
    const external = (oof: OutOfFold) => ({ ...oof, folds: oof.folds.map((run) => run.map(() => 0)) });
    const once = s.pairedDifference(external(a), external(b)).test;
    const twice = s.pairedDifference(external(twin(a)), external(twin(b))).test;
    expect(once).toMatchObject({ name: "t over photos", degrees: 284 });
    expect(twice.error).toBeCloseTo(once.error, 12);
  });

  it("refuses other photos, other labels and other splits", () => {
    const [fewer] = twoMethods(30, 1);
    expect(() => s.pairedDifference(a, fewer)).toThrow("285 and 30 photos, 255 of the first absent");
    expect(() => s.pairedDifference(fewer, a)).toThrow("30 and 285 photos");
    const relabelled = { ...b, truth: b.truth.with(3, 2) };
    expect(() => s.pairedDifference(a, relabelled)).toThrow("(photo-3)");
    const moved = { ...b, folds: b.folds.map((rows) => rows.with(0, 4)) };
    expect(() => s.pairedDifference(a, moved)).toThrow("different splits");
  });
});

describe("aboveMajority", () => {
  const truth = truthOf(285).map((label, i) => (i < 98 ? 0 : label === 0 ? 1 : label));
  const rightOn = (n: number) => truth.map((label, i) => ((i * 7) % 285 < n ? label : (label + 1) % 3));
  const most = truth.filter((label) => label === 1).length / 285;

  it("compares with the share of the most frequent class among the labels scored on, one-sided unless said", () => {
    const study = studyOf(truth, [rightOn(170), rightOn(180)]);
    const { majority, test, difference, p } = s.aboveMajority(study);
    expect(majority).toEqual({ class: "standing", accuracy: most });
    expect(difference).toMatchObject({ estimate: test.estimate, high: 1 });
    expect(test.estimate).toBeCloseTo(175 / 285 - most, 12);
    expect(test.sides).toBe("greater");
    expect(s.aboveMajority(study, { sides: "two-sided" }).p).toBeCloseTo(2 * p, 12);
  });

  it("says that the majority is not above itself", () => {
    const { difference, p } = s.aboveMajority(studyOf(truth, [truth.map(() => 1)]));
    expect(difference.estimate).toBeCloseTo(0, 12);
    expect(p).toBeCloseTo(0.5, 6);
  });
});

describe("planning", () => {
  it("holm equals statsmodels' multipletests", () => {
    holm(goldens.holm.p).forEach((p, i) => {
      expect(p).toBeCloseTo(goldens.holm.adjusted[i]!, 12);
    });
    expect(() => holm([0.1, Number.NaN])).toThrow("from 0 to 1, got NaN");
  });

  it("detectableDifference is the sum of two quantiles, and gives nearly the power asked for by noncentral t", () => {
    for (const { error, degrees, difference, exact, ...options } of goldens.detectable) {
      expect(detectableDifference({ error, degrees }, options)).toBeCloseTo(difference, 9);
      expect(Math.abs(exact - options.power)).toBeLessThan(0.02);
    }
    expect(() => detectableDifference({ error: 1, degrees: 4 }, { power: 1 })).toThrow("between 0.5 and 1");
  });

  it("plannedError is the error of a comparison of methods as good as each other", () => {
    const plan = { n: 285, k: 5, repeats: 3, discordant: 0.4 };
    const rng = random("planned error");
    const draw = () => (rng.uniform() < plan.discordant ? (rng.uniform() < 0.5 ? 1 : -1) : 0);
    const photos = truthOf(plan.n).map((_, i) => i);
    const errors = Array.from({ length: 50 }, () => {
      const folds = [0, 1, 2].map(() => rng.shuffle(photos.map((i) => i % plan.k)));
      return correctedResampledT({ folds, groups: photos.map(String), values: folds.map(() => photos.map(draw)) })
        .error;
    });
    const { error, degrees } = plannedError(plan);
    expect(error / (errors.reduce((sum, value) => sum + value, 0) / 50)).toBeCloseTo(1, 2);
    expect(degrees).toBe(280);
    expect(() => plannedError({ ...plan, k: 1 })).toThrow("k must be a whole number ≥ 2");
  });
});
