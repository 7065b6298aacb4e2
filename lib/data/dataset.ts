import type { Code } from "../code";
import type { OnProgress } from "../progress";
import type { Rows } from "../vectors";

/** One decoded image: RGB, row-major, 8 bits per channel. */
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
  /** Label by example id; examples without a label in this set are absent. @throws Error on an unknown set */
  labels(set?: string): ReadonlyMap<string, number>;
  /** Decodes one image at its native size. */
  read(example: Example): Promise<RgbImage>;
  /** SHA-256 of each image's file by example id, where images are files: equal ones are the same image. */
  readonly hashes?: ReadonlyMap<string, string>;
  /** The people of each image, where they are known. */
  readonly boxes?: Boxes;
  /** The joints of the people of an example, in the order of the boxes, where they are known. */
  keypoints?(example: Example): readonly (readonly Joint[])[];
  /** What a gallery may say and link to about an example, instead of committing its pixels. */
  about?(example: Example): { alt: string; url?: string; credit?: string; licence?: string };
}

/** A rectangle in pixels of an image at its native size; x and y are its left and its upper edge. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The boxes of each image by its id; an image without any is absent, or has an empty list. */
export type Boxes = ReadonlyMap<string, readonly Box[]>;

/** One of COCO's 17 keypoints of a person, in pixels of the image at its native size. */
export interface Joint {
  x: number;
  y: number;
  /** COCO's flag: 0 not labelled (x and y say nothing), 1 hidden, 2 visible. */
  visibility: 0 | 1 | 2;
}

/** The joints of each image's people by its id, in the order of its boxes. */
export type Keypoints = ReadonlyMap<string, readonly (readonly Joint[])[]>;

/** The size of an image in pixels. */
export interface Frame {
  width: number;
  height: number;
}

/** Which part of each image is looked at. */
export interface Crop {
  /** Names the recipe and its boxes: part of the key of everything that is cached. */
  readonly key: string;
  /** The modules that it is made of. */
  readonly code?: Code;
  /** The part of one image: on whole pixels, inside its frame; undefined: the full frame. */
  of(id: string, frame: Frame): Box | undefined;
}

/** How images become equally sized pixels. */
export interface PixelSpec {
  /** Width and height of the result; the image, or its crop, is stretched to this square. */
  size: number;
  crop?: Crop;
}

/** How each image becomes a row of numbers, whatever other images there are. */
export interface RowSpec {
  /** Names everything that decides the numbers besides the image and the crop: weights, preprocessing, versions. */
  readonly key: string;
  /** The modules that compute it: rows are kept until these change. */
  readonly code?: Code;
  readonly crop?: Crop;
  /** Images in one call of `compute`; the last call may get fewer. */
  readonly batch: number;
  /** What is being done, in a few words, for the progress bar. */
  readonly note?: string;
  /** Shrinks or changes an image as soon as it is decoded, so that few images at full size are in memory. */
  prepare?(image: RgbImage, id: string): RgbImage | Promise<RgbImage>;
  /** Makes ready to compute; called only when rows are missing. */
  open(signal?: AbortSignal): Promise<RowComputer>;
}

export interface RowComputer {
  /** One row per image, all of one length, row after row. Images are what `prepare` made of them. */
  compute(images: readonly RgbImage[]): Promise<Float32Array>;
  /** Frees what `open` took; called once, also after an error. */
  close?(): void | Promise<void>;
}

export interface RowOptions {
  /** Reports while rows are computed for the first time. */
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Training images with one label each. */
export interface Labelled {
  readonly images: Images;
  /** `labels[i]` belongs to `images.ids[i]`: an index into `classes`. */
  readonly labels: readonly number[];
  readonly classes: readonly string[];
  /** `groups[i]` names the group of `images.ids[i]`: inner folds keep it together. Absent: each image is its own. */
  readonly groups?: readonly string[];
}

/** Names the group of an example; without one, a name that no other group has. */
export const groupName = ({ id, group }: Example): string => (group === undefined ? `id:${id}` : `group:${group}`);

/** Images of a dataset without their labels: all that `Classifier.predict` gets. */
export interface Images {
  readonly ids: readonly string[];
  /** All images as one uint8 tensor in memory order `[n, size, size, 3]`, RGB. Cached by content. */
  pixels(spec: PixelSpec): Promise<Uint8Array>;
  /** One row of numbers per image, in the order of the ids. Cached by content. */
  rows(spec: RowSpec, options?: RowOptions): Promise<Rows>;
  /** Decodes one of these images at its native size. @throws Error on an id that is not among `ids` */
  read(id: string): Promise<RgbImage>;
}
