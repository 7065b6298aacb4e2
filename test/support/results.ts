import { random } from "../../lib/random";
import type { Result } from "../../lib/results/predictions";
import { syntheticDataset } from "./datasets";

export interface SyntheticResultOptions {
  method: string;
  study?: string;
  profile?: "test" | "quick" | "full";
  n?: number;
  repeats?: number;
  seeds?: number;
  k?: number;
  /** Share of images predicted right, drawn by the method's name. */
  accuracy: number;
}

/** Out-of-fold predictions of a method that is right with a given probability. */
export function syntheticResult(options: SyntheticResultOptions): Result {
  const { method, study = "a study", profile = "full", n = 60, repeats = 2, seeds = 1, k = 3, accuracy } = options;
  const dataset = syntheticDataset({ n });
  const { uniform } = random(method, n);
  const runOf = (run: number) => ({ repeat: Math.floor(run / seeds), seed: run % seeds });
  const rows = Array.from({ length: repeats * seeds }, (_, run) =>
    dataset.examples.map(({ id }, i) => {
      const label = uniform() < accuracy ? i % 3 : (i + 1) % 3;
      const { repeat } = runOf(run);
      return {
        id,
        ...runOf(run),
        fold: (i + repeat * Math.floor(i / k)) % k,
        probabilities: [0, 1, 2].map((c) => (c === label ? 0.8 : 0.1)),
      };
    }),
  ).flat();
  const { name, fingerprint, classes } = dataset;
  const folds = Array.from({ length: repeats * seeds * k }, (_, f) => {
    const trained = method === "majority" ? [] : [0.5, 0.9];
    const history = trained.map((value, e) => ({
      epoch: e + 1,
      loss: 1 - value,
      accuracy: value,
      learningRate: 1e-3,
    }));
    return { ...runOf(Math.floor(f / k)), fold: f % k, fitSeed: f, chosen: {}, history, seconds: 1 };
  });
  return {
    dataset,
    predictions: {
      schema: 2,
      study,
      profile,
      method: { name: method, params: {} },
      trainedOn: "made",
      seeds: Array.from({ length: seeds }, (_, seed) => seed),
      dataset: { name, fingerprint, classes: [...classes] },
      split: { kind: "stratified k-fold", k, repeats, seed: 0, fingerprint: "f".repeat(64) },
      folds,
      rows,
      provenance: {
        git: "0".repeat(40),
        dirty: false,
        key: "k".repeat(64),
        code: "c".repeat(64),
        versions: {},
        engine: "onnxruntime",
        device: "cpu",
        seconds: repeats * k,
        date: "2026-01-01T00:00:00.000Z",
      },
    },
  };
}
