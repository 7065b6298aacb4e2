import * as tf from "@tensorflow/tfjs";
import { product } from "../../numbers";
import { random } from "../../random";
import type { ClipConfig, TransformerConfig, VisionConfig } from "./config";

/** How a parameter is initialised: with one value, or normally distributed with this standard deviation. */
interface Start {
  shape: readonly number[];
  value?: number;
  std?: number;
}

/** Name and shape of every parameter of a CLIP model, as Hugging Face's CLIPModel has them. */
export function parameterShapes(config: ClipConfig): Map<string, readonly number[]> {
  return new Map([...starts(config)].map(([name, { shape }]) => [name, shape]));
}

/** The same for an image tower alone, with its projection or without. */
export function visionShapes(vision: VisionConfig, projectionSize: number | null): Map<string, readonly number[]> {
  return new Map(visionStarts(vision, projectionSize).map(([name, { shape }]) => [name, shape]));
}

/**
 * A CLIP model to be trained: variables with random values, as CLIP's paper and Hugging Face start it. The numbers
 * depend on the seed and on a parameter's name alone.
 */
export function initialParameters(config: ClipConfig, seed: number): Record<string, tf.Variable> {
  const variable = (name: string, { shape, value = 0, std }: Start) => {
    const { normal } = random(seed, "CLIP", name);
    const values = new Float32Array(product(shape));
    if (std === undefined) values.fill(value);
    else for (let i = 0; i < values.length; i++) values[i] = std * normal();
    return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
  };
  return Object.fromEntries([...starts(config)].map(([name, start]) => [name, variable(name, start)]));
}

/** SigLIP's bias of the logits in the beginning (Zhai et al., arXiv 2303.15343, section 3.2). */
const LOGIT_BIAS = -10;

function starts({ vision, text, projectionSize, initialLogitScale }: ClipConfig): Map<string, Start> {
  const words = "text_model";
  const all: [string, Start][] = [
    ["logit_scale", { shape: [], value: initialLogitScale }],
    ...(text.pooling
      ? [["logit_bias", { shape: [], value: LOGIT_BIAS }] satisfies [string, Start]]
      : [projection("text_projection", projectionSize, text.hiddenSize)]),
    ...visionStarts(vision, projectionSize),
    [`${words}.embeddings.token_embedding.weight`, { shape: [text.vocabularySize, text.hiddenSize], std: 0.02 }],
    [`${words}.embeddings.position_embedding.weight`, { shape: [text.maxPositions, text.hiddenSize], std: 0.02 }],
    ...encoder(`${words}.encoder`, text),
    ...norm(`${words}.final_layer_norm`, text.hiddenSize),
    ...(text.pooling ? dense(`${words}.head`, projectionSize, text.hiddenSize, text.hiddenSize ** -0.5) : []),
  ];
  return new Map(all);
}

function visionStarts(vision: VisionConfig, projectionSize: number | null): [string, Start][] {
  const { hiddenSize: width, imageSize, patchSize } = vision;
  const image = "vision_model";
  const patches = Math.floor(imageSize / patchSize) ** 2;
  const patch = `${image}.embeddings.patch_embedding`;
  const positions = (count: number): [string, Start] => [
    `${image}.embeddings.position_embedding.weight`,
    { shape: [count, width], std: 0.02 },
  ];
  const filters: [string, Start] = [`${patch}.weight`, { shape: [width, 3, patchSize, patchSize], std: 0.02 }];
  const layers = [...encoder(`${image}.encoder`, vision), ...norm(`${image}.post_layernorm`, width)];
  if (vision.pooling)
    return [
      filters,
      [`${patch}.bias`, { shape: [width] }],
      positions(patches),
      ...layers,
      ...head(`${image}.head`, vision),
    ];
  return [
    ...(projectionSize === null ? [] : [projection("visual_projection", projectionSize, width)]),
    [`${image}.embeddings.class_embedding`, { shape: [width], std: width ** -0.5 }],
    filters,
    positions(patches + 1),
    ...norm(`${image}.pre_layrnorm`, width),
    ...layers,
  ];
}

const projection = (name: string, size: number, width: number): [string, Start] => [
  `${name}.weight`,
  { shape: [size, width], std: width ** -0.5 },
];

/** SigLIP's pooling by attention. */
const head = (name: string, { hiddenSize: d, intermediateSize }: VisionConfig): [string, Start][] => [
  [`${name}.probe`, { shape: [1, 1, d], std: 1 }],
  [`${name}.attention.in_proj_weight`, { shape: [3 * d, d], std: d ** -0.5 }],
  [`${name}.attention.in_proj_bias`, { shape: [3 * d] }],
  ...dense(`${name}.attention.out_proj`, d, d, d ** -0.5),
  ...norm(`${name}.layernorm`, d),
  ...dense(`${name}.mlp.fc1`, intermediateSize, d, (2 * d) ** -0.5),
  ...dense(`${name}.mlp.fc2`, d, intermediateSize, intermediateSize ** -0.5),
];

/** Projections into the residual stream begin smaller the deeper the network. */
function encoder(name: string, { hiddenSize: d, intermediateSize, layers }: TransformerConfig): [string, Start][] {
  const [deep, attention, mlp] = [(d * 2 * layers) ** -0.5, d ** -0.5, (2 * d) ** -0.5];
  return Array.from({ length: layers }, (_, i) => `${name}.layers.${i}`).flatMap((layer) => [
    ...norm(`${layer}.layer_norm1`, d),
    ...["q_proj", "k_proj", "v_proj"].flatMap((part) => dense(`${layer}.self_attn.${part}`, d, d, deep)),
    ...dense(`${layer}.self_attn.out_proj`, d, d, attention),
    ...norm(`${layer}.layer_norm2`, d),
    ...dense(`${layer}.mlp.fc1`, intermediateSize, d, mlp),
    ...dense(`${layer}.mlp.fc2`, d, intermediateSize, deep),
  ]);
}

const dense = (name: string, out: number, input: number, std: number): [string, Start][] => [
  [`${name}.weight`, { shape: [out, input], std }],
  [`${name}.bias`, { shape: [out] }],
];

const norm = (name: string, width: number): [string, Start][] => [
  [`${name}.weight`, { shape: [width], value: 1 }],
  [`${name}.bias`, { shape: [width] }],
];
