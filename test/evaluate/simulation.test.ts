import { describe, expect, it } from "vitest";
import { bootstrap, meanOver } from "../../lib/evaluate/interval";
import { type OutOfFold, photoAccuracy } from "../../lib/evaluate/out-of-fold";
import { holm } from "../../lib/evaluate/planning";
import { aboveMajority, photoDifferences, signFlipTest } from "../../lib/evaluate/significance";
import { random } from "../../lib/random";
import { drawDifficulty, drawPredictions, expectedAccuracy, studyOf, truthOf } from "./studies";

const share = (flags: readonly boolean[]) => flags.filter(Boolean).length / flags.length;

/** Simulated studies of n new photos, three repeats each; the repeats of a photo are correlated. */
function* studies(count: number, n: number, seed: number): Generator<OutOfFold> {
  const rng = random(seed, "studies");
  const truth = truthOf(n);
  for (let s = 0; s < count; s++) {
    const right = drawDifficulty(truth, rng);
    yield studyOf(
      truth,
      [0, 1, 2].map(() => drawPredictions(truth, right, rng)),
    );
  }
}

/** The mistake to avoid: every row of every repeat taken for a photo of its own. */
function rowsAsPhotos(oof: OutOfFold): OutOfFold {
  const truth = oof.probabilities.flatMap(() => oof.truth);
  const ids = truth.map((_, i) => `row-${i}`);
  return { ...oof, ids, groups: ids, truth, probabilities: [oof.probabilities.flat()], folds: [oof.folds.flat()] };
}

/** Whether the accuracy interval holds the true value; that `score` gives this photo interval is tested in scores.test.ts. */
function covers(oof: OutOfFold, truth: number, seed: number): boolean {
  const right = photoAccuracy(oof);
  // 199 samples instead of 10,000 for speed, and 150 photos instead of 285: more of either do not lower coverage.
  const [interval] = bootstrap(oof, meanOver(right), { samples: 199, seed });
  return interval!.low <= truth && truth <= interval!.high;
}

describe("the photo interval, where photos are independent as on an external test set", () => {
  const n = 150;
  const expected = expectedAccuracy(truthOf(n));

  it("covers the true accuracy in 93 to 97 % of 2,000 studies with 3 repeats", { timeout: 60_000 }, () => {
    const coverage = share([...studies(2000, n, 2)].map((oof, s) => covers(oof, expected, s)));
    expect(coverage).toBeGreaterThan(0.93);
    expect(coverage).toBeLessThan(0.97);
  });

  it("would be far too narrow if rows were taken for photos", { timeout: 60_000 }, () => {
    const coverage = share([...studies(250, n, 3)].map((oof, s) => covers(rowsAsPhotos(oof), expected, s)));
    // 0.80 found: 4 standard errors (0.10) above it is still below 0.93.
    expect(coverage).toBeLessThan(0.88);
  });
});

describe("false claims under the null", () => {
  // Monte-Carlo margin: 3 standard errors of a share of 0.05 in the number of studies.
  const margin = (count: number) => 3 * Math.sqrt((0.05 * 0.95) / count);

  it("stay at 5 % per family with Holm, and would not without", { timeout: 60_000 }, () => {
    const count = 1000;
    const rng = random(2, "families");
    const truth = truthOf(90);
    const families = Array.from({ length: count }, (_, family) => {
      const right = drawDifficulty(truth, rng);
      // Five methods of equal quality on the same photos; four of them are compared with the first.
      const [first, ...others] = [0, 1, 2, 3, 4].map(() =>
        studyOf(
          truth,
          [0, 1, 2].map(() => drawPredictions(truth, right, rng)),
        ),
      );
      return others.map((b) => signFlipTest(photoDifferences(first!, b), { permutations: 199, seed: family }).p);
    });
    const claims = (adjust: (ps: number[]) => number[]) => share(families.map((ps) => Math.min(...adjust(ps)) <= 0.05));
    expect(claims(holm)).toBeLessThan(0.05 + margin(count));
    expect(claims((ps) => ps)).toBeGreaterThan(0.05 + margin(count));
  });

  it("stay at 5 % against the majority for a method exactly as good", { timeout: 60_000 }, () => {
    const count = 1000;
    const rng = random(3, "as good as the majority");
    const truth = Array.from({ length: 285 }, (_, i) => (i < 98 ? 0 : 1 + (i % 2)));
    const claims = (repeats: number[]) =>
      share(
        Array.from({ length: count }, () => {
          // A quarter is easy (0.9 right), the others hard: 98 of 285 right on average, the rate of the majority.
          const hard = (98 / 285 - 0.9 / 4) / 0.75;
          const right = truth.map(() => (rng.uniform() < 0.25 ? 0.9 : hard));
          const study = studyOf(
            truth,
            repeats.map(() => drawPredictions(truth, right, rng)),
          );
          return aboveMajority(study, { samples: 1 }).p <= 0.05;
        }),
      );
    const [once, thrice] = [claims([0]), claims([0, 1, 2])];
    expect(once).toBeLessThan(0.05 + margin(count));
    expect(thrice).toBeLessThan(0.05 + margin(count));
  });
});
