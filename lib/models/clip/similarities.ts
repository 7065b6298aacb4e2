import type { Images, RowOptions, Rows } from "../../data/dataset";
import { sum } from "../../numbers";
import type { Clip } from "./model";

/** How well each image and each text go together. */
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
  const ofTexts = unitRows(await clip.embedTexts(texts));
  const ofImages = unitRows(await clip.features.of(images, options));
  const cosines = ofImages.map((image) => ofTexts.map((text) => dot(image, text)));
  return { name: clip.name, ids: images.ids, texts, cosines };
}

/** Rows of length 1, in float64. Throws on rows that have no direction. */
export function unitRows({ values, length }: Rows): Float64Array[] {
  return Array.from({ length: values.length / length }, (_, i) =>
    unit(Float64Array.from(values.subarray(i * length, (i + 1) * length))),
  );
}

/** The direction of the mean of some vectors of one length. */
export function meanDirection(vectors: readonly Float64Array[]): Float64Array {
  return unit(vectors[0]!.map((_, i) => sum(vectors.map((vector) => vector[i]!))));
}

export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 0 && Number.isFinite(length)))
    throw new Error("clip: an embedding is zero or not finite; the weights are damaged or not trained");
  return vector.map((value) => value / length);
}
