import type { Images, RowOptions, Rows } from "../data/dataset";
import type { Json } from "../method";

/** One row an image, in the order of the ids: row-major `[n, length]`. */
export type FeatureMatrix = Rows;

/** What a probe sees of an image instead of its pixels: a pure function of one image, fixed before any fold is seen. */
export interface Features {
  /** For the names of rows: "MobileNetV2 (dequantised int8)". */
  readonly name: string;
  /** Everything that decides the numbers: weights, preprocessing, crop. */
  readonly params: { readonly [name: string]: Json };
  /** The features of each image, in the order of the ids. Computed once a dataset and kept by content. */
  of(images: Images, options?: RowOptions): Promise<FeatureMatrix>;
  /** What is amiss with images to learn from, in a few words; throws when they lack all that the features look at. */
  remark?(ids: readonly string[]): string | undefined;
}
