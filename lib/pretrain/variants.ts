import type { Captions } from "../figures/words/captions";
import { type Random, random } from "../random";

/** What a pretraining learns from. All see the same figures, as often and in the same order. */
export interface Variant {
  /** One sentence for the model card and for results. */
  what: string;
  learnsFrom: "captions" | "labels" | "images" | "nothing";
  /** Which caption of a figure is told, with `draw` for this figure in this epoch. */
  caption?(captions: Captions, draw: Random): string;
  /** Whether each figure is told the caption of another one. */
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

/** For each figure the one whose caption it is told: itself, or each another one where captions are shuffled. */
export function captionOwners(n: number, seed: number, { shuffled = false }: Variant): Uint32Array {
  const owners = Uint32Array.from({ length: n }, (_, i) => i);
  if (!shuffled) return owners;
  const ring = random(seed, "shuffled captions").shuffle([...owners]);
  ring.forEach((figure, place) => {
    owners[figure] = ring[(place + 1) % n]!;
  });
  return owners;
}
