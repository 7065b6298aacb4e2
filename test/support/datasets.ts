import type { Dataset } from "../../lib/data/dataset";
import { hashJson } from "../../lib/files";
import { random } from "../../lib/random";

export interface SyntheticOptions {
  name?: string;
  n?: number;
  size?: number;
  seed?: number;
  /** 1: the class shows as a colour in every image; 0: images are noise. */
  signal?: number;
  /** Replaces the label of an example. */
  label?: (index: number) => number;
  /** Changes the pixels of an example after they are made. */
  edit?: (index: number, pixels: Uint8Array) => void;
}

export const classes = ["sitting", "standing", "walking_running"];

/** Noise images in which, with a signal, the class shows as the brightest colour channel. */
export function syntheticDataset(options: SyntheticOptions = {}): Dataset {
  const { name = "synthetic", n = 30, size = 8, seed = 0, signal = 1, label = (i) => i % 3, edit } = options;
  const examples = Array.from({ length: n }, (_, i) => ({ id: `image-${i}` }));
  const truth = new Map(examples.map(({ id }, i) => [id, label(i)]));
  return {
    name,
    classes,
    examples,
    labelSets: ["made"],
    fingerprint: hashJson({ name, n, size, seed, signal, edit: edit?.toString() ?? null }),
    labels: () => truth,
    async read({ id }) {
      const index = Number(id.slice("image-".length));
      const { integer } = random(seed, id);
      const data = Uint8Array.from(
        { length: size * size * 3 },
        (_, k) => integer(128) + (k % 3 === index % 3 ? 127 * signal : 0),
      );
      edit?.(index, data);
      return { width: size, height: size, data };
    },
  };
}
