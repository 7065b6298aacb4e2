import * as tf from "@tensorflow/tfjs";
import { cnn } from "../../lib/models/cnn";
import { supervised } from "./networks";
import type { Task, Workload } from "./workload";

/** Small, because tfjs' JavaScript takes seconds even so. */
const batch = 4;
const imageSize = 32;

/** Op by op, without tracing: what a reader gets who just calls tfjs. */
export const eagerWorkload: Workload = {
  name: "eager",
  title: `CNN, 3 convolutions, ${imageSize} px, batch ${batch}, not compiled: forward and gradients`,
  contenders: ["ours", "pytorch", "tfjs-node", "tfjs-cpu"],
  prepare: gradients,
};

function gradients(): Task {
  const model = cnn({ imageSize, classes: 3, channels: [32, 64, 128], dense: 128 });
  const { loss, variables, inputs } = supervised(model, batch);
  return {
    step() {
      const { value, grads } = tf.variableGrads(() => loss(...inputs), variables);
      // Reading them all makes sure that they are computed.
      for (const gradient of Object.values(grads)) gradient.dataSync();
      const [number] = value.dataSync();
      tf.dispose([value, grads]);
      return number;
    },
  };
}
