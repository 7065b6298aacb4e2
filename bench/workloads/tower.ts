import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { noiseTensor } from "../noise";
import { makeWeights, tower, towerShapes, vitB32 } from "./vit";
import type { Contender, Task, Workload } from "./workload";

const batch = 16;

export const towerWorkload: Workload = {
  name: "vit-b32",
  title: `ViT-B/32 image tower, batch ${batch}: inference, frozen weights`,
  contenders: ["ours", "pytorch", "tfjs-node"],
  prepare: inference,
};

function inference(contender: Contender): Task {
  const weights = makeWeights(towerShapes, () => false);
  const images = noiseTensor("images", [batch, vitB32.imageSize, vitB32.imageSize, 3]);
  const forward = (x: tf.Tensor) => tower(weights, x);
  const compiled = contender === "ours" ? jit(forward) : (x: tf.Tensor) => tf.tidy(() => forward(x));
  return {
    step() {
      const embeddings = compiled(images);
      const values = embeddings.dataSync<"float32">();
      embeddings.dispose();
      return values.reduce((sum, value) => sum + value * value, 0) / values.length;
    },
  };
}
