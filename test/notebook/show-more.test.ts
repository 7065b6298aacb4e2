import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stratifiedKFold } from "../../lib/data/split";
import { compare } from "../../lib/evaluate/comparisons";
import { score } from "../../lib/evaluate/scores";
import * as show from "../../lib/notebook/show";
import type { Plan } from "../../lib/results/plan";
import { syntheticDataset } from "../support/datasets";
import { familyOf } from "../support/plans";
import { syntheticResult } from "../support/results";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());
const sentences = () => kernel.messages.map(({ data }) => data["text/plain"] as string);

const dataset = syntheticDataset({ n: 30 });
const majority = syntheticResult({ method: "majority", accuracy: 0 });
const cnn = syntheticResult({ method: "cnn", accuracy: 0.9 });
const results = [majority, cnn];
const plan: Plan = {
  families: [familyOf([{ method: "cnn", against: "majority" }], { name: "above chance" })],
};
const unplanned: Plan = { families: [] };

test("sentences in a list are text: no mathematics, no markup", () => {
  show.list(["from $x^2$ to *y*"]);
  expect(kernel.messages[0]!.data).toEqual({
    "text/markdown": "- from \\$x^2\\$ to \\*y\\*",
    "text/plain": "- from $x^2$ to *y*",
  });
});

test("nothing to show is said as such", async () => {
  await expect(show.scores([])).rejects.toThrow("show.scores: results must be a result");
  await expect(show.history(Promise.resolve(results) as never)).rejects.toThrow("got a Promise; write await");
});

describe("comparisons", () => {
  test("shows a table and a picture; the planned one has a star and its family", async () => {
    await show.comparisons(results, { plan });
    const [table, picture] = sentences();
    const [{ difference }] = compare(results, plan) as [ReturnType<typeof compare>[number]];
    expect(table).toContain("★ cnn − majority");
    expect(table).toContain("above chance");
    const points = `+${(100 * difference.estimate).toFixed(1)} [+${(100 * difference.low).toFixed(1)}, `;
    expect(table).toContain(points);
    expect(picture).toContain(`★ cnn − majority ${points}`);
  });

  test('pairs: "plan" leaves out what the plan does not name, and says when nothing is left', async () => {
    const other = syntheticResult({ method: "other", accuracy: 0.7 });
    await show.comparisons([...results, other], { plan, pairs: "plan" });
    expect(sentences()[0]).toContain("cnn − majority");
    expect(sentences()[0]).not.toContain("other");
    await show.comparisons(results, { plan: unplanned, pairs: "plan" });
    expect(sentences().at(-1)).toBe("The plan names no comparison of these results.");
  });

  test("without a plan nothing has a star", async () => {
    await show.comparisons(results, { plan: unplanned });
    expect(sentences().join()).not.toContain("★ cnn");
    expect(sentences()[0]).toContain("exploratory");
  });
});

describe("findings", () => {
  test("say the scores, the verdict on what was planned, and the fit to the training images", async () => {
    await show.findings(results, { plan, references: [{ label: "published", value: 0.1 }] });
    const text = sentences()[0]!;
    const { estimate, low } = score(cnn).accuracy;
    expect(text).toContain(
      `cnn: ${(100 * estimate).toFixed(1)} % accuracy out of fold (95 % interval ${(100 * low).toFixed(1)} %`,
    );
    expect(text).toMatch(
      /★ cnn against majority \(above chance\): \+\d\S+ points, significant \(adjusted p < 0\.001\): 95 % interval/,
    );
    expect(text).toContain("cnn: 90.0 % on its own training images after the last epoch");
    expect(text).toMatch(/published, 10.0 %, lies below that range/);
    expect(text).not.toContain("majority: 90.0 %");
  });

  test("a planned difference that is not significant is given by what it is consistent with", async () => {
    const twin = syntheticResult({ method: "cnn", accuracy: 0.36 });
    await show.findings([twin, results[0]!], { plan });
    expect(sentences()[0]).toMatch(
      /points, not significant \(adjusted p = 0\.\d{3}\): consistent with −\d+\.\d to \+\d+\.\d points\./,
    );
  });

  test("claim nothing that was not planned", async () => {
    await show.findings(results, { plan: unplanned });
    expect(sentences()[0]).toContain("No comparison here is in the plan");
    expect(sentences()[0]).not.toContain("chance does not explain");
  });

  test("names cannot become markup", async () => {
    await show.findings([syntheticResult({ method: "<b>*x*", accuracy: 0.5 })], { plan: unplanned });
    expect(kernel.messages[0]!.data["text/markdown"]).toContain("\\<b\\>\\*x\\*");
  });
});

describe("mistakes", () => {
  test("the most confident ones, with label, prediction and confidence", async () => {
    await show.mistakes(cnn, { n: 2 });
    const [text] = sentences();
    expect(text).toMatch(/The \d most confident of \d+ mistakes of cnn on 60 photos/);
    expect(text).toContain("probability of the label");
  });

  test("says so when there are none", async () => {
    await show.mistakes(syntheticResult({ method: "oracle", accuracy: 1 }));
    expect(sentences()).toEqual(["oracle gets every one of 60 photos right."]);
  });
});

test("featureMap: UMAP of an encoder's features, with the agreement of neighbours", async () => {
  const labels = dataset.labels();
  const features = {
    name: "the label itself",
    params: {},
    of: async ({ ids }: { ids: readonly string[] }) => ({
      values: Float32Array.from(ids.flatMap((id) => [0, 1, 2].map((c) => (labels.get(id) === c ? 1 : 0.01)))),
      length: 3,
    }),
  };
  await show.featureMap(features, dataset, { neighbours: 5 });
  expect(sentences().at(-1)).toMatch(/the label itself.*30 photos placed by UMAP; .*100.0 % of each image's 5 nearest/);
});

describe("data", () => {
  test("labelAgreement: counts, agreement and kappa, or that there is nothing to compare", () => {
    show.labelAgreement(dataset);
    const half = new Map([...dataset.labels()].map(([id, label], i) => [id, i < 15 ? label : (label + 1) % 3]));
    const two = {
      ...dataset,
      labelSets: ["made", "other"],
      labels: (set = "made") => (set === "made" ? dataset.labels() : half),
    };
    show.labelAgreement(two);
    expect(sentences()[0]).toBe("synthetic has one label set, made: nothing to compare.");
    // 15 of 30 agree where a third would by chance: (1/2 - 1/3) / (1 - 1/3).
    expect(sentences()[1]).toMatch(/30 photos with both labels: 50.0 % agree, Cohen's kappa 0.250/);
  });

  test("licences are counted, the commonest first; what is unknown is said to be", () => {
    const licensed = {
      ...dataset,
      about: ({ id }: { id: string }) => ({ alt: id, ...(id === "image-0" ? {} : { licence: "CC BY 2.0" }) }),
    };
    show.licences(licensed);
    expect(sentences()[0]).toMatch(/CC BY 2.0 +29[\s\S]*not stated +1/);
  });

  test("folds: sizes and class counts of each", () => {
    show.folds(stratifiedKFold(dataset, { k: 3 }), dataset);
    expect(sentences()[0]!.match(/20 +10 /g)).toHaveLength(3);
  });

  test("sizes: only images with a label are drawn", async () => {
    const rows = ["image-0", "image-1", "stranger"].map((id) => ({
      id,
      width: 40,
      height: 30,
      brightness: 0.5,
      contrast: 0.2,
    }));
    await show.sizes(rows, dataset);
    expect(sentences()[0]).toContain("Image sizes: 2 photos, width 40 to 40 px");
  });
});

describe("report", () => {
  test("one row per result, and the label sets where there are several", () => {
    show.report(results);
    show.labelSets(results);
    expect(sentences()[0]).toContain("2 results");
    expect(sentences()[0]).toContain(`${(100 * score(cnn).accuracy.estimate).toFixed(1)} %`);
    expect(sentences()[1]).toBe("No dataset here has more than one label set.");
  });
});

describe("learningCurve", () => {
  const cut = (trainSize: number, accuracy: number) => {
    const { predictions, dataset } = syntheticResult({ method: "cnn", accuracy });
    return { predictions: { ...predictions, split: { ...predictions.split, trainSize } }, dataset };
  };

  test("draws one line per method by size", async () => {
    await show.learningCurve([cut(40, 0.8), cut(10, 0.5)]);
    const value = (accuracy: number, size: number) =>
      `${(100 * score(cut(size, accuracy)).accuracy.estimate).toFixed(1)} %`;
    expect(sentences()[0]).toMatch(new RegExp(`cnn ${value(0.5, 10)} .* with 10, ${value(0.8, 40)} .* with 40`));
  });

  test("refuses a result without a training size", async () => {
    await expect(show.learningCurve(cnn)).rejects.toThrow("cnn has no training size; use split.withTrainSize");
  });
});

test("prediction: the class and the probabilities of each image", async () => {
  const classifier = { classes: ["a", "b"], predict: async () => [[0.25, 0.75]], dispose() {} };
  await show.prediction(classifier, {
    ids: ["x.jpg"],
    pixels: async () => new Uint8Array(),
    rows: () => Promise.reject(),
    read: () => Promise.reject(),
  });
  expect(sentences()[0]).toMatch(/x.jpg +b +25.0 % +75.0 %/);
});

describe("calibration and selection", () => {
  test("reliability: the diagram, and the scores before and after the temperature", async () => {
    await show.reliability(cnn);
    const [picture, table] = sentences();
    expect(picture).toContain("Reliability: cnn");
    expect(table).toContain(score(cnn).ece.toFixed(3));
    expect(table).toContain("temperature fitted on the other folds");
  });

  test("riskCoverage: one curve per method", async () => {
    await show.riskCoverage([cnn, syntheticResult({ method: "fnn", accuracy: 0.5 })]);
    expect(sentences()[0]).toMatch(/cnn[\s\S]*fnn/);
  });
});

test("seedSpread: what the seed and what the split contribute", () => {
  const twin = {
    ...cnn,
    predictions: { ...cnn.predictions, rows: syntheticResult({ method: "other", accuracy: 0.9 }).predictions.rows },
  };
  show.seedSpread([cnn, twin]);
  expect(sentences()[0]).toMatch(/cnn: accuracy on one held-out fold, from 6 folds × 2 seeds/);
});
