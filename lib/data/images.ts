import { join } from "node:path";
import { aDataset, someIds } from "../arguments";
import { codeHash } from "../code";
import { hashJson } from "../files";
import { name as aName, signal as aSignal, callback, checkArguments, checkOptions } from "../options";
import { cacheDirectory } from "../paths";
import type { OnProgress } from "../progress";
import { joinRows, selectRows } from "../vectors";
import { bestEffort } from "./best-effort";
import { mapConcurrently } from "./concurrent";
import { type Dataset, groupName, type Images, type Labelled, type PixelSpec } from "./dataset";
import { checkSize, decodeImage, pixelRecipe, readCropped, resize } from "./image";
import { remember } from "./recent-cache";
import { computeRows, datasetRows } from "./rows";
import { readSealed, writeSealed } from "./sealed-file";

export interface ImagesOptions {
  /** Where resized pixels and rows are kept between starts. Default: STILLACT_CACHE, else data/cache. */
  cache?: string;
  /** Reports while a dataset is decoded for the first time at a size. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Decoded at once: enough for sharp's threads, few enough for full-size images in memory. */
const parallelDecodes = 4;

/** The module through which every fit sees its images: part of the code of all methods. */
export const imagesCode = __filename;

/** Whole datasets as pixels, at the two sizes or crops used last. */
const pixelsInMemory = remember<Uint8Array>(2);

/**
 * The images of some examples, in the order of the ids; an id may come twice. No other image of the dataset can be read
 * through them: what `fit` gets cannot look at a test image.
 *
 * Pixels and rows are computed once for the whole dataset, kept in a file named after their content, and selected from
 * there.
 *
 * @throws Error if the dataset does not have an id
 */
export function imagesOf(dataset: Dataset, ids: readonly string[], options: ImagesOptions = {}): Images {
  checkOptions("imagesOf", options, { cache: aName, onProgress: callback, signal: aSignal });
  checkArguments("imagesOf", { dataset: [dataset, aDataset], ids: [ids, someIds] });
  const { cache = cacheDirectory(), onProgress, signal } = options;
  const position = new Map(dataset.examples.map((example, index) => [example.id, index]));
  const find = (id: string): number => {
    const index = position.get(id);
    if (index === undefined) throw new Error(`images: ${dataset.name} has no example "${id}"`);
    return index;
  };
  const indices = ids.map(find);
  const readable = new Set(ids);
  return {
    ids,
    async pixels(spec) {
      const all = await datasetPixels(dataset, spec, { cache, ...options });
      const stride = spec.size * spec.size * 3;
      const selected = new Uint8Array(indices.length * stride);
      indices.forEach((from, to) => {
        selected.set(all.subarray(from * stride, (from + 1) * stride), to * stride);
      });
      return selected;
    },
    async rows(spec, rowOptions = {}) {
      const shared = { ...(onProgress && { onProgress }), ...(signal && { signal }), ...rowOptions };
      return selectRows(await datasetRows(dataset, spec, cache, shared), indices);
    },
    async read(id) {
      const index = find(id);
      if (!readable.has(id)) throw new Error(notAmong(id, ids, dataset.name));
      return dataset.read(dataset.examples[index]!);
    },
  };
}

const notAmong = (id: string, ids: readonly string[], of: string) =>
  `images: "${id}" is not one of these ${ids.length} images of ${of}; a fit reads its training images only, a prediction the ` +
  "images that it was given";

/** The examples of `ids` with their labels from one label set; ids without a label there are left out. */
export function labelled(dataset: Dataset, labels: string, ids: readonly string[]): Labelled {
  const truth = dataset.labels(labels);
  const known = ids.filter((id) => truth.has(id));
  const groups = new Map(dataset.examples.map((example) => [example.id, groupName(example)]));
  return {
    images: imagesOf(dataset, known),
    labels: known.map((id) => truth.get(id)!),
    classes: dataset.classes,
    groups: known.map((id) => groups.get(id)!),
  };
}

/** All examples of a dataset as `[n, size, size, 3]`: from memory, else from the cache file, else decoded. */
async function datasetPixels(
  dataset: Dataset,
  { size, crop }: PixelSpec,
  options: ImagesOptions & { cache: string },
): Promise<Uint8Array> {
  checkSize(size);
  const ids = dataset.examples.map((example) => example.id);
  const code = codeHash([imagesCode, ...(crop?.code ?? [])]);
  const key = hashJson({ fingerprint: dataset.fingerprint, ids, size, crop: crop?.key, recipe: pixelRecipe, code });
  const file = join(options.cache, "pixels", `${key}.u8`);
  return pixelsInMemory(dataset, file, () => loadOrDecode(dataset, { size, ...(crop && { crop }) }, file, options));
}

async function loadOrDecode(
  dataset: Dataset,
  { size, crop }: PixelSpec,
  file: string,
  options: ImagesOptions,
): Promise<Uint8Array> {
  const { examples } = dataset;
  const stride = size * size * 3;
  const stored = await readSealed(file, examples.length * stride);
  if (stored) return stored;

  const { onProgress, signal } = options;
  const pixels = new Uint8Array(examples.length * stride);
  let done = 0;
  const decode = async (example: Dataset["examples"][number], index: number) => {
    pixels.set((await resize(await readCropped(dataset, example, crop), size)).data, index * stride);
    onProgress?.({ done: ++done, total: examples.length, note: `decoding ${dataset.name} at ${size} px` });
  };
  await mapConcurrently(examples, parallelDecodes, decode, signal);
  await bestEffort(file, () => writeSealed(file, pixels), undefined);
  return pixels;
}

/** Image files outside any dataset (JPEG, PNG, WebP), named by their paths. Nothing is cached. */
export function imageFiles(paths: readonly string[]): Images {
  const source = { read: ({ id }: { id: string }) => decodeImage(id) };
  return {
    ids: paths,
    async read(path) {
      if (!paths.includes(path)) throw new Error(notAmong(path, paths, "these files"));
      return decodeImage(path);
    },
    async pixels({ size, crop }) {
      checkSize(size);
      const pixels = new Uint8Array(paths.length * size * size * 3);
      for (const [i, path] of paths.entries()) {
        const image = await readCropped(source, { id: path }, crop);
        pixels.set((await resize(image, size)).data, i * size * size * 3);
      }
      return pixels;
    },
    async rows(spec, { onProgress, signal } = {}) {
      const parts = [];
      let done = 0;
      for await (const part of computeRows(source, paths, spec, signal)) {
        parts.push(part);
        done += part.values.length / part.length;
        onProgress?.({ done, total: paths.length, note: spec.note ?? "features" });
      }
      return joinRows(parts);
    },
  };
}
