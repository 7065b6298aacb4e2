import type { Box, RgbImage } from "./dataset";

/** How the pixels around a point are weighed; Pillow's BILINEAR, BICUBIC and LANCZOS. */
export const filterNames = ["bilinear", "bicubic", "lanczos"] as const;
export type Filter = (typeof filterNames)[number];

export interface ResampleOptions {
  /** Size of the whole result in pixels. */
  width: number;
  height: number;
  filter: Filter;
  /** The part of the result that is wanted, a centre crop say; the rest is not computed. Default: all of it. */
  part?: Box;
}

/** Half the width of a filter, in source pixels when enlarging, and its weight at a distance. */
const filters: { readonly [name in Filter]: { support: number; weight: (x: number) => number } } = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Weights are whole numbers of 2^-22, so that a weighted sum of bytes fits 32 bits with room for overshoot. */
const precision = 22;
const half = 1 << (precision - 1);

/** Sides of the whole result; of a strip a thousand times as long as wide only a part is ever wanted. */
const maxSide = 2 ** 30;
const maxPixels = 100e6;

/**
 * Resizes an image as `Image.resize` of Pillow 13 does, bit for bit: a pass over the rows and one over the columns, each
 * rounded to 8 bits; the filter is widened when shrinking, so that nothing aliases.
 *
 * Published networks were trained on such pixels. Pillow before 13 always began with the rows, which rounds very tall
 * images a little otherwise.
 *
 * @throws RangeError if a size is not a whole number from 1 on, or the part is outside of the result
 */
export function resample(image: RgbImage, { width, height, filter, part }: ResampleOptions): RgbImage {
  if (![width, height].every((size) => Number.isInteger(size) && size >= 1 && size <= maxSide)) {
    throw new RangeError(`resample: width and height must be whole numbers from 1 on, got ${width} × ${height}`);
  }
  if (image.data.length !== image.width * image.height * 3) {
    throw new Error(`resample: ${image.width} × ${image.height} RGB does not take ${image.data.length} bytes`);
  }
  const { x, y, ...wanted } = part ?? { x: 0, y: 0, width, height };
  const inside = [x, y, wanted.width, wanted.height].every(Number.isInteger) && x >= 0 && y >= 0;
  if (!inside || wanted.width < 1 || wanted.height < 1 || x + wanted.width > width || y + wanted.height > height) {
    throw new RangeError(
      `resample: a part of ${wanted.width} × ${wanted.height} at (${x}, ${y}) does not lie inside ${width} × ${height}`,
    );
  }
  if (wanted.width * wanted.height > maxPixels) {
    throw new RangeError(`resample: ${wanted.width} × ${wanted.height} are more than the ${maxPixels} pixels allowed`);
  }
  const columns = taps(image.width, width, x, wanted.width, filter);
  const rows = taps(image.height, height, y, wanted.height, filter);
  const data = columnsFirst(image, width, height)
    ? acrossRows(downColumns(image.data, image.width, rows, 0), image.width, columns, 0, wanted.height)
    : rowsFirst(image, columns, rows);
  return { width: wanted.width, height: wanted.height, data };
}

/** Pillow begins with the columns, since version 13, where the height loses more than twice what the width loses. */
function columnsFirst(image: RgbImage, width: number, height: number): boolean {
  return height < image.height && image.height - height > 2 * (image.width - width);
}

/** Both passes; only the source rows that the second one reads go through the first. */
function rowsFirst({ data, width }: RgbImage, columns: Taps, rows: Taps): Uint8Array {
  const last = rows.starts.length - 1;
  const top = rows.starts[0]!;
  const across = acrossRows(data, width, columns, top, rows.starts[last]! + rows.counts[last]!);
  return downColumns(across, columns.starts.length, rows, top);
}

/** Which source pixels make each pixel of a line, and with which weights. */
interface Taps {
  starts: Int32Array;
  counts: Int32Array;
  /** `stride` weights a pixel, of which `counts` are used. */
  weights: Int32Array;
  stride: number;
}

/** The taps of the pixels `from` … `from + count - 1` of a line of `target` pixels made from `source` pixels. */
function taps(source: number, target: number, from: number, count: number, filter: Filter): Taps {
  const { support, weight } = filters[filter];
  const scale = source / target;
  const widening = Math.max(1, scale);
  const reach = support * widening;
  const stride = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Int32Array(count * stride);
  if (source === target) {
    // Pillow leaves out a pass that changes no size; one tap of weight 1 is the same.
    for (let i = 0; i < count; i++) [starts[i], counts[i], weights[i * stride]] = [from + i, 1, 1 << precision];
    return { starts, counts, weights, stride };
  }
  const exact = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(source, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let k = start; k < end; k++) {
      exact[k - start] = weight((k - centre + 0.5) * (1 / widening));
      sum += exact[k - start]!;
    }
    for (let k = 0; k < end - start; k++) {
      const share = sum === 0 ? exact[k]! : exact[k]! / sum;
      weights[i * stride + k] = Math.trunc(share * 2 ** precision + (share < 0 ? -0.5 : 0.5));
    }
    starts[i] = start;
    counts[i] = end - start;
  }
  return { starts, counts, weights, stride };
}

/** The rows `top` … `bottom - 1` of an image `from` pixels wide, each made as wide as the result. */
function acrossRows(
  data: Uint8Array,
  from: number,
  { starts, counts, weights, stride }: Taps,
  top: number,
  bottom: number,
) {
  const width = starts.length;
  const result = new Uint8Array((bottom - top) * width * 3);
  let to = 0;
  for (let row = top; row < bottom; row++) {
    const line = row * from * 3;
    for (let i = 0; i < width; i++) {
      const count = counts[i]!;
      let at = line + starts[i]! * 3;
      let red = half;
      let green = half;
      let blue = half;
      for (let k = i * stride; k < i * stride + count; k++, at += 3) {
        const w = weights[k]!;
        red = (red + Math.imul(data[at]!, w)) | 0;
        green = (green + Math.imul(data[at + 1]!, w)) | 0;
        blue = (blue + Math.imul(data[at + 2]!, w)) | 0;
      }
      result[to++] = toByte(red);
      result[to++] = toByte(green);
      result[to++] = toByte(blue);
    }
  }
  return result;
}

/** The columns of an image whose first row is the source row `top`, each made as tall as the result. */
function downColumns(data: Uint8Array, width: number, { starts, counts, weights, stride }: Taps, top: number) {
  const line = width * 3;
  const height = starts.length;
  const result = new Uint8Array(height * line);
  const sums = new Int32Array(line);
  for (let i = 0; i < height; i++) {
    sums.fill(half);
    for (let k = 0; k < counts[i]!; k++) {
      const w = weights[i * stride + k]!;
      const from = (starts[i]! - top + k) * line;
      for (let x = 0; x < line; x++) sums[x] = sums[x]! + Math.imul(data[from + x]!, w);
    }
    for (let x = 0; x < line; x++) result[i * line + x] = toByte(sums[x]!);
  }
  return result;
}

function toByte(sum: number): number {
  const value = sum >> precision;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Keys' cubic convolution with a = -1/2, in Pillow's order of operations. */
function cubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
