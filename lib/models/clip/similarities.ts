import { aClip, someImages } from "../../arguments";
import type { Images, RowOptions } from "../../data/dataset";
import { indices, sum } from "../../numbers";
import { signal as aSignal, callback, checkArguments, checkOptions, listOf, text } from "../../options";
import { dot, type Floats, type Rows, unitRows } from "../../vectors";
import type { Clip } from "./model";

/** How similar each image and each text are. */
export interface Similarities {
  /** Of the model. */
  readonly name: string;
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  /** Cosine similarities by `[image][text]`, from -1 to 1. */
  readonly cosines: readonly (readonly number[])[];
}

/** The cosine similarity of every image with every text. */
export async function similarities(
  clip: Clip,
  images: Images,
  texts: readonly string[],
  options: RowOptions = {},
): Promise<Similarities> {
  checkOptions("clip.similarities", options, { onProgress: callback, signal: aSignal });
  checkArguments("clip.similarities", {
    clip: [clip, aClip],
    images: [images, someImages],
    texts: [texts, listOf(text, { least: 1 })],
  });
  const ofTexts = directionsOf(await clip.embedTexts(texts));
  const ofImages = directionsOf(await clip.features.of(images, options));
  const cosines = ofImages.map((image) => ofTexts.map((text) => cosine(image, text)));
  return { name: clip.name, ids: images.ids, texts, cosines };
}

/**
 * Rows scaled to length 1, in double precision.
 *
 * @throws Error if one of them has no direction
 */
export function directionsOf(rows: Rows<Floats>): Float64Array[] {
  const { values, length } = unitRows(rows);
  const units = indices(values.length / length).map((i) => values.subarray(i * length, (i + 1) * length));
  if (!units.every((unit) => unit.every(Number.isFinite) && unit.some((value) => value !== 0)))
    throw new Error("clip: an embedding is zero or not finite; the weights are damaged or not trained");
  return units;
}

/** The direction of the mean of some vectors of one length. */
export function meanDirection(vectors: readonly Float64Array[]): Float64Array {
  const length = vectors[0]!.length;
  return directionsOf({ values: vectors[0]!.map((_, i) => sum(vectors.map((vector) => vector[i]!))), length })[0]!;
}

/** The cosine of the angle between two vectors of length 1. */
export const cosine = (a: Float64Array, b: Float64Array): number => dot(a, 0, b, 0, a.length);
