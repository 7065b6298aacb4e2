import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { Images } from "../data/dataset";
import type { Classifier, EpochRecord, Json, Probabilities } from "../method";
import { type Output, softmaxRows } from "../train/loss";
import { type Normalisation, normalise } from "../train/normalise";
import { saveNetwork } from "./save-network";

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

/** The classifier of a trained network; it owns the model from now on. */
export function networkClassifier(network: Network): Classifier {
  const { model, output, normalisation, imageSize, classes, history } = network;
  const forward = jit((batch: tf.Tensor) => model.apply(batch, { training: false }) as tf.Tensor);
  return {
    history,
    async predict(images: Images): Promise<Probabilities> {
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
    save: (directory) => saveNetwork(network, directory),
    dispose() {
      forward.dispose();
      model.dispose();
    },
  };
}

function probabilities(values: Float32Array, classes: number, output: Output): number[][] {
  // The softmax of log p is p, with rows that sum to 1 in float64.
  return softmaxRows(output === "logits" ? values : values.map((p) => Math.log(Math.max(p, 1e-30))), classes);
}
