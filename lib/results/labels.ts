import { z } from "zod";
import type { Dataset } from "../data/dataset";
import { writeFileAtomic } from "../files";
import { readJson } from "../json-file";

const labelFileSchema = z.object({
  schema: z.literal(1),
  dataset: z.string(),
  fingerprint: z.string(),
  classes: z.array(z.string()).min(2),
  /** The default set first. */
  labelSets: z.array(z.string()).min(1),
  /** One entry per example: its id, its group, and its class in each label set (null: no label there). */
  examples: z.array(z.object({ id: z.string(), group: z.string(), labels: z.array(z.int().nonnegative().nullable()) })),
});

export type LabelFile = z.infer<typeof labelFileSchema>;

/** Writes all label sets of a dataset: what scoring needs of it. */
export async function writeLabelFile(dataset: Dataset, file: string): Promise<void> {
  const sets = dataset.labelSets.map((name) => dataset.labels(name));
  const examples = dataset.examples.map(({ id, group = id }) => {
    return JSON.stringify({ id, group, labels: sets.map((set) => set.get(id) ?? null) });
  });
  const { name, fingerprint, classes, labelSets } = dataset;
  const head = JSON.stringify({ schema: 1, dataset: name, fingerprint, classes, labelSets }, null, 2).replace(
    /\n\}$/,
    "",
  );
  await writeFileAtomic(file, `${head},\n  "examples": [\n    ${examples.join(",\n    ")}\n  ]\n}\n`);
}

/** @throws Error that names the file and each field that does not fit the schema */
export function readLabelFile(file: string): Promise<LabelFile> {
  return readJson(file, { schema: labelFileSchema, what: "label sets", remedy: "run the notebooks again (npm start)" });
}

/** A dataset that has ids and labels but no pixels: enough to score predictions. */
export function labelledDataset({ dataset, fingerprint, classes, labelSets, examples }: LabelFile): Dataset {
  return {
    name: dataset,
    fingerprint,
    classes,
    labelSets,
    examples,
    labels(set = labelSets[0]!) {
      const index = labelSets.indexOf(set);
      if (index < 0) throw new Error(`${dataset} has no label set "${set}"; it has ${labelSets.join(", ")}`);
      const known = examples.filter((example) => example.labels[index] !== null);
      return new Map(known.map((example) => [example.id, example.labels[index]!]));
    },
    read: async ({ id }) => {
      throw new Error(`${dataset} was loaded from results, without pixels; ${id} cannot be read`);
    },
  };
}
