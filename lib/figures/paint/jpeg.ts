/** Quantisation tables of the JPEG standard (ITU-T T.81, annex K.1), row by row. */
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
] as const;
const chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
] as const;

/** `c[k]` is cos(k π / 16) / 2. */
const c = Float64Array.from({ length: 8 }, (_, k) => Math.cos((k * Math.PI) / 16) / 2);

/**
 * A picture as it is after JPEG compression: luminance, and colour at half the resolution, in blocks of 8 by 8 whose
 * cosine coefficients are rounded to multiples of the standard's tables. The lossless entropy coding is left out, so
 * that pixels do not depend on the version of a codec.
 *
 * @param rgb a square of `size` pixels a side, three interleaved channels.
 * @param quality 1 to 100, as the reference encoder of the Independent JPEG Group scales its tables.
 */
export function jpegCompressed(rgb: Uint8ClampedArray, size: number, quality: number): Uint8Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const table = (base: readonly number[]) =>
    Float64Array.from(base, (value) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))));
  const half = Math.ceil(size / 2);
  const y = plane(size);
  const [cb, cr] = [plane(half), plane(half)];
  for (let row = 0, i = 0; row < size; row++)
    for (let column = 0; column < size; column++, i += 3) {
      const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
      y.data[row * y.side + column] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
      const at = (row >> 1) * cb.side + (column >> 1);
      cb.data[at]! += -0.168736 * r - 0.331264 * g + 0.5 * b;
      cr.data[at]! += 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  for (const { data, side } of [cb, cr])
    for (let row = 0; row < half; row++)
      for (let column = 0; column < half; column++) {
        const pixels = Math.min(2, size - 2 * row) * Math.min(2, size - 2 * column);
        data[row * side + column]! /= pixels;
      }
  quantise(y, size, table(luminance));
  quantise(cb, half, table(chrominance));
  quantise(cr, half, table(chrominance));
  const result = new Uint8ClampedArray(rgb.length);
  for (let row = 0, i = 0; row < size; row++)
    for (let column = 0; column < size; column++, i += 3) {
      const light = y.data[row * y.side + column]! + 128;
      const at = (row >> 1) * cb.side + (column >> 1);
      const [blue, red] = [cb.data[at]!, cr.data[at]!];
      result[i] = light + 1.402 * red;
      result[i + 1] = light - 0.344136 * blue - 0.714136 * red;
      result[i + 2] = light + 1.772 * blue;
    }
  return new Uint8Array(result.buffer);
}

/** One channel, padded to whole blocks. */
interface Plane {
  side: number;
  data: Float64Array;
}

function plane(size: number): Plane {
  const side = 8 * Math.ceil(size / 8);
  return { side, data: new Float64Array(side * side) };
}

/** Rounds the cosine coefficients of every block; what lies beyond `size` repeats the last row and column. */
function quantise({ side, data }: Plane, size: number, table: Float64Array): void {
  for (let row = 0; row < side; row++)
    for (let column = row < size ? size : 0; column < side; column++)
      data[row * side + column] = data[Math.min(row, size - 1) * side + Math.min(column, size - 1)]!;
  const block = new Float64Array(64);
  for (let top = 0; top < side; top += 8)
    for (let left = 0; left < side; left += 8) {
      const start = top * side + left;
      for (let i = 0; i < 64; i++) block[i] = data[start + (i >> 3) * side + (i & 7)]!;
      for (let row = 0; row < 64; row += 8) transform(block, row, 1);
      for (let column = 0; column < 8; column++) transform(block, column, 8);
      for (let i = 0; i < 64; i++) block[i] = Math.round(block[i]! / table[i]!) * table[i]!;
      for (let column = 0; column < 8; column++) restore(block, column, 8);
      for (let row = 0; row < 64; row += 8) restore(block, row, 1);
      for (let i = 0; i < 64; i++) data[start + (i >> 3) * side + (i & 7)] = block[i]!;
    }
}

/**
 * The orthonormal cosine transform of eight samples in place. Even coefficients depend on the sums of mirrored samples
 * only, odd ones on the differences, which halves the products.
 */
function transform(x: Float64Array, at: number, step: number): void {
  const [i1, i2, i3, i4] = [at + step, at + 2 * step, at + 3 * step, at + 4 * step];
  const [i5, i6, i7] = [i4 + step, i4 + 2 * step, i4 + 3 * step];
  const [c1, c2, c3, c4, c5, c6, c7] = [c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!];
  const [s0, s1, s2, s3] = [x[at]! + x[i7]!, x[i1]! + x[i6]!, x[i2]! + x[i5]!, x[i3]! + x[i4]!];
  const [d0, d1, d2, d3] = [x[at]! - x[i7]!, x[i1]! - x[i6]!, x[i2]! - x[i5]!, x[i3]! - x[i4]!];
  x[at] = c4 * (s0 + s1 + s2 + s3);
  x[i4] = c4 * (s0 - s1 - s2 + s3);
  x[i2] = c2 * (s0 - s3) + c6 * (s1 - s2);
  x[i6] = c6 * (s0 - s3) - c2 * (s1 - s2);
  x[i1] = c1 * d0 + c3 * d1 + c5 * d2 + c7 * d3;
  x[i3] = c3 * d0 - c7 * d1 - c1 * d2 - c5 * d3;
  x[i5] = c5 * d0 - c1 * d1 + c7 * d2 + c3 * d3;
  x[i7] = c7 * d0 - c5 * d1 + c3 * d2 - c1 * d3;
}

/** The inverse of `transform`, in place: its transpose. */
function restore(x: Float64Array, at: number, step: number): void {
  const [i1, i2, i3, i4] = [at + step, at + 2 * step, at + 3 * step, at + 4 * step];
  const [i5, i6, i7] = [i4 + step, i4 + 2 * step, i4 + 3 * step];
  const [c1, c2, c3, c4, c5, c6, c7] = [c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!];
  const [x0, x1, x2, x3, x4, x5, x6, x7] = [x[at]!, x[i1]!, x[i2]!, x[i3]!, x[i4]!, x[i5]!, x[i6]!, x[i7]!];
  const [outer, inner] = [c2 * x2 + c6 * x6, c6 * x2 - c2 * x6];
  const [s0, s3] = [c4 * (x0 + x4) + outer, c4 * (x0 + x4) - outer];
  const [s1, s2] = [c4 * (x0 - x4) + inner, c4 * (x0 - x4) - inner];
  const d0 = c1 * x1 + c3 * x3 + c5 * x5 + c7 * x7;
  const d1 = c3 * x1 - c7 * x3 - c1 * x5 - c5 * x7;
  const d2 = c5 * x1 - c1 * x3 + c7 * x5 + c3 * x7;
  const d3 = c7 * x1 - c5 * x3 + c3 * x5 - c1 * x7;
  [x[at], x[i7], x[i1], x[i6]] = [s0 + d0, s0 - d0, s1 + d1, s1 - d1];
  [x[i2], x[i5], x[i3], x[i4]] = [s2 + d2, s2 - d2, s3 + d3, s3 - d3];
}
