import * as tf from "@tensorflow/tfjs";
import { crossEntropy } from "../../lib/train/loss";
import { noiseTensor } from "../noise";
import { labels, type Training, training } from "./training";
import { block, blockShapes, makeWeights, vitB32, type Weights } from "./vit";
import type { Workload } from "./workload";

const batch = 16;
const rank = 2;
const trained = ["ours", "pytorch", "tfjs-node"] as const;

/** Blocks of ViT-B/32's size on [16, 50, 768] tokens, the mean of the tokens, three logits. */
export const blockWorkloads: Workload[] = [
  {
    name: "vit-2blocks",
    title: `ViT-B/32 blocks × 2, batch ${batch}: training step`,
    contenders: trained,
    prepare: (contender) => training(classifier({ layers: 2, isTrained: () => true }), contender),
  },
  {
    name: "vit-last1",
    title: `ViT-B/32 blocks × 4, the lower 3 frozen, batch ${batch}: training step`,
    contenders: trained,
    prepare: (contender) =>
      training(classifier({ layers: 4, isTrained: (name) => /^(blocks\.3|head)\./.test(name) }), contender),
  },
  {
    name: "vit-lora",
    title: `ViT-B/32 blocks × 4, LoRA of rank ${rank} on q and v, batch ${batch}: training step`,
    contenders: trained,
    prepare: (contender) =>
      training(classifier({ layers: 4, lora: true, isTrained: (name) => /\.lora[AB]$/.test(name) }), contender),
  },
];

export interface ClassifierOptions {
  layers: number;
  /** Low-rank updates of the q and v of every block. */
  lora?: boolean;
  isTrained: (name: string) => boolean;
}

/** Blocks with a head, to be trained on one batch of noise. */
export function classifier({ layers, lora = false, isTrained }: ClassifierOptions): Training {
  const names = Array.from({ length: layers }, (_, i) => `blocks.${i}`);
  const shapes: [name: string, shape: number[]][] = [
    ...names.flatMap(blockShapes),
    ...(lora ? names.flatMap(loraShapes) : []),
    ["head.weight", [vitB32.width, 3]],
    ["head.bias", [3]],
  ];
  const weights = makeWeights(shapes, isTrained);
  return {
    loss: (tokens, target) => crossEntropy(target as tf.Tensor2D, logits(weights, names, tokens!), "logits"),
    variables: [...weights.values()].filter(({ trainable }) => trainable),
    inputs: [noiseTensor("tokens", [batch, vitB32.tokens, vitB32.width]), labels(batch)],
  };
}

function loraShapes(block: string): [name: string, shape: number[]][] {
  return ["q", "v"].flatMap((name): [string, number[]][] => [
    [`${block}.${name}.loraA`, [vitB32.width, rank]],
    [`${block}.${name}.loraB`, [rank, vitB32.width]],
  ]);
}

function logits(w: Weights, names: readonly string[], tokens: tf.Tensor): tf.Tensor2D {
  const features = names.reduce((x, name) => block(w, name, x), tokens);
  return tf.add(tf.matMul(tf.mean(features, 1), w.get("head.weight") as tf.Tensor as tf.Tensor2D), w.get("head.bias")!);
}
