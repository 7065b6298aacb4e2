import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Images, RgbImage } from "../../../lib/data/dataset";
import { computeRows } from "../../../lib/data/rows";
import { joinRows } from "../../../lib/vectors";
import { hashBytes } from "../../support/hash-noise";

const goldens = join(__dirname, "../../goldens");

interface Goldens {
  /** Width and height of each image of noise. */
  sizes: [number, number][];
  /** Features by model and choice, one row per image, from Hugging Face transformers. */
  models: { [model: string]: { [feature: string]: number[][] } };
}
export const encoderGoldens: Goldens = JSON.parse(readFileSync(join(goldens, "encoders.json"), "utf8"));

/** The files of one of the tiny models, by their names in its repository. */
export function modelFiles(model: string): { [file: string]: Buffer } {
  const folder = join(goldens, "encoders", model);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(folder, path).replaceAll("\\", "/"), readFileSync(path)]));
}

export const noiseImage = (width: number, height: number, stream: number): RgbImage => {
  return { width, height, data: hashBytes(width * height * 3, stream) };
};

/** Images in memory, named by their position; nothing is cached. */
export function imagesInMemory(images: readonly RgbImage[]): Images {
  const source = { read: async ({ id }: { id: string }) => images[Number(id)]! };
  const ids = images.map((_, i) => String(i));
  return {
    ids,
    read: (id) => source.read({ id }),
    pixels: () => Promise.reject(new Error("not needed here")),
    async rows(spec, { signal } = {}) {
      const parts = [];
      for await (const part of computeRows(source, ids, spec, signal)) parts.push(part);
      return joinRows(parts);
    },
  };
}

/** The images that the goldens were computed from. */
export const goldenImages = () => encoderGoldens.sizes.map(([width, height], i) => noiseImage(width, height, i));

/** A row-major matrix as rows. */
export function rowsOf({ values, length }: { values: Float32Array; length: number }): number[][] {
  return Array.from({ length: values.length / length }, (_, i) => [...values.subarray(i * length, (i + 1) * length)]);
}

/** The largest difference of two matrices. */
export function farthest(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i]![j]!)))));
}
