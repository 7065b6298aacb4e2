import { jit, trainStep } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { lookAhead } from "../../lib/data/concurrent";
import { readClipConfig } from "../../lib/models/clip/config";
import { lora } from "../../lib/models/clip/lora";
import { parameterShapes } from "../../lib/models/clip/parameters";
import { clipPreprocessing } from "../../lib/models/clip/processor";
import { imageFeatures } from "../../lib/models/clip/towers";
import { unitLength } from "../../lib/models/clip/transformer";
import { fitToInput, normalised } from "../../lib/models/encoder/preprocess";
import { crossEntropy } from "../../lib/train/loss";
import { initialWeight, noise, noiseTensor } from "../noise";
import { labels } from "./training";
import type { Task, Workload } from "./workload";

const batch = 16;
const rank = 8;
const learningRate = 1e-5;
/** Without entries it is CLIP's smallest, ViT-B/32. */
const config = readClipConfig({ model_type: "clip", text_config: {}, vision_config: {} });
const { vision } = config;

/**
 * The image tower of lib/models/clip beside that of Hugging Face's transformers, with equal random weights. Neither computes
 * what nobody reads: in the last block the queries, and all that follows from them, of the class token alone.
 */
export const clipWorkloads: Workload[] = [
  {
    name: "clip-features",
    title: `CLIP ViT-B/32, image features, batch ${batch}: model alone, against Hugging Face`,
    contenders: ["ours", "pytorch"],
    prepare() {
      const pixels = noise("images", batch * 3 * vision.imageSize ** 2);
      return featuresOf(async () => pixels);
    },
  },
  {
    name: "clip-photos",
    title: `the same from JPEG files of 640 × 480, as Pillow and CLIPImageProcessor make them ready`,
    contenders: ["ours", "pytorch"],
    needsPhoto: true,
    prepare: () => featuresOf(photos),
  },
  {
    name: "clip-lora",
    title: `CLIP ViT-B/32, image tower, LoRA of rank ${rank} on q and v, batch ${batch}: training step with AdamW`,
    contenders: ["ours", "pytorch"],
    prepare: adapting,
  },
  {
    name: "clip-finetuning",
    title: `CLIP ViT-B/32, image tower, all weights, batch ${batch}: training step with AdamW`,
    contenders: ["ours", "pytorch"],
    prepare: fineTuning,
  },
];

type Weights = Record<string, tf.Variable>;

/** The image tower's weights, from the same hash of their names as in peers/hugging_face.py. */
function towerWeights(isTrained: boolean): Weights {
  const names = [...parameterShapes(config)].filter(([name]) => /^vision_model\.|^visual_projection\./.test(name));
  return Object.fromEntries(names.map(([name, shape]) => [name, variable(name, shape, isTrained)]));
}

function variable(name: string, shape: readonly number[], isTrained: boolean): tf.Variable {
  // What a normalisation multiplies by is called scale there, weight here.
  const known = shape.length === 1 ? name.replace(/weight$/, "scale") : name;
  return tf.tidy(() => tf.variable(tf.tensor(initialWeight(known, shape), [...shape]), isTrained));
}

function featuresOf(pixels: () => Promise<Float32Array>): Task {
  const weights = towerWeights(false);
  const forward = jit((x: tf.Tensor) => imageFeatures(weights, vision, x));
  return {
    async step() {
      const images = tf.tensor(await pixels(), [batch, 3, vision.imageSize, vision.imageSize]);
      const features = forward(images);
      const values = features.dataSync<"float32">();
      tf.dispose([images, features]);
      return values.reduce((sum, value) => sum + value * value, 0) / values.length;
    },
  };
}

/** A batch of JPEG files, decoded and made ready as the rows of a dataset are. */
async function photos(): Promise<Float32Array> {
  const { decodeImage } = await import("../../lib/data/image.js"); // so that no other workload holds the decoder in memory
  const preprocessing = clipPreprocessing(vision.imageSize);
  const files = Array<string>(batch).fill(process.env.STILLACT_BENCH_PHOTO!);
  const images = [];
  const prepared = async (file: string) => fitToInput(await decodeImage(file), preprocessing);
  for await (const image of lookAhead(files, 4, prepared)) images.push(image);
  return normalised(images, batch, preprocessing);
}

/** Cross-entropy of the similarities to three fixed directions, as with embedded names of classes. */
function similarityLoss(weights: Readonly<Record<string, tf.Tensor>>, classes: tf.Tensor) {
  return (images: tf.Tensor, target: tf.Tensor): tf.Scalar => {
    const logits = unitLength(imageFeatures(weights, vision, images)).matMul(classes, false, true);
    return crossEntropy(target as tf.Tensor2D, logits as tf.Tensor2D, "logits");
  };
}

function adapting(): Task {
  const adapted = lora(towerWeights(false), { rank });
  for (const [name, tensor] of Object.entries(adapted.parameters)) {
    if (!/\.lora_[AB]\.weight$/.test(name)) continue;
    tf.tidy(() => (tensor as tf.Variable).assign(tf.tensor(initialWeight(name, tensor.shape), tensor.shape)));
  }
  return trainingOf(adapted.parameters, adapted.variables);
}

function fineTuning(): Task {
  const weights = towerWeights(true);
  return trainingOf(weights, Object.values(weights));
}

function trainingOf(weights: Readonly<Record<string, tf.Tensor>>, variables: tf.Variable[]): Task {
  const classes = tf.variable(noiseTensor("classes", [3, config.projectionSize]), false);
  const loss = similarityLoss(weights, classes);
  const step = trainStep({ compute: (x, y) => [loss(x!, y!)], variables, optimizer: { kind: "adamw" } });
  const inputs = [noiseTensor("images", [batch, 3, vision.imageSize, vision.imageSize]), labels(batch)];
  return { step: () => step.run(inputs, { learningRate }).loss };
}
