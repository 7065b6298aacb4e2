import { recipe } from "../figures/dataset/recipe";
import type { Captions } from "../figures/words/captions";
import { hashJson } from "../files";
import type { ClipConfig, TransformerConfig } from "../models/clip/config";
import { type Random, random } from "../random";

/** What a pretraining learns from. All see the same figures, as often and in the same order. */
export interface Variant {
  /** One sentence for the model card and for results. */
  what: string;
  learnsFrom: "captions" | "labels" | "images" | "nothing";
  /** Which caption of a figure is used, with `draw` for this figure in this epoch. */
  caption?(captions: Captions, draw: Random): string;
  /** Whether each figure gets the caption of another one. */
  shuffled?: boolean;
}

const withActivity = ({ activity, both }: Captions, draw: Random) => (draw.uniform() < 0.5 ? activity : both);

const all = {
  captions: {
    what: "contrastively on captions that say what the person does, half of them with the scene",
    learnsFrom: "captions",
    caption: withActivity,
  },
  labels: {
    what: "by cross-entropy on the labels of the 17 activities, with a linear head that is thrown away",
    learnsFrom: "labels",
  },
  "scene-captions": {
    what: "contrastively on captions of place, company, things and clothes, without a word on what anybody does",
    learnsFrom: "captions",
    caption: ({ scene }: Captions) => scene,
  },
  "shuffled-captions": {
    what: "contrastively on captions of other figures: the captions of the set, dealt out anew once",
    learnsFrom: "captions",
    caption: withActivity,
    shuffled: true,
  },
  "images-only": {
    what: "without any words, by SimCLR: which two views are of one figure (Chen et al., arXiv 2002.05709), with a head that is thrown away",
    learnsFrom: "images",
  },
  untrained: { what: "not at all: the random weights that all others begin with", learnsFrom: "nothing" },
} satisfies Record<string, Variant>;

export type VariantName = keyof typeof all;
export const variants: Readonly<Record<VariantName, Variant>> = all;
export const variantNames = Object.keys(all) as VariantName[];

/** For each figure the one whose caption it gets: itself, or a different one each where captions are shuffled. */
export function captionOwners(n: number, seed: number, { shuffled = false }: Variant): Uint32Array {
  const owners = Uint32Array.from({ length: n }, (_, i) => i);
  if (!shuffled) return owners;
  const ring = random(seed, "shuffled captions").shuffle([...owners]);
  ring.forEach((figure, place) => {
    owners[figure] = ring[(place + 1) % n]!;
  });
  return owners;
}

/** Sizes of the two towers. */
export interface ModelSize {
  /** Width and height of a picture, pixels. */
  imageSize: number;
  patchSize: number;
  vision: { width: number; layers: number; heads: number };
  text: { width: number; layers: number; heads: number; maxPositions: number };
  projectionSize: number;
}

/** Everything that decides the result of a pretraining, besides code and engine. */
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
 * Checks settings.
 *
 * @throws RangeError on settings that make no training
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
