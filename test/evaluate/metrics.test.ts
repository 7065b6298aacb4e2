import { describe, expect, it } from "vitest";
import * as m from "../../lib/evaluate/metrics";
import { goldens } from "./goldens";

const close = (got: readonly number[], wanted: readonly number[], digits = 12) => {
  expect(got).toHaveLength(wanted.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, digits);
  });
};

describe("class metrics equal scikit-learn's", () => {
  for (const [name, golden] of Object.entries(goldens.classMetrics))
    it(name, () => {
      const { truth, predicted, k } = golden;
      const confusion = m.confusionMatrix(truth, predicted, k);
      expect(confusion).toEqual(golden.confusion);
      close(m.confusionRates(confusion).flat(), golden.rates.flat());
      expect(m.accuracy(truth, predicted)).toBeCloseTo(golden.accuracy, 12);
      expect(m.balancedAccuracy(truth, predicted, k)).toBeCloseTo(golden.balancedAccuracy, 12);
      expect(m.macroF1(truth, predicted, k)).toBeCloseTo(golden.macroF1, 12);
      const perClass = m.precisionRecallF1(truth, predicted, k);
      for (const key of ["precision", "recall", "f1", "support"] as const)
        close(
          perClass.map((c) => c[key]),
          golden[key],
        );
      expect(m.confusionMetrics(confusion).accuracy).toBeCloseTo(golden.accuracy, 12);
    });
});

describe("influence", () => {
  it("is n times the derivative of each score by the count of a cell, around the score itself", () => {
    const { confusion } = goldens.classMetrics.ordinary!;
    const scores = (matrix: number[][]) => {
      const { accuracy, balancedAccuracy, macroF1, perClass } = m.confusionMetrics(matrix);
      return [
        accuracy,
        balancedAccuracy,
        macroF1,
        ...perClass.flatMap(({ precision, recall, f1 }) => [precision, recall, f1]),
      ];
    };
    const n = confusion.flat().reduce((sum, count) => sum + count, 0);
    const at = scores(confusion);
    const step = 1e-5;
    m.influence(confusion).forEach((row, t) => {
      row.forEach((cell, p) => {
        const moved = (by: number) =>
          scores(confusion.map((line, i) => (i === t ? line.with(p, line[p]! + by) : line)));
        const [up, down] = [moved(step), moved(-step)];
        close(
          cell,
          at.map((value, q) => value + (n * (up[q]! - down[q]!)) / (2 * step)),
          6,
        );
      });
    });
    const shares = m.influence(confusion);
    const mean = at.map((_, q) =>
      confusion.flatMap((row, t) => row.map((count, p) => (count * shares[t]![p]![q]!) / n)),
    );
    close(
      mean.map((parts) => parts.reduce((sum, part) => sum + part, 0)),
      at,
    );
  });

  it("leaves scores of a class that never occurs", () => {
    const { confusion } = goldens.classMetrics["classes absent from the truth"]!;
    expect(m.influence(confusion).flat(2).every(Number.isFinite)).toBe(true);
  });
});

describe("probability metrics", () => {
  const { truth, probabilities, ...golden } = goldens.calibration;

  it("brier equals scikit-learn's sum form", () => {
    expect(m.brier(truth, probabilities)).toBeCloseTo(golden.brier, 8);
    expect(m.brier(truth, probabilities)).toBeCloseTo(golden.brierByHand, 12);
  });

  it("negativeLogLikelihood equals log_loss, a certain error clipped", () => {
    expect(m.negativeLogLikelihood(truth, probabilities)).toBeCloseTo(golden.nll, 7);
    expect(m.negativeLogLikelihood([0], [[0, 1]])).toBeCloseTo(52 * Math.LN2, 12);
  });

  it("confidenceBins and ECE equal calibration_curve", () => {
    const bins = m.confidenceBins(truth, probabilities, { bins: golden.bins });
    expect(bins.map(({ count }) => count)).toEqual(golden.binCount);
    const filled = bins.filter(({ count }) => count > 0);
    close(
      filled.map((bin) => bin.accuracy),
      golden.binAccuracy,
    );
    close(
      filled.map((bin) => bin.confidence),
      golden.binConfidence,
    );
    expect(m.expectedCalibrationError(truth, probabilities, { bins: golden.bins })).toBeCloseTo(golden.ece, 12);
  });

  it("bins hold their upper edge, not their lower one", () => {
    const rows = [0.5, 1, 0.75].map((p) => [p, 1 - p]);
    const counts = m.confidenceBins([0, 0, 0], rows, { bins: 4 }).map(({ count }) => count);
    expect(counts).toEqual([0, 1, 1, 1]);
  });
});

describe("borders", () => {
  it("says what is wrong", () => {
    expect(() => m.accuracy([0, 1], [0])).toThrow("accuracy: needs as many predictions as true labels");
    expect(() => m.brier([], [])).toThrow("at least one");
    expect(() => m.confusionMatrix([0, 3], [0, 1], 3)).toThrow("truth 3 and prediction 1 at 1");
    expect(() => m.confusionMatrix([0, 0.5], [0, 1], 3)).toThrow("integers from 0 to 2");
    expect(() => m.accuracy([0, -1], [0, 0])).toThrow("accuracy: label -1 at 1");
    for (const metric of [m.brier, m.negativeLogLikelihood, m.expectedCalibrationError]) {
      const half = [0.5, 0.5];
      expect(() => metric([0, -1], [half, half])).toThrow("true label -1 at 1 must be a whole number from 0 to 1");
      expect(() => metric([0, 2], [half, half])).toThrow("true label 2 at 1");
      expect(() => metric([0, 1], [half, [0.2, 0.3, 0.5]])).toThrow(
        "row 1, [0.2, 0.3, 0.5], is not one probability for each of 2",
      );
      expect(() => metric([0], [[3, 1]])).toThrow("row 0, [3, 1]");
      expect(() => metric([0], [[Number.NaN, 1]])).toThrow("summing to 1; pass softmax outputs");
    }
    expect(() => m.confidenceBins([0], [[1]], { bins: 0 })).toThrow("whole number ≥ 1");
  });
});
