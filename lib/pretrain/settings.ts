import { recipe } from "../figures/dataset/recipe";
import { hashJson } from "../files";
import type { ClipConfig, TransformerConfig } from "../models/clip/config";
import type { VariantName } from "./variants";

/** Sizes of the two towers. */
export interface ModelSize {
  /** Width and height of a picture, pixels. */
  imageSize: number;
  patchSize: number;
  vision: { width: number; layers: number; heads: number };
  text: { width: number; layers: number; heads: number; maxPositions: number };
  projectionSize: number;
}

/** Everything that decides the numbers of a pretraining, besides code and engine. */
export interface PretrainSettings {
  variant: VariantName;
  /** Figures that the training set holds, and how many are seen in all: each one several times. */
  figures: number;
  samples: number;
  batchSize: number;
  /** The largest learning rate, after the warm-up of this share of all steps; a cosine to 0 follows. */
  learningRate: number;
  warmUp: number;
  weightDecay: number;
  seed: number;
  model: ModelSize;
  /** Figures of another seed of the same world, which the curves are measured on. */
  heldOut: number;
  /** Steps between two lines of the history, and between two measurements on the held-out figures. */
  logEvery: number;
  measureEvery: number;
}

const size: ModelSize = {
  imageSize: 48,
  patchSize: 12,
  vision: { width: 128, layers: 3, heads: 4 },
  text: { width: 64, layers: 2, heads: 4, maxPositions: 32 },
  projectionSize: 64,
};

/** What `npm run pretrain` does unless told otherwise. */
export const defaults: PretrainSettings = {
  variant: "captions",
  figures: 65_536,
  samples: 393_216,
  batchSize: 64,
  learningRate: 1e-3,
  warmUp: 0.05,
  weightDecay: 0.1,
  seed: 0,
  model: size,
  heldOut: 510,
  logEvery: 16,
  measureEvery: 384,
};

/** How many steps a pretraining has: whole batches only. */
export const stepsOf = ({ samples, batchSize }: PretrainSettings): number => Math.floor(samples / batchSize);

/** What drew the figures: a checkpoint, a model card and results name it. */
export const generator = { name: recipe.generator, version: recipe.version, hash: hashJson(recipe) } as const;

/** A trained model of these settings, `vocabularySize` tokens of which the last is the end of text. */
export function configOf(
  { imageSize, patchSize, vision, text, projectionSize }: ModelSize,
  vocabularySize: number,
): ClipConfig {
  return {
    vision: { ...tower(vision), imageSize, patchSize },
    text: { ...tower(text), vocabularySize, maxPositions: text.maxPositions, endToken: vocabularySize - 1 },
    projectionSize,
    initialLogitScale: Math.log(1 / 0.07), // Radford et al., section 2.5
  };
}

const tower = ({ width, layers, heads }: ModelSize["vision"]): TransformerConfig => ({
  hiddenSize: width,
  intermediateSize: 4 * width,
  layers,
  heads,
  activation: "quick_gelu",
  layerNormEpsilon: 1e-5,
});

/**
 * Throws a RangeError on settings that make no training.
 */
export function checkSettings(settings: PretrainSettings): void {
  const { figures, samples, batchSize, seed, heldOut } = settings;
  const whole = (name: string, value: number, low: number) => {
    if (!Number.isInteger(value) || value < low)
      throw new RangeError(`pretrain: ${name} must be a whole number from ${low}, got ${value}`);
  };
  whole("batchSize", batchSize, 2);
  whole("figures", figures, batchSize);
  whole("samples", samples, 0);
  whole("seed", seed, 0);
  whole("heldOut", heldOut, 32);
}
