import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import * as features from "../../lib/features";
import type { Method } from "../../lib/method";
import * as methods from "../../lib/methods";
import type { Clip } from "../../lib/models/clip";

type Factories = Omit<typeof methods, "loadClassifier">;

/** One method of each factory in lib/methods, by the factory's name: the type asks for a new one, too. */
export async function everyMethod(clip: Clip): Promise<Record<keyof Factories, Method>> {
  const boxes = new Map([["image-0", [{ x: 0, y: 0, width: 1, height: 1 }]]]);
  const cnn = methods.cnn();
  return {
    chiSquaredKernel: methods.chiSquaredKernel({ features: features.colourHistogram() }),
    cnn,
    colourHistogram: methods.colourHistogram(),
    fnn: methods.fnn(),
    knn: methods.knn({ features: features.colourHistogram() }),
    layers: methods.layers({ name: "layers", build: () => tf.sequential() }),
    linearProbe: methods.linearProbe({ features: await onnxFeatures() }),
    majority: methods.majority(),
    metadata: methods.metadata({ boxes }),
    onPersonCrop: methods.onPersonCrop(cnn, { boxes }),
    permutedLabels: methods.permutedLabels(cnn),
    pixels: methods.pixels(),
    zeroShot: methods.zeroShot({ clip, prompts: { sitting: "sitting" } }),
  };
}

/** Features as `mobileNet` makes them, of a file that is read when rows are computed only. */
function onnxFeatures() {
  const file = join(mkdtempSync(join(tmpdir(), "stillact-onnx-")), "network.onnx");
  writeFileSync(file, "");
  return features.onnxEncoder({ file });
}
