/** One decoded image: RGB, row-major, 8 bits a channel. */
export interface RgbImage {
  width: number;
  height: number;
  /** `width * height * 3` bytes. */
  data: Uint8Array;
}

export interface Example {
  /** Unique in its dataset. */
  id: string;
  /** Examples of one group (near-duplicates, say) stay on one side of a split. Default: the id. */
  group?: string;
}

/** Images with one or more sets of labels over the same classes. Pixels are read on demand. */
export interface Dataset {
  readonly name: string;
  /** Class names in label order: label 0 is `classes[0]`. */
  readonly classes: readonly string[];
  /** Hash over all ids and their content (or recipe): two datasets with the same fingerprint hold the same pixels. */
  readonly fingerprint: string;
  readonly examples: readonly Example[];
  /** Names of the label sets, the default first. */
  readonly labelSets: readonly string[];
  /** Label by example id; examples without a label in this set are absent. Throws on an unknown set. */
  labels(set?: string): ReadonlyMap<string, number>;
  /** Decodes one image at its native size. */
  read(example: Example): Promise<RgbImage>;
  /** What a gallery may say and link to about an example, instead of committing its pixels. */
  about?(example: Example): { alt: string; url?: string; credit?: string; licence?: string };
}

/** How images become equally sized pixels. */
export interface PixelSpec {
  /** Width and height of the result; the image is stretched to this square. */
  size: number;
}

/** Images of a dataset without their labels: all that `Classifier.predict` gets. */
export interface Images {
  readonly ids: readonly string[];
  /** All images as one uint8 tensor in memory order `[n, size, size, 3]`, RGB. Cached by content. */
  pixels(spec: PixelSpec): Promise<Uint8Array>;
  /** Decodes one image at its native size. */
  read(id: string): Promise<RgbImage>;
}
