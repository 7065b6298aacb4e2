import { describe, expect, it } from "vitest";
import * as c from "../../lib/evaluate/calibration";
import { negativeLogLikelihood } from "../../lib/evaluate/metrics";
import { riskCoverage } from "../../lib/evaluate/selective";
import { goldens } from "./goldens";
import { randomStudy, studyOf } from "./studies";

const { truth, probabilities, ...golden } = goldens.calibration;
const oneRepeat = { ...studyOf(truth, [truth]), probabilities: [probabilities] };
const logits = probabilities.map((row) => row.map((p) => Math.log(Math.max(p, Number.EPSILON))));

describe("temperature", () => {
  it("is SciPy's minimum of the negative log-likelihood", () => {
    expect(c.fitTemperature(logits, truth)).toBeCloseTo(golden.temperature, 6);
    const tempered = c.applyTemperature(probabilities, golden.temperature);
    expect(negativeLogLikelihood(truth, tempered)).toBeCloseTo(golden.temperedNll, 10);
    golden.tempered.flat().forEach((p, i) => {
      expect(tempered.flat()[i]).toBeCloseTo(p, 10);
    });
  });

  it("does not care about a constant added to the logits", () => {
    const shifted = logits.map((row, i) => row.map((z) => z + 3 * i));
    expect(c.fitTemperature(shifted, truth)).toBeCloseTo(golden.temperature, 6);
  });

  it("stays in its range for classifiers always right or always wrong", () => {
    const rows = [
      [2, 0, 0],
      [0, 2, 0],
    ];
    expect(c.fitTemperature(rows, [0, 1])).toBeCloseTo(0.01, 6);
    expect(c.fitTemperature(rows, [1, 2])).toBeCloseTo(100, 6);
  });

  it("refuses rows that are not finite, missing rows, and temperatures not above 0", () => {
    expect(() => c.fitTemperature([[0, -Infinity]], [0])).toThrow("row 0 is not finite");
    expect(() => c.fitTemperature([[0, 1]], [2])).toThrow("lacks class 2");
    expect(() => c.fitTemperature([], [])).toThrow("one row for each label");
    expect(() => c.applyTemperature([[0.5, 0.5]], 0)).toThrow("above 0");
  });
});

describe("crossFittedTemperature", () => {
  const study = randomStudy(150, 2, 5);

  it("fits each fold's temperature without that fold", () => {
    const { temperatures } = c.crossFittedTemperature(study);
    const others = study.truth.map((_, i) => i).filter((i) => study.folds[1]![i] !== 3);
    const expected = c.fitTemperature(
      others.map((i) => study.probabilities[1]![i]!.map(Math.log)),
      others.map((i) => study.truth[i]!),
    );
    expect(temperatures[1]!.get(3)).toBeCloseTo(expected, 10);
    const scrambled = { ...study, truth: study.truth.map((label, i) => (study.folds[1]![i] === 3 ? 0 : label)) };
    expect(c.crossFittedTemperature(scrambled).temperatures[1]!.get(3)).toBe(temperatures[1]!.get(3));
  });

  it("lowers the loss of a classifier that is too sure and leaves its answers", () => {
    const sharp = { ...study, probabilities: study.probabilities.map((rows) => c.applyTemperature(rows, 0.2)) };
    const { oof } = c.crossFittedTemperature(sharp);
    const loss = (rows: number[][]) => negativeLogLikelihood(study.truth, rows);
    expect(loss(oof.probabilities[0]!)).toBeLessThan(0.7 * loss(sharp.probabilities[0]!));
    expect(riskCoverage(oof).curve.at(-1)).toEqual(riskCoverage(sharp).curve.at(-1));
  });

  it("needs two folds", () => {
    const single = { ...study, folds: study.folds.map((rows) => rows.map(() => 0)) };
    expect(() => c.crossFittedTemperature(single)).toThrow("repeat 0 has one fold");
  });
});

it("reliability pools the repeats and counts photos once", () => {
  const once = c.reliability(oneRepeat, { bins: golden.bins });
  expect(once.map(({ count }) => count)).toEqual(golden.binCount);
  const thrice = { ...oneRepeat, probabilities: [probabilities, probabilities, probabilities] };
  expect(c.reliability(thrice, { bins: golden.bins }).map(({ count }) => count)).toEqual(golden.binCount);
});

describe("riskCoverage", () => {
  it("equals NumPy's cumulative error by falling confidence", () => {
    const { curve, aurc } = riskCoverage(oneRepeat);
    golden.risk.forEach((risk, i) => {
      expect(curve[i]!.risk).toBeCloseTo(risk, 12);
    });
    expect(curve.at(-1)!.coverage).toBe(1);
    expect(aurc).toBeCloseTo(golden.aurc, 12);
  });

  it("gives photos equally confident the same risk in any order", () => {
    const right = [0, 0, 1, 2];
    const flat = riskCoverage(studyOf(right, [[0, 1, 1, 2]]));
    for (const { risk } of flat.curve) expect(risk).toBeCloseTo(0.25, 12);
    expect(riskCoverage(studyOf(right.toReversed(), [[2, 1, 1, 0]])).curve).toEqual(flat.curve);
  });

  it("averages over repeats", () => {
    const study = randomStudy(60, 2, 8);
    const [first, second] = study.probabilities.map((rows) => riskCoverage({ ...study, probabilities: [rows] }).aurc);
    expect(riskCoverage(study).aurc).toBeCloseTo((first! + second!) / 2, 12);
  });
});
