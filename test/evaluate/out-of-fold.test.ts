import { describe, expect, it } from "vitest";
import { outOfFold, photoAccuracy, predictedLabels } from "../../lib/evaluate/out-of-fold";
import { datasetOf, resultOf } from "./studies";

const dataset = datasetOf({ paper: { a: 0, b: 1, c: 2, d: 0 }, visual: { a: 1, c: 2 } }, { a: "pair", d: "pair" });
const sure = (label: number) => [0, 1, 2].map((c) => (c === label ? 0.8 : 0.1));
const first = { d: sure(0), a: sure(0), b: sure(2), c: sure(2) };
const second = { a: sure(0), b: sure(1), c: sure(0), d: sure(1) };

describe("outOfFold", () => {
  it("joins rows in any order with the labels, photo by photo", () => {
    const oof = outOfFold(resultOf(dataset, [first, second]));
    expect(oof.ids).toEqual(["a", "b", "c", "d"]);
    expect(oof.groups).toEqual(["pair", "b", "c", "pair"]);
    expect(oof.truth).toEqual([0, 1, 2, 0]);
    expect(oof.probabilities[0]![0]).toEqual(first.a);
    expect(oof.folds).toEqual([
      [1, 0, 1, 0],
      [0, 1, 0, 1],
    ]);
    expect(predictedLabels(oof)).toEqual([
      [0, 2, 2, 0],
      [0, 1, 0, 1],
    ]);
    expect(photoAccuracy(oof)).toEqual([1, 0.5, 0.5, 0.5]);
  });

  it("makes a run of each repeat under each seed, the seeds of a repeat one after the other", () => {
    const one = resultOf(dataset, [first, second]);
    const [under0, under4] = [one, resultOf(dataset, [second, first])].map(({ predictions }) => predictions.rows);
    const rows = [...under0!, ...under4!.map((row) => ({ ...row, seed: 4 }))];
    const oof = outOfFold({ ...one, predictions: { ...one.predictions, seeds: [0, 4], rows } });
    const [a, b] = outOfFold(one).probabilities;
    expect(oof.probabilities).toEqual([a, b, b, a]);
    expect(oof.folds).toHaveLength(4);
    expect(() => outOfFold({ ...one, predictions: { ...one.predictions, rows } })).toThrow("seed 4, but there are");
  });

  it("leaves out photos without a label in the set", () => {
    const oof = outOfFold(resultOf(dataset, [first]), "visual");
    expect(oof.ids).toEqual(["a", "c"]);
    expect(oof.truth).toEqual([1, 2]);
  });

  it("scores on the label set used in training, or on the default one where the dataset lacks it", () => {
    expect(outOfFold(resultOf(dataset, [first], "visual")).ids).toEqual(["a", "c"]);
    expect(outOfFold(resultOf(dataset, [first], "made elsewhere")).ids).toHaveLength(4);
  });

  it("names the photos that a repeat lacks", () => {
    const { b: _, ...rest } = second;
    expect(() => outOfFold(resultOf(dataset, [first, rest]))).toThrow(
      /repeat 1, seed 0 does not predict 1 of the 4 .*\(b\)/,
    );
    expect(outOfFold(resultOf(dataset, [first, rest]), "visual").ids).toEqual(["a", "c"]);
  });

  it("refuses a photo predicted twice, an unknown photo and a repeat that the split lacks", () => {
    const result = resultOf(dataset, [first]);
    const again = (row: object) => ({
      ...result,
      predictions: {
        ...result.predictions,
        rows: [...result.predictions.rows, { ...result.predictions.rows[0]!, ...row }],
      },
    });
    expect(() => outOfFold(again({}))).toThrow("more than once: d in repeat 0, seed 0");
    expect(() => outOfFold(again({ id: "z" }))).toThrow("does not have: z");
    expect(() => outOfFold(again({ repeat: 1 }))).toThrow(
      "photo d is of repeat 1, seed 0, but there are 1 repeats and seeds 0",
    );
  });

  it("refuses what is not a distribution", () => {
    for (const bad of [
      [Number.NaN, 0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.6, 0.5],
      [-0.5, 1, 0.5],
    ])
      expect(() => outOfFold(resultOf(dataset, [{ ...first, b: bad }]))).toThrow(
        /photo b, repeat 0, seed 0: .* is not one probab/,
      );
  });

  it("refuses another dataset, other classes and an unknown label set", () => {
    const result = resultOf(dataset, [first]);
    expect(() => outOfFold({ ...result, dataset: { ...dataset, fingerprint: "other-pixels" } })).toThrow(
      /made on tiny \(fingerprint-tiny\), but scored on tiny \(other-pixels\)/,
    );
    expect(() => outOfFold({ ...result, dataset: { ...dataset, classes: ["x", "y", "z"] } })).toThrow("differ");
    expect(() => outOfFold(result, "oral")).toThrow('no label set "oral"; it has paper, visual');
  });
});
