import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { liteArchitecture, parameterShapes } from "../../lib/models/efficient-net/architecture";
import { classLogits, imageFeatures } from "../../lib/models/efficient-net/network";
import { crossEntropy } from "../../lib/train/loss";
import { initialWeight, noiseTensor } from "../noise";
import { labels, training } from "./training";
import type { Task, Workload } from "./workload";

const batch = 8;
const architecture = { ...liteArchitecture("lite2"), classes: 3 };
const { imageSize } = architecture;

/** The ImageNet encoder of lib/models/efficient-net, with random weights; its peer is written with PyTorch's own layers. */
export const efficientNetWorkloads: Workload[] = [
  {
    name: "lite2-features",
    title: `EfficientNet-Lite2, ${imageSize} px, batch ${batch}: features, frozen weights`,
    contenders: ["ours", "pytorch"],
    prepare: features,
  },
  {
    name: "lite2-finetuning",
    title: `EfficientNet-Lite2, ${imageSize} px, batch ${batch}, all weights, frozen statistics: training step`,
    contenders: ["ours", "pytorch"],
    prepare(contender) {
      const weights = makeWeights(true);
      const variables = Object.entries(weights).flatMap(([name, weight]) => (isStatistic(name) ? [] : [weight]));
      return training(
        {
          loss: (x, target) => {
            const logits = classLogits(weights, imageFeatures(weights, architecture, x!));
            return crossEntropy(target as tf.Tensor2D, logits as tf.Tensor2D, "logits");
          },
          variables,
          inputs: [images(), labels(batch)],
        },
        contender,
      );
    },
  },
];

const images = () => noiseTensor("images", [batch, imageSize, imageSize, 3]);

const isStatistic = (name: string) => /\.running_(mean|var)$/.test(name);

function features(): Task {
  const weights = makeWeights(false);
  const forward = jit((x: tf.Tensor) => imageFeatures(weights, architecture, x));
  const input = images();
  return {
    step() {
      const output = forward(input);
      const values = output.dataSync<"float32">();
      output.dispose();
      return values.reduce((sum, value) => sum + value * value, 0) / values.length;
    },
  };
}

function makeWeights(isTrained: boolean): Record<string, tf.Variable> {
  const variable = (name: string, shape: readonly number[]) =>
    tf.tidy(() => tf.variable(initial(name, shape), isTrained && !isStatistic(name)));
  return Object.fromEntries([...parameterShapes(architecture)].map(([name, shape]) => [name, variable(name, shape)]));
}

/** In PyTorch's layout, from the hash of a name and TensorFlow's shape, as in peers/pytorch.py. */
function initial(name: string, shape: readonly number[]): tf.Tensor {
  if (shape.length === 1) {
    const known = name.replace(/weight$|running_var$/, "$&.scale");
    return tf.tensor(initialWeight(known, shape), [...shape]);
  }
  const axes = shape.length === 4 ? [2, 3, 1, 0] : [1, 0];
  const flipped = axes.map((axis) => shape[axis]!);
  return tf.tensor(initialWeight(name, flipped), flipped).transpose(axes.map((_, axis) => axes.indexOf(axis)));
}
