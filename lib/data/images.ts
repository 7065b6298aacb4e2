import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hashJson, writeFileAtomic } from "../files";
import { cacheDirectory } from "../paths";
import type { OnProgress } from "../progress";
import { mapConcurrently } from "./concurrent";
import type { Dataset, Images, PixelSpec } from "./dataset";
import { checkSize, pixelRecipe, resize } from "./image";

export interface ImagesOptions {
  /** Where resized pixels are kept between starts. Default: STILLACT_CACHE, else data/cache. */
  cache?: string;
  /** Reports while a dataset is decoded for the first time at a size. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Decoded at once: enough for sharp's threads, few enough for full-size images in memory. */
const parallelDecodes = 4;
/** Sizes of one dataset that stay in memory. */
const sizesInMemory = 2;

/** Whole datasets as pixels, the last used first, for as long as the dataset object lives. */
const inMemory = new WeakMap<Dataset, { file: string; pixels: Promise<Uint8Array> }[]>();

/**
 * The images of some examples, in the order of the ids; an id may come twice.
 *
 * Pixels are computed once for the whole dataset and size, kept in a file named after their content, and selected from
 * there. Throws on an id that the dataset does not have.
 */
export function imagesOf(dataset: Dataset, ids: readonly string[], options: ImagesOptions = {}): Images {
  const position = new Map(dataset.examples.map((example, index) => [example.id, index]));
  const find = (id: string): number => {
    const index = position.get(id);
    if (index === undefined) throw new Error(`images: ${dataset.name} has no example "${id}"`);
    return index;
  };
  const indices = ids.map(find);
  return {
    ids,
    async pixels(spec) {
      const all = await datasetPixels(dataset, spec, options);
      const stride = spec.size * spec.size * 3;
      const selected = new Uint8Array(indices.length * stride);
      indices.forEach((from, to) => {
        selected.set(all.subarray(from * stride, (from + 1) * stride), to * stride);
      });
      return selected;
    },
    read: async (id) => dataset.read(dataset.examples[find(id)]!),
  };
}

/** All examples of a dataset as `[n, size, size, 3]`: from memory, else from the cache file, else decoded. */
async function datasetPixels(dataset: Dataset, { size }: PixelSpec, options: ImagesOptions): Promise<Uint8Array> {
  const { cache = cacheDirectory() } = options;
  checkSize(size);
  const ids = dataset.examples.map((example) => example.id);
  const key = hashJson({ fingerprint: dataset.fingerprint, ids, size, recipe: pixelRecipe });
  const file = join(cache, "pixels", `${key}.u8`);

  const recent = inMemory.get(dataset) ?? [];
  const known = recent.find((entry) => entry.file === file);
  const entry = known ?? { file, pixels: loadOrDecode(dataset, size, file, options) };
  const others = recent.filter((other) => other !== entry);
  inMemory.set(dataset, [entry, ...others].slice(0, sizesInMemory));
  try {
    return await entry.pixels;
  } catch (error) {
    inMemory.set(dataset, inMemory.get(dataset)?.filter((other) => other !== entry) ?? []);
    throw error;
  }
}

async function loadOrDecode(dataset: Dataset, size: number, file: string, options: ImagesOptions): Promise<Uint8Array> {
  const { examples } = dataset;
  const stride = size * size * 3;
  const stored = await readFile(file).catch(() => undefined);
  if (stored?.length === examples.length * stride) return stored;

  const { onProgress, signal } = options;
  const pixels = new Uint8Array(examples.length * stride);
  let done = 0;
  const decode = async (example: Dataset["examples"][number], index: number) => {
    pixels.set((await resize(await dataset.read(example), size)).data, index * stride);
    onProgress?.({ done: ++done, total: examples.length, note: `decoding ${dataset.name} at ${size} px` });
  };
  await mapConcurrently(examples, parallelDecodes, decode, signal);
  await writeFileAtomic(file, pixels);
  return pixels;
}
