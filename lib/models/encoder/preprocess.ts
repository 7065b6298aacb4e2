import type { Box, RgbImage } from "../../data/dataset";
import { type Filter, resample } from "../../data/resample";

/** How an image becomes the input that a network was trained on. Plain JSON: part of the key of every feature. */
export interface Preprocessing {
  /** `shorter`: the shorter side gets this length and the aspect stays; `width`, `height`: stretched to that size. */
  readonly resize: { readonly shorter: number } | { readonly width: number; readonly height: number };
  readonly filter: Filter;
  /** Width and height cut from the centre after resizing; null: nothing is cut. */
  readonly crop: { readonly width: number; readonly height: number } | null;
  /** Which way half a pixel falls when the centre is cut: torchvision rounds to even, Hugging Face rounds down. */
  readonly centre: "torchvision" | "hugging face";
  /** Bytes are multiplied by this; then the mean of each channel is subtracted, and the result divided by `std`. */
  readonly scale: number;
  readonly mean: Rgb;
  readonly std: Rgb;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** What most networks trained on ImageNet take: 224 pixels cut from the centre of 256. */
export const imageNet: Preprocessing = {
  resize: { shorter: 256 },
  filter: "bilinear",
  crop: { width: 224, height: 224 },
  centre: "torchvision",
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/**
 * Width and height of a network's input.
 *
 * @throws Error if they depend on the image, are not whole numbers from 1 to 4096, or the crop is larger than the
 *   resized image
 */
export function inputSize({ resize, crop }: Preprocessing): { width: number; height: number } {
  const whole = "shorter" in resize ? { width: resize.shorter, height: resize.shorter } : resize;
  if (!crop && "shorter" in resize) {
    throw new Error(
      `preprocessing: with a shorter side of ${resize.shorter} and no crop, images differ in size; give a crop`,
    );
  }
  const size = crop ?? whole;
  for (const side of [size.width, size.height, whole.width, whole.height]) {
    if (!Number.isInteger(side) || side < 1 || side > 4096) {
      throw new RangeError(`preprocessing: sizes must be whole numbers from 1 to 4096, got ${side}`);
    }
  }
  if (size.width > whole.width || size.height > whole.height) {
    throw new Error(
      `preprocessing: a crop of ${size.width} × ${size.height} does not fit into ${whole.width} × ${whole.height}; resize to more`,
    );
  }
  return { width: size.width, height: size.height };
}

/** Resizes and crops one image to the size that the network gets; still bytes. */
export function fitToInput(image: RgbImage, preprocessing: Preprocessing): RgbImage {
  const { filter, crop } = preprocessing;
  const { width, height } = resized(image, preprocessing);
  return resample(image, {
    width,
    height,
    filter,
    ...(crop && { part: centred(crop, { width, height }, preprocessing) }),
  });
}

/**
 * Normalised values of equally sized images, channel after channel: `[batch, 3, height, width]`; missing images are 0.
 */
export function normalised(images: readonly RgbImage[], batch: number, preprocessing: Preprocessing): Float32Array {
  const { width, height } = inputSize(preprocessing);
  const area = width * height;
  const values = new Float32Array(batch * 3 * area);
  const tables = [0, 1, 2].map((channel) => byteTable(preprocessing, channel));
  images.forEach(({ data }, i) => {
    tables.forEach((table, channel) => {
      const start = (i * 3 + channel) * area;
      for (let p = 0; p < area; p++) values[start + p] = table[data[p * 3 + channel]!]!;
    });
  });
  return values;
}

function resized(image: RgbImage, { resize }: Preprocessing): { width: number; height: number } {
  if (!("shorter" in resize)) return resize;
  const { shorter } = resize;
  // Both torchvision and Hugging Face drop the fraction of the longer side.
  return image.width <= image.height
    ? { width: shorter, height: Math.trunc((shorter * image.height) / image.width) }
    : { width: Math.trunc((shorter * image.width) / image.height), height: shorter };
}

function centred(
  crop: { width: number; height: number },
  whole: { width: number; height: number },
  { centre }: Preprocessing,
): Box {
  const start = (room: number) => (centre === "torchvision" ? halfToEven(room / 2) : Math.floor(room / 2));
  return { x: start(whole.width - crop.width), y: start(whole.height - crop.height), ...crop };
}

function halfToEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 && down % 2 === 0 ? down : Math.round(value);
}

/** What each of the 256 bytes becomes, in float32 at every step, as the libraries compute it. */
function byteTable({ scale, mean, std }: Preprocessing, channel: number): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: 256 }, (_, byte) => {
    return fround(fround(byte * scale) - fround(mean[channel]!)) / fround(std[channel]!);
  });
}
