import { describe, expect, it } from "vitest";
import { correctedResampledT, tInterval } from "../../lib/evaluate/corrected-t";
import { bootstrap, meanOver } from "../../lib/evaluate/interval";
import { agreedLabels, trainScoreCells } from "../../lib/evaluate/label-sets";
import * as m from "../../lib/evaluate/metrics";
import { photoAccuracy, predictedLabels } from "../../lib/evaluate/out-of-fold";
import { score, scoreOutOfFold } from "../../lib/evaluate/scores";
import { datasetOf, randomStudy, resultOf } from "./studies";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("scoreOutOfFold", () => {
  const study = randomStudy(90, 3, 2);
  const scores = scoreOutOfFold(study, { samples: 300, seed: 1 });
  const predicted = predictedLabels(study);

  it("estimates the mean over repeats of the score of one repeat", () => {
    const over = (metric: (labels: number[]) => number) => mean(predicted.map(metric));
    expect(scores.accuracy.estimate).toBeCloseTo(
      over((p) => m.accuracy(study.truth, p)),
      12,
    );
    expect(scores.balancedAccuracy.estimate).toBeCloseTo(
      over((p) => m.balancedAccuracy(study.truth, p, 3)),
      12,
    );
    expect(scores.macroF1.estimate).toBeCloseTo(
      over((p) => m.macroF1(study.truth, p, 3)),
      12,
    );
    scores.perClass.forEach((ofClass, c) => {
      for (const key of ["precision", "recall", "f1"] as const)
        expect(ofClass[key].estimate).toBeCloseTo(
          over((p) => m.precisionRecallF1(study.truth, p, 3)[c]![key]),
          12,
        );
      expect(ofClass.support).toBe(30);
    });
    const rows = study.probabilities;
    expect(scores.brier.estimate).toBeCloseTo(mean(rows.map((p) => m.brier(study.truth, p))), 12);
    expect(scores.nll.estimate).toBeCloseTo(mean(rows.map((p) => m.negativeLogLikelihood(study.truth, p))), 12);
    expect(scores.ece).toBeCloseTo(mean(rows.map((p) => m.expectedCalibrationError(study.truth, p))), 12);
  });

  it("has the corrected t-interval of what is right and wrong", () => {
    const { accuracy, basis, repeats, seeds } = scores;
    const values = predicted.map((labels) => labels.map((label, i) => Number(label === study.truth[i])));
    const { groups, folds } = study;
    const interval = tInterval(correctedResampledT({ values, folds, groups }), { limits: [0, 1] });
    expect(accuracy.low).toBeCloseTo(interval.low, 12);
    expect(accuracy.high).toBeCloseTo(interval.high, 12);
    expect([basis, repeats, seeds]).toEqual(["recipe", 3, 1]);
  });

  it("has photo intervals only on an external test set, whose runs are seeds", () => {
    const external = { ...study, folds: study.folds.map((run) => run.map(() => 0)) };
    const { accuracy, basis, repeats } = scoreOutOfFold(external, { samples: 300, seed: 1 });
    expect([basis, repeats]).toEqual(["fitted models", 3]);
    expect(accuracy.low).toBe(accuracy.photoInterval.low);
    expect(accuracy.photoInterval).toEqual(scores.accuracy.photoInterval);
  });

  it("averages seeds inside folds: the same predictions under two seeds leave every interval", () => {
    const twice = {
      ...study,
      probabilities: [...study.probabilities, ...study.probabilities],
      folds: [...study.folds, ...study.folds],
    };
    const { macroF1, repeats, seeds } = scoreOutOfFold(twice, { samples: 1 });
    expect([repeats, seeds]).toEqual([3, 2]);
    expect(macroF1.low).toBeCloseTo(scores.macroF1.low, 12);
    expect(macroF1.high).toBeCloseTo(scores.macroF1.high, 12);
  });

  it("draws the photo interval from per-photo accuracies", () => {
    const right = photoAccuracy(study);
    const [interval] = bootstrap(study, meanOver(right), { samples: 300, seed: 1 });
    for (const key of ["estimate", "low", "high"] as const)
      expect(scores.accuracy.photoInterval[key]).toBeCloseTo(interval![key], 12);
  });

  it("puts every estimate inside its interval", () => {
    const intervals = [scores.accuracy, scores.balancedAccuracy, scores.macroF1, scores.brier, scores.nll];
    for (const { low, estimate, high } of [
      ...intervals,
      ...scores.perClass.flatMap((c) => [c.precision, c.recall, c.f1]),
    ]) {
      expect(low).toBeLessThan(estimate);
      expect(high).toBeGreaterThan(estimate);
    }
  });

  it("has a photo interval as wide as the stratified standard error says", () => {
    const right = study.truth.map((label, i) => mean(predicted.map((labels) => (labels[i] === label ? 1 : 0))));
    const variance = [0, 1, 2].map((c) => {
      const ofClass = right.filter((_, i) => study.truth[i] === c);
      return ofClass.reduce((sum, value) => sum + (value - mean(ofClass)) ** 2, 0) / 90 ** 2;
    });
    const width = scores.accuracy.photoInterval.high - scores.accuracy.photoInterval.low;
    const half = 1.96 * Math.sqrt(variance.reduce((sum, value) => sum + value, 0));
    expect(width / (2 * half)).toBeGreaterThan(0.85);
    expect(width / (2 * half)).toBeLessThan(1.15);
  });

  it("tells repeats and folds apart", () => {
    expect(mean(scores.perRepeat)).toBeCloseTo(scores.accuracy.estimate, 12);
    expect(scores.perFold).toHaveLength(15);
    const second = scores.perFold.filter(({ repeat }) => repeat === 1);
    expect(second.reduce((sum, { n, accuracy }) => sum + n * accuracy, 0) / 90).toBeCloseTo(scores.perRepeat[1]!, 12);
    expect(scores.confusion.flat().reduce((sum, count) => sum + count, 0)).toBeCloseTo(90, 9);
    expect(scores.confusion[0]![0]! / 30).toBeCloseTo(scores.perClass[0]!.recall.estimate, 12);
  });
});

describe("score and label sets", () => {
  const paper = { a: 0, b: 1, c: 2, d: 0, e: 1, f: 2 };
  const visual = { a: 0, b: 2, c: 2, d: 0, e: 1 };
  const dataset = datasetOf({ paper, visual });
  const guess = (labels: Record<string, number>) =>
    Object.fromEntries(
      Object.keys(paper).map((id) => [id, [0, 1, 2].map((c) => (c === (labels[id] ?? 0) ? 0.6 : 0.2))]),
    );
  const onPaper = resultOf(dataset, [guess(paper)], "paper");
  const onVisual = resultOf(dataset, [guess(visual)], "visual");

  it("names the method and both label sets", () => {
    expect(score(onVisual, { samples: 20 })).toMatchObject({
      method: "guess",
      trainedOn: "visual",
      scoredOn: "visual",
      n: 5,
    });
    expect(score(onVisual, { labels: "paper", samples: 20 })).toMatchObject({ scoredOn: "paper", n: 6, repeats: 1 });
  });

  it("fills the train × score cells and marks the agreed photos as easier", () => {
    const cells = trainScoreCells([onPaper, onVisual], { samples: 20 });
    const table = cells.map((cell) => [cell.trainedOn, cell.scoredOn, cell.scores.n, cell.scores.accuracy.estimate]);
    expect(table).toEqual([
      ["paper", "paper", 6, 1],
      ["paper", "visual", 5, 4 / 5],
      ["paper", "agreed", 4, 1],
      ["visual", "paper", 6, 4 / 6],
      ["visual", "visual", 5, 1],
      ["visual", "agreed", 4, 1],
    ]);
    expect(cells.filter((cell) => cell.easierBySelection).map((cell) => cell.scoredOn)).toEqual(["agreed", "agreed"]);
    expect([...agreedLabels(dataset)]).toEqual([
      ["a", 0],
      ["c", 2],
      ["d", 0],
      ["e", 1],
    ]);
  });

  it("keeps one result per training set", () => {
    expect(() => trainScoreCells([onPaper, onPaper])).toThrow('two results were trained on "paper"');
    expect(trainScoreCells([onPaper], { sets: ["visual"], samples: 20 }).map((cell) => cell.scoredOn)).toEqual([
      "visual",
    ]);
  });
});
