import type { EpochRecord } from "../../lib/method";
import type { Plot } from "../../lib/notebook/plotly";
import { reliabilityDiagram, riskCoverageCurves } from "../../lib/notebook/plots/calibration";
import { confusionMatrix } from "../../lib/notebook/plots/confusion";
import { classBalance, imageSizes } from "../../lib/notebook/plots/data";
import { featureMap, similarityMap } from "../../lib/notebook/plots/embeddings";
import { forest } from "../../lib/notebook/plots/forest";
import { trainingHistory } from "../../lib/notebook/plots/history";
import { learningCurve } from "../../lib/notebook/plots/learning-curve";
import { pairedDifferences } from "../../lib/notebook/plots/paired";
import { pretraining } from "../../lib/notebook/plots/pretraining";
import { splitSpread } from "../../lib/notebook/plots/spread";
import { random } from "../../lib/random";

export const classes = ["sitting", "standing", "walking_running"];
export const methods = ["majority", "fnn", "cnn", "cnn + augmentation + regularisation", "fine-tuned CLIP ViT-B/32"];
export const references = [
  { label: "majority", value: 0.344 },
  { label: "CNN (published)", value: 0.41 },
  { label: "fine-tuned CLIP (published)", value: 0.76 },
];

const { uniform } = random(0, "samples");

const around = (estimate: number, half: number) => ({ estimate, low: estimate - half, high: estimate + half });

export const history = (epochs: number, rate: number): EpochRecord[] =>
  Array.from({ length: epochs }, (_, e) => ({
    epoch: e + 1,
    loss: 1.1 * Math.exp(-e / rate) + 0.05 * uniform(),
    accuracy: 1 - 0.65 * Math.exp(-e / rate),
    learningRate: 1e-3,
  }));

const folds = (rate: number) => Array.from({ length: 5 }, () => history(30, rate));

/** One of each picture, with numbers as they occur and long names. */
export const plots: Readonly<Record<string, Plot>> = {
  classBalance: classBalance({ classes, counts: [95, 92, 98], unit: "photos" }),
  imageSizes: imageSizes({
    classes,
    sizes: Array.from({ length: 285 }, (_, i) => ({
      width: i % 3 ? 640 : Math.round(350 + 290 * uniform()),
      height: i % 4 ? Math.round(300 + 200 * uniform()) : 640,
      label: i % 3,
    })),
  }),
  featureMap: featureMap({
    points: Array.from({ length: 285 }, (_, i) => [(i % 3) * 2 + 4 * uniform(), 3 * uniform() * (1 + (i % 2))]),
    labels: Array.from({ length: 285 }, (_, i) => i % 3),
    classes,
    ids: Array.from({ length: 285 }, (_, i) => `${i}`),
    features: "MobileNetV2 (dequantised int8)",
    neighbours: { count: 15, same: 0.48, chance: 0.33 },
    unit: "photos",
  }),
  similarities: similarityMap({
    name: "mini-CLIP",
    ids: ["000000001268", "000000012639", "000000087038", "000000174482"],
    texts: ["a photo of a person sitting", "a photo of a person standing", "a photo of a person walking & running"],
    cosines: Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => 0.15 + 0.2 * uniform())),
  }),
  confusion: confusionMatrix({
    classes,
    counts: [
      [34.5, 31, 29.5],
      [28, 30, 34],
      [25, 30, 43],
    ],
    method: "cnn",
    repeats: 2,
    unit: "photos",
  }),
  pretraining: pretraining({
    curves: Object.fromEntries(
      ["captions", "images-only"].map((name, i) => [
        name,
        Array.from({ length: 13 }, (_, step) => ({
          samples: 8192 * step,
          ...(step > 0 && { loss: 4 - 0.1 * step - 0.3 * i }),
          ...(step % 3 === 0 && { neighbours: 0.06 + 0.01 * step, ...(i === 0 && { accuracy: 0.06 + 0.02 * step }) }),
        })),
      ]),
    ),
  }),
  history: trainingHistory({
    curves: [
      { method: "fnn", folds: folds(6) },
      { method: "cnn", folds: folds(14) },
    ],
    chance: 0.344,
  }),
  forest: forest({ rows: methods.map((method, i) => ({ method, score: around(0.344 + 0.1 * i, 0.05) })), references }),
  forestOfOne: forest({ rows: [{ method: "cnn", score: around(0.386, 0.055) }], references: references.slice(0, 2) }),
  spread: splitSpread({
    rows: ["fnn", "cnn"].map((method) => ({
      method,
      folds: Array.from({ length: 15 }, () => Math.round(57 * (0.3 + 0.2 * uniform())) / 57),
    })),
    references: references.slice(0, 2),
  }),
  paired: pairedDifferences({
    rows: [
      { label: "cnn − fnn", difference: around(0.014, 0.06), p: 0.62 },
      { label: "fine-tuned CLIP − cnn", difference: around(0.42, 0.06), p: 0.0001 },
    ],
  }),
  pairedLongNames: pairedDifferences({
    rows: methods.map((method, i) => ({
      label: `★ ${method}, permuted labels − ${methods[0]}`,
      difference: around(0.05 * i - 0.1, 0.06),
      p: 0.2 / (i + 1),
    })),
  }),
  learningCurve: learningCurve({
    curves: ["fnn", "cnn"].map((method, k) => ({
      method,
      points: [57, 114, 171, 228].map((trainSize) => ({
        trainSize,
        score: around(0.33 + 0.0003 * (k + 1) * trainSize, 0.05),
      })),
    })),
    references: references.slice(0, 1),
  }),
  reliability: reliabilityDiagram({
    method: "cnn",
    ece: 0.213,
    bins: Array.from({ length: 10 }, (_, i) => ({
      confidence: 0.35 + 0.06 * i,
      accuracy: 0.33 + 0.03 * i,
      count: i * 7,
    })),
  }),
  riskCoverage: riskCoverageCurves({
    curves: ["fnn", "cnn"].map((method, k) => ({
      method,
      aurc: 0.5 - 0.1 * k,
      curve: Array.from({ length: 100 }, (_, i) => ({
        coverage: (i + 1) / 100,
        risk: (0.6 - 0.2 * k) * (0.5 + i / 200),
      })),
    })),
  }),
};
