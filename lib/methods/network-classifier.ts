import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { jit, ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type { Images } from "../data/dataset";
import { hashJson, sha256, sha256File, writeFilesAtomic } from "../files";
import { readJson } from "../json-file";
import type { Classifier, EpochRecord, Json, NamedClassifier, Probabilities } from "../method";
import { product, sum } from "../numbers";
import { name as aName, checkArguments } from "../options";
import { type Output, softmaxRows } from "../train/loss";
import { type Normalisation, normalise } from "../train/normalise";

/** A fitted network with all that predicting needs. */
export interface Network {
  model: tf.LayersModel;
  output: Output;
  normalisation: Normalisation;
  imageSize: number;
  classes: readonly string[];
  method: { name: string; params: { readonly [name: string]: Json } };
  history: readonly EpochRecord[];
}

const PREDICTION_BATCH = 32;
const WEIGHTS_FILE = "weights.bin";
const MODEL_FILE = "model.json";

/** The classifier of a trained network; it owns the model from now on. */
export function networkClassifier(network: Network): Classifier {
  const { model, output, normalisation, imageSize, classes, history } = network;
  const forward = jit((batch: tf.Tensor) => model.apply(batch, { training: false }) as tf.Tensor);
  let isDisposed = false;
  const checkAlive = () => {
    if (isDisposed)
      throw new Error(
        `${network.method.name}: this classifier has been disposed; fit it again (fitAll), or save it before and load it ` +
          "(loadClassifier)",
      );
  };
  return {
    history,
    async predict(images: Images): Promise<Probabilities> {
      checkAlive();
      const inputs = normalise(await images.pixels({ size: imageSize }), normalisation);
      const length = imageSize * imageSize * 3;
      const rows: number[][] = [];
      while (rows.length < images.ids.length) {
        // Always a full batch, filled up with zeros: one graph, and the same numbers for one image as for many.
        const batch = new Float32Array(PREDICTION_BATCH * length);
        batch.set(inputs.subarray(rows.length * length, (rows.length + PREDICTION_BATCH) * length));
        const feed = tf.tensor4d(batch, [PREDICTION_BATCH, imageSize, imageSize, 3]);
        const result = forward(feed);
        const values = (await result.data()) as Float32Array;
        tf.dispose([feed, result]);
        const wanted = Math.min(PREDICTION_BATCH, images.ids.length - rows.length);
        rows.push(...probabilities(values.subarray(0, wanted * classes.length), classes.length, output));
      }
      return rows;
    },
    async save(directory) {
      checkAlive();
      await saveNetwork(network, directory);
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      forward.dispose();
      model.dispose();
    },
  };
}

function probabilities(values: Float32Array, classes: number, output: Output): number[][] {
  // The softmax of log p is p, with rows that sum to 1 in float64.
  return softmaxRows(output === "logits" ? values : values.map((p) => Math.log(Math.max(p, 1e-30))), classes);
}

/**
 * Writes `model.json` and `weights.bin` in TensorFlow.js' own layout (any tfjs loads them) and, last, `classifier.json`
 * with the classes, the normalisation, the method and hashes of all three, so that a folder that has it is complete.
 */
async function saveNetwork(network: Network, directory: string): Promise<void> {
  const { model, output, normalisation, imageSize, classes, method, history } = network;
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    }),
  );
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData!));
  const weightsManifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs }];
  const topology = JSON.stringify({ format: "layers-model", modelTopology, weightsManifest });
  const files = { [WEIGHTS_FILE]: sha256(bytes), [MODEL_FILE]: sha256(topology) };
  const description = { schema: 1, classes, imageSize, output, normalisation, method, history, files };
  await writeFilesAtomic([
    [join(directory, WEIGHTS_FILE), bytes],
    [join(directory, MODEL_FILE), topology],
    [join(directory, "classifier.json"), JSON.stringify({ ...description, sha256: hashJson(description) }, null, 2)],
  ]);
}

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
  files: z.object({ [WEIGHTS_FILE]: z.string(), [MODEL_FILE]: z.string() }),
  /** Of everything else in this file. */
  sha256: z.string(),
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
 * Loads a classifier that `save` wrote.
 *
 * @throws Error that names the file, if one is missing, cut off, changed or does not fit
 */
export async function loadClassifier(directory: string): Promise<NamedClassifier> {
  checkArguments("loadClassifier", { directory: [directory, aName] });
  await ready();
  const { sha256: written, ...description } = await readJson(join(directory, "classifier.json"), descriptionFile);
  if (hashJson(description) !== written) throw changed(join(directory, "classifier.json"));
  const { modelTopology, weightsManifest } = await readJson(join(directory, MODEL_FILE), modelFile);
  if ((await sha256File(join(directory, MODEL_FILE))) !== description.files[MODEL_FILE]) {
    throw changed(join(directory, MODEL_FILE));
  }
  const weightSpecs = weightsManifest[0]!.weights as unknown as tf.io.WeightsManifestEntry[];
  const file = join(directory, WEIGHTS_FILE);
  const bytes = await readFile(file).catch(() => {
    throw new Error(`${file} is missing or cannot be read; save the classifier again`);
  });
  const expected = 4 * sum(weightSpecs.map(({ shape }) => product(shape)));
  if (bytes.length !== expected || expected > MAX_WEIGHT_BYTES) {
    throw new Error(`${file} has ${bytes.length} bytes, model.json asks for ${expected}; save the classifier again`);
  }
  if (sha256(bytes) !== description.files[WEIGHTS_FILE]) throw changed(file);
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const { schema: _, files: __, method, ...rest } = description;
  const params = method.params as { [name: string]: Json };
  const classifier = networkClassifier({ model, ...rest, method: { name: method.name, params } });
  return { ...classifier, classes: description.classes };
}

const changed = (file: string) =>
  new Error(`${file} is not what was saved (its checksum does not fit); save the classifier again`);
