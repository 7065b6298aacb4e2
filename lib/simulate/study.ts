import { bonferroni, correctedResampledT, type HeldOut, tInterval } from "../evaluate/corrected-t";
import { bootstrap, type Interval } from "../evaluate/interval";
import { confusionMatrix, influence } from "../evaluate/metrics";
import { detectableDifference, holm } from "../evaluate/planning";
import { signFlipTest } from "../evaluate/significance";
import { mean } from "../numbers";
import { classes, type Learner, learners, type Runs, type Sample, trainAll } from "./train";
import { testsOf, variantNames } from "./variants";

/** Where studies come from, and what their intervals should cover. */
export interface Setting {
  sample(study: number, seed: number): Sample;
  /** What each learner achieves on one view, over training sets and photos. */
  expected(learner: Learner, seed: number): { accuracy: number; macroF1: number };
}

/** Where labels are as good as dealt at random, with as many photos of each class. */
export const chance = { accuracy: 1 / 3, macroF1: 1 / 3 };

export type Expected = Record<Learner, { accuracy: number; macroF1: number }>;

/**
 * What one study found: 1 or 0 for whether an interval holds the truth or a test rejects (a share, where several are alike), by
 * "row | column". Means over studies are the table.
 */
export type Outcome = Record<string, number>;

/** The first of a study's repeats are a study with fewer. */
const repeatCounts = [3, 10] as const;
// 199 instead of 10,000 for speed: p-values and percentiles of so few keep their level, they only scatter more.
const samples = 199;

/**
 * One study: trains both learners on all views in repeated cross-validation, then asks of each interval whether it holds the truth and
 * of each test whether it rejects. Between views the truth is that there is no difference.
 */
export function runStudy(setting: Setting, expected: Expected, study: number, seed: number): Outcome {
  const {
    truth,
    folds: every,
    answers,
  } = trainAll(setting.sample(study, seed), Math.max(...repeatCounts), study, seed);
  const outcome: Outcome = {};
  for (const repeats of repeatCounts) {
    const folds = every.slice(0, repeats);
    const right = answers.map((ofViews) =>
      ofViews.map((runs) => runs.slice(0, repeats).map((run) => run.map((label, i) => Number(label === truth[i])))),
    );
    // Row by row: what is measured per run and photo, and the truth about its mean.
    const scores = learners.flatMap((learner, l) =>
      right[l]!.map((runs) => ({ row: learner, runs, value: expected[learner].accuracy })),
    );
    const pairs = learners.flatMap((learner, l) =>
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ].map(([a, b]) => ({ row: learner, runs: minus(right[l]![a!]!, right[l]![b!]!), value: 0 })),
    );
    const between = {
      row: "between learners",
      runs: minus(right[0]![0]!, right[1]![0]!),
      value: expected[learners[0]].accuracy - expected[learners[1]].accuracy,
    };
    const all = [...scores, ...pairs, between];
    const photos = photoIntervals(
      truth,
      all.map(({ runs }) => perPhoto(runs)),
      study,
    );
    const put = (row: string, column: string, values: readonly number[]) => {
      outcome[`${row}, 5 × ${repeats} | ${column}`] = mean(values);
    };
    const of = (row: string, list: typeof all) =>
      list
        .filter((item) => item.row === row)
        .map((item) => ({ ...item, tests: testsOf(heldOut(folds, item.runs)), photo: photos[all.indexOf(item)]! }));
    for (const [l, learner] of learners.entries()) {
      const score = of(learner, scores);
      for (const name of variantNames)
        put(
          learner,
          `covers accuracy: ${name}`,
          score.map(({ tests, value }) => holds(tInterval(tests[name]), value)),
        );
      put(
        learner,
        "covers accuracy: photo bootstrap",
        score.map(({ photo, value }) => holds(photo, value)),
      );
      put(
        learner,
        "covers macro-F1: corrected t",
        answers[l]!.map((runs) => holds(macroF1(truth, runs.slice(0, repeats), folds), expected[learner].macroF1)),
      );
      put(
        learner,
        "rejects the true share, one-sided: corrected t",
        score.map(({ tests, value }) => {
          const shifted = { ...tests["corrected t"], sides: "greater" as const };
          return Number(tInterval(shifted).low > value);
        }),
      );
      put(learner, "expected accuracy", [expected[learner].accuracy]);
      put(
        learner,
        "accuracy",
        score.map(({ tests }) => tests["corrected t"].estimate),
      );
      put(
        learner,
        "accuracy squared",
        score.map(({ tests }) => tests["corrected t"].estimate ** 2),
      );
      put(
        learner,
        "standard error",
        score.map(({ tests }) => tests["corrected t"].error),
      );

      const equal = of(learner, pairs);
      for (const name of variantNames) {
        const tests = equal.map((pair) => pair.tests[name]);
        put(
          learner,
          `covers a difference: ${name}`,
          tests.map((test) => holds(tInterval(test), 0)),
        );
        put(
          learner,
          `level: ${name}`,
          tests.map(({ p }) => reject(p)),
        );
        put(learner, `Holm(3): ${name}`, [reject(...holm(tests.map(({ p }) => p)))]);
        put(learner, `Bonferroni(3): ${name}`, [reject(...bonferroni(tests).map(({ p }) => p))]);
      }
      const flips = equal.map(({ runs }) => signFlip(runs, study));
      put(
        learner,
        "covers a difference: photo bootstrap",
        equal.map(({ photo }) => holds(photo, 0)),
      );
      put(
        learner,
        "level: sign-flip",
        flips.map((p) => reject(p)),
      );
      put(learner, "Holm(3): sign-flip", [reject(...holm(flips))]);
    }
    const [{ tests, photo, runs, value }] = of(between.row, [between]) as [ReturnType<typeof of>[number]];
    for (const name of variantNames) {
      put(between.row, `covers a difference: ${name}`, [holds(tInterval(tests[name]), value)]);
      put(between.row, `rejects: ${name}`, [reject(tests[name].p)]);
      put(between.row, `rejects in a family of three: ${name}`, [reject(3 * tests[name].p)]);
    }
    put(between.row, "covers a difference: photo bootstrap", [holds(photo, value)]);
    put(between.row, "rejects: sign-flip", [reject(signFlip(runs, study))]);
    put(between.row, "true difference", [value]);
    put(between.row, "detectable difference", [detectableDifference(tests["corrected t"])]);
  }
  return outcome;
}

const minus = (a: Runs, b: Runs) => a.map((run, r) => run.map((value, i) => value - b[r]![i]!));
const perPhoto = (runs: Runs) => runs[0]!.map((_, i) => mean(runs.map((run) => run[i]!)));
const signFlip = (runs: Runs, seed: number) => signFlipTest(perPhoto(runs), { permutations: samples, seed }).p;
const holds = ({ low, high }: Interval, value: number) => Number(low <= value && value <= high);
const reject = (...ps: number[]) => Number(Math.min(...ps) <= 0.05);

/** Intervals of the means of several values per photo, from the same draws. */
function photoIntervals(truth: readonly number[], values: readonly (readonly number[])[], seed: number): Interval[] {
  const columns = values.map((column) => Float64Array.from(column));
  const times = new Float64Array(truth.length);
  const means = (photos: Uint32Array) => {
    times.fill(0);
    for (const i of photos) times[i]!++;
    return columns.map((column) => {
      let total = 0;
      for (let i = 0; i < column.length; i++) total += times[i]! * column[i]!;
      return total / photos.length;
    });
  };
  return bootstrap({ truth, groups: truth.map((_, i) => String(i)) }, means, { samples, seed });
}

function macroF1(truth: readonly number[], runs: Runs, folds: Runs): Interval {
  const values = runs.map((run) => {
    const shares = influence(confusionMatrix(truth, run, classes));
    return run.map((label, i) => shares[truth[i]!]![label]![2]!);
  });
  return tInterval(correctedResampledT(heldOut(folds, values)));
}

/** Each photo is its own group. */
const heldOut = (folds: Runs, values: Runs): HeldOut => ({ folds, values, groups: folds[0]!.map((_, i) => String(i)) });
