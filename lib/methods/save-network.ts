import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { writeFileAtomic } from "../files";
import type { Network } from "./network-classifier";

export const WEIGHTS_FILE = "weights.bin";

/**
 * Writes `model.json` and `weights.bin` in TensorFlow.js' own layout (any tfjs loads them) and, last, `classifier.json`
 * with the classes, the normalisation and the method, so that a folder that has it is complete.
 */
export async function saveNetwork(network: Network, directory: string): Promise<void> {
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
  await writeFileAtomic(join(directory, WEIGHTS_FILE), bytes);
  await writeFileAtomic(
    join(directory, "model.json"),
    JSON.stringify({ format: "layers-model", modelTopology, weightsManifest }),
  );
  const description = { schema: 1, classes, imageSize, output, normalisation, method, history };
  await writeFileAtomic(join(directory, "classifier.json"), JSON.stringify(description, null, 2));
}
