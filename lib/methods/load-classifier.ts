import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { readJson } from "../json-file";
import type { Json, NamedClassifier } from "../method";
import { product, sum } from "../numbers";
import { networkClassifier } from "./network-classifier";
import { WEIGHTS_FILE } from "./save-network";

const MAX_WEIGHT_BYTES = 2 ** 31;
const triple = z.tuple([z.number(), z.number(), z.number()]);

const descriptionSchema = z.object({
  schema: z.literal(1),
  classes: z.array(z.string()).min(2),
  imageSize: z.int().positive(),
  output: z.enum(["logits", "probabilities"]),
  normalisation: z.object({ mean: triple, std: triple }),
  method: z.object({ name: z.string(), params: z.record(z.string(), z.json()) }),
  history: z.array(z.object({ epoch: z.int(), loss: z.number(), accuracy: z.number(), learningRate: z.number() })),
});

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z
    .array(z.object({ paths: z.tuple([z.literal(WEIGHTS_FILE)]), weights: z.array(z.record(z.string(), z.unknown())) }))
    .length(1),
});

const descriptionFile = {
  schema: descriptionSchema,
  what: "the description of a classifier",
  remedy: "train a classifier and save it there",
};
const modelFile = { schema: modelSchema, what: "a network of tfjs-layers", remedy: "save the classifier again" };

/**
 * Loads a classifier that `save` wrote. Throws, naming the file, when one is missing, cut off or does not fit.
 */
export async function loadClassifier(directory: string): Promise<NamedClassifier> {
  await ready();
  const description = await readJson(join(directory, "classifier.json"), descriptionFile);
  const { modelTopology, weightsManifest } = await readJson(join(directory, "model.json"), modelFile);
  const weightSpecs = weightsManifest[0]!.weights as unknown as tf.io.WeightsManifestEntry[];
  const file = join(directory, WEIGHTS_FILE);
  const bytes = await readFile(file).catch(() => {
    throw new Error(`${file} is missing or cannot be read; save the classifier again`);
  });
  const expected = 4 * sum(weightSpecs.map(({ shape }) => product(shape)));
  if (bytes.length !== expected || expected > MAX_WEIGHT_BYTES) {
    throw new Error(`${file} has ${bytes.length} bytes, model.json asks for ${expected}; save the classifier again`);
  }
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const { schema: _, method, ...rest } = description;
  const params = method.params as { [name: string]: Json };
  const classifier = networkClassifier({ model, ...rest, method: { name: method.name, params } });
  return { ...classifier, classes: description.classes };
}
