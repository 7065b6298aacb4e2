import type { Dataset } from "../../lib/data/dataset";
import { random } from "../../lib/random";
import type { Result } from "../../lib/results/predictions";
import { classes, history } from "./samples";

/** Images of one colour per class in two shapes, 20 a class. */
export function sampleDataset(name: string): Dataset {
  const examples = Array.from({ length: 60 }, (_, i) => ({ id: `${1000 + i}` }));
  const labels = new Map(examples.map(({ id }, i) => [id, i % 3]));
  return {
    name,
    classes,
    fingerprint: "0123456789abcdef",
    examples,
    labelSets: ["paper", "visual"],
    labels: () => labels,
    read: async ({ id }) => {
      const [width, height] = Number(id) % 2 ? [64, 48] : [48, 64];
      const data = new Uint8Array(width * height * 3);
      for (let i = labels.get(id)!; i < data.length; i += 3) data[i] = 200;
      return { width, height, data };
    },
    about: ({ id }) => ({
      alt: `person <${id}>`,
      url: `http://images.cocodataset.org/val2017/${id}.jpg`,
      credit: "BY-NC-SA 2.0",
    }),
  };
}

/** Predictions that are right with the given probability, 3 repeats of 5 folds. */
export function sampleResult(dataset: Dataset, name: string, right: number, trains = true): Result {
  const { uniform } = random(0, name);
  const rows = [0, 1, 2].flatMap((repeat) =>
    dataset.examples.map(({ id }, i) => {
      const truth = dataset.labels().get(id)!;
      const answer = uniform() < right ? truth : (truth + 1) % 3;
      return { id, repeat, fold: i % 5, seed: 0, probabilities: [0, 1, 2].map((c) => (c === answer ? 0.6 : 0.2)) };
    }),
  );
  const folds = [0, 1, 2].flatMap((repeat) =>
    [0, 1, 2, 3, 4].map((fold) => ({
      repeat,
      fold,
      seed: 0,
      fitSeed: 1,
      chosen: {},
      history: trains ? history(10, 5) : [],
      seconds: 1,
    })),
  );
  return {
    dataset,
    predictions: {
      schema: 2,
      study: "sample",
      profile: "test",
      method: { name, params: {} },
      trainedOn: "paper",
      seeds: [0],
      dataset: { name: dataset.name, fingerprint: dataset.fingerprint, classes: [...classes] },
      split: { kind: "stratified k-fold", k: 5, repeats: 3, seed: 0, fingerprint: "0123456789abcdef" },
      folds,
      rows,
      provenance: {
        git: "0",
        dirty: false,
        key: "k",
        code: "c",
        versions: {},
        engine: "cpu",
        device: "cpu",
        seconds: 15,
        date: "2025-01-01",
      },
    },
  };
}
