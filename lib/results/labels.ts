import { z } from "zod";
import type { Dataset } from "../data/dataset";
import { hashJson, writeFileAtomic } from "../files";
import { readJson } from "../json-file";
import type { Predictions } from "./predictions";

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

/** All label sets of a dataset: what scoring needs of it. */
export function labelsOf(dataset: Dataset): LabelFile {
  const { name, fingerprint, classes, labelSets } = dataset;
  const sets = labelSets.map((set) => dataset.labels(set));
  const examples = dataset.examples.map(({ id, group = id }) => {
    return { id, group, labels: sets.map((set) => set.get(id) ?? null) };
  });
  return { schema: 1, dataset: name, fingerprint, classes: [...classes], labelSets: [...labelSets], examples };
}

/** Names label sets by their content: classes, groups and labels, whatever the order of the examples. */
export function labelsHash({ classes, labelSets, examples }: LabelFile): string {
  const sorted = examples.map(({ id, group, labels }) => [id, group, ...labels]);
  return hashJson({ classes, labelSets, examples: sorted.sort(([a], [b]) => (a! < b! ? -1 : 1)) });
}

/** Writes label sets, one line per example. */
export async function writeLabelFile({ examples, ...head }: LabelFile, file: string): Promise<void> {
  const opening = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  const lines = examples.map((example) => JSON.stringify(example));
  await writeFileAtomic(file, `${opening},\n  "examples": [\n    ${lines.join(",\n    ")}\n  ]\n}\n`);
}

/**
 * Reads the label sets that a result was made with.
 *
 * @throws Error that names the file, if it does not fit the schema or holds other labels than these
 */
export async function readLabelFile(file: string, { name, fingerprint, classes, labels }: Predictions["dataset"]) {
  const remedy = "run the notebooks again (npm start)";
  const found = await readJson(file, { schema: labelFileSchema, what: "label sets", remedy });
  const fits = found.dataset === name && found.fingerprint === fingerprint && String(found.classes) === String(classes);
  // Results from before labels had a hash are distinguished by their images alone.
  if (fits && (labels === undefined || labelsHash(found) === labels)) return found;
  throw new Error(`${file} does not hold the labels that results on ${name} were made with; put it back, or ${remedy}`);
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
