import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { sha256 } from "../files";
import type { Box, Crop, Dataset, Example, RgbImage } from "./dataset";

/** Compressed files beyond this are refused unread. */
const maxBytes = 64 * 2 ** 20;
/** 100 megapixels: 300 MB of RGB. A small file can claim far more. */
const maxPixels = 100e6;

/** What decides decoded pixels besides the file: part of the key of everything computed from them. */
export const decodeRecipe = { sharp: sharp.versions.sharp, vips: sharp.versions.vips, cmyk: "as Pillow" } as const;

/** What decides resized pixels besides the image: part of the key of every cache of pixels. */
export const pixelRecipe = { resize: "stretch, lanczos3", ...decodeRecipe } as const;

/**
 * Decodes a JPEG, PNG or WebP file, or its bytes, to 8-bit RGB at its native size.
 *
 * The EXIF orientation is applied; greyscale, CMYK, palette and 16-bit images are converted; transparency is laid on
 * white; of an animation the first frame is taken. Embedded colour profiles are ignored, as Pillow and hence most
 * published training code does.
 *
 * @param expected SHA-256 that the file must have: pixels then are those of the content that a fingerprint names
 * @throws Error that names the file on any other format, on damaged data, beyond 64 MiB or 100 megapixels, and when the file
 *   has another SHA-256
 */
export async function decodeImage(source: string | Uint8Array, expected?: string): Promise<RgbImage> {
  const name = typeof source === "string" ? source : `${source.length} bytes`;
  try {
    const bytes = await imageBytes(source);
    if (expected !== undefined && sha256(bytes) !== expected) {
      throw new Error("its content has changed; put the file back or delete it, then make the dataset again");
    }
    return await decodeBytes(bytes).catch((error) => Promise.reject(damaged(error)));
  } catch (error) {
    throw new Error(`image: cannot decode ${name}: ${(error as Error).message}`);
  }
}

async function decodeBytes(bytes: Uint8Array): Promise<RgbImage> {
  const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", ignoreIcc: true });
  const isCmyk = (await image.metadata()).space === "cmyk";
  const converted = isCmyk
    ? image.autoOrient().pipelineColourspace("cmyk").toColourspace("cmyk")
    : image.autoOrient().toColourspace("srgb").flatten({ background: "white" });
  const { data, info } = await converted.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== (isCmyk ? 4 : 3)) throw new Error(`${info.channels} channels after conversion`);
  const { width, height } = info;
  return { width, height, data: isCmyk ? cmykToRgb(data) : plainBytes(data) };
}

/** What sharp complains about, in our words; its own differ between formats and can be "Unknown error". */
function damaged({ message }: Error): Error {
  if (message.includes("pixel limit"))
    return new Error(`beyond the pixel limit of ${maxPixels / 1e6} megapixels; save the image smaller`);
  const [reason = ""] = message.split("\n");
  return new Error(`it is cut off or damaged; get the file again, or delete it (${reason.trim()})`);
}

/**
 * Stretches an image to `size` by `size` pixels, whatever its aspect: Lanczos with three lobes, as sharp's "lanczos3",
 * widened when shrinking so that nothing aliases.
 *
 * @throws RangeError if size is not a whole number from 1 to 4096
 */
export async function resize(image: RgbImage, size: number): Promise<RgbImage> {
  checkSize(size);
  const { width, height, data } = image;
  if (data.length !== width * height * 3) {
    throw new Error(`image: ${width} × ${height} RGB needs ${width * height * 3} bytes, got ${data.length}`);
  }
  if (width === size && height === size) return image;
  const resized = await sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: maxPixels })
    .resize(size, size, { fit: "fill", kernel: "lanczos3", fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  return { width: size, height: size, data: plainBytes(resized) };
}

/**
 * The part of an image inside a box.
 *
 * @throws RangeError if the box is empty, not of whole numbers, or not inside the image
 */
export function cutOut(image: RgbImage, { x, y, width, height }: Box): RgbImage {
  const whole = [x, y, width, height].every(Number.isInteger);
  if (!whole || x < 0 || y < 0 || width < 1 || height < 1 || x + width > image.width || y + height > image.height) {
    throw new RangeError(
      `image: a box of ${width} × ${height} at (${x}, ${y}) does not lie on whole pixels inside ${image.width} × ${image.height}`,
    );
  }
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/**
 * Decodes one image at its native size, and cuts out its part if a crop has one for it.
 *
 * @throws RangeError that names the image, if its crop is not inside it
 */
export async function readCropped(
  source: Pick<Dataset, "read">,
  example: Example,
  crop: Crop | undefined,
): Promise<RgbImage> {
  const image = await source.read(example);
  try {
    const box = crop?.of(example.id, image);
    return box ? cutOut(image, box) : image;
  } catch (error) {
    throw new RangeError(`crop of ${example.id}: ${(error as Error).message}`);
  }
}

/**
 * Checks the head of an image; the pixels are not decoded.
 *
 * @throws Error if the bytes do not begin as a JPEG, PNG or WebP image of an allowed size
 */
export async function checkHeader(bytes: Uint8Array): Promise<void> {
  await sharp(await imageBytes(bytes), { limitInputPixels: maxPixels })
    .metadata()
    .catch((error) => Promise.reject(damaged(error)));
}

/** @throws RangeError if `size` cannot be the width of resized images: a whole number from 1 to 4096 */
export function checkSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= 4096) return;
  throw new RangeError(`image: size must be a whole number from 1 to 4096, got ${size}`);
}

async function imageBytes(source: string | Uint8Array): Promise<Uint8Array> {
  const size = typeof source === "string" ? (await stat(source)).size : source.length;
  if (size > maxBytes) throw new Error(`${size} bytes are more than the ${maxBytes} allowed`);
  const bytes = typeof source === "string" ? await readFile(source) : source;
  if (!isKnownFormat(bytes)) throw new Error("not a JPEG, PNG or WebP image; convert it to one of them");
  return bytes;
}

/** By the first bytes, so that libvips never tries its other readers (SVG, PDF, TIFF) on an unknown file. */
function isKnownFormat(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString("latin1");
  if (start.startsWith("RIFF")) return start.startsWith("WEBP", 8);
  return start.startsWith("\xff\xd8\xff") || start.startsWith("\x89PNG\r\n\x1a\n");
}

/** CMYK as RGB without a profile, in Pillow's integer arithmetic: (255 − K) · (255 − ink) / 255, rounded. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - cmyk[from + 3]!;
    for (let ink = 0; ink < 3; ink++) rgb[to++] = light - Math.round((cmyk[from + ink]! * light) / 255);
  }
  return rgb;
}

const plainBytes = (data: Buffer) => new Uint8Array(data.buffer, data.byteOffset, data.length);
