/** Mean and standard deviation of each colour channel, in units of 0 to 1. */
export interface Normalisation {
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** Channel statistics of uint8 RGB pixels (`[..., 3]` in memory). Only ever given training images. */
export function channelStatistics(pixels: Uint8Array): Normalisation {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    sum[i % 3]! += value;
    squares[i % 3]! += value * value;
  }
  const n = pixels.length / 3;
  const mean = sum.map((s) => s / n / 255);
  const std = squares.map((s, c) => Math.sqrt(Math.max(s / n / 255 ** 2 - mean[c]! ** 2, 1e-12)));
  return { mean: [mean[0]!, mean[1]!, mean[2]!], std: [std[0]!, std[1]!, std[2]!] };
}

/** Pixels as float32 with mean 0 and standard deviation 1 for each channel, in the same memory order. */
export function normalise(pixels: Uint8Array, { mean, std }: Normalisation): Float32Array {
  // 3 × 256 possible results: a table is faster than the arithmetic.
  const table = mean.map((m, c) => Float32Array.from({ length: 256 }, (_, value) => (value / 255 - m) / std[c]!));
  const [red, green, blue] = table as [Float32Array, Float32Array, Float32Array];
  const result = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    result[i] = red[pixels[i]!]!;
    result[i + 1] = green[pixels[i + 1]!]!;
    result[i + 2] = blue[pixels[i + 2]!]!;
  }
  return result;
}
