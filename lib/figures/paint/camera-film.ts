import { random } from "../../random";
import type { Colour } from "./colour";
import { radians } from "./geometry";
import { jpegCompressed } from "./jpeg";

/** How a camera and its file format degrade a picture. */
export interface Flaws {
  /** Standard deviation of the grain, in 8-bit steps. */
  grain: number;
  /** Radius of the defocus, as a share of the picture's side. */
  defocus: number;
  /** Length of the motion blur, as a share of the picture's side, and its direction, degrees. */
  smear: { length: number; direction: number };
  /** JPEG quality, 1 to 100; absent: not compressed. */
  quality?: number;
}

/** How the film is exposed. */
export interface Exposure {
  /** Where light comes from in the picture: a unit vector, y downwards. */
  from: readonly [number, number];
  /** Colour cast over the whole picture and its opacity. */
  cast: Colour;
  amount: number;
  exposure: number;
}

/** Square pictures of three interleaved channels; `size` pixels a side. */
type Rgb = Float32Array;

/** How a picture is taken; `texture` seeds its grain. */
interface Shot {
  light: Exposure;
  flaws: Flaws;
  texture: number;
}

/** Turns drawn RGBA into the RGB of a photo: colour cast, vignetting, blur, grain and JPEG compression. */
export function photograph(rgba: Uint8Array, size: number, { texture, light, flaws }: Shot): Uint8Array {
  let lit = exposed(rgba, size, light);
  if (flaws.defocus > 0) lit = defocusBlur(lit, size, flaws.defocus * size);
  if (flaws.smear.length > 0) lit = motionBlur(lit, size, flaws.smear.length * size, flaws.smear.direction);
  const grainy = withGrain(lit, size, flaws.grain, texture);
  return flaws.quality === undefined ? new Uint8Array(grainy.buffer) : jpegCompressed(grainy, size, flaws.quality);
}

/** The light's colour cast and exposure; the picture darkens towards its corners. */
function exposed(rgba: Uint8Array, size: number, light: Exposure): Float32Array {
  const rgb = new Float32Array(size * size * 3);
  const [red, green, blue] = light.cast.map((value) => light.exposure * (1 + light.amount * (value / 200 - 1)));
  const [brightX, brightY] = [size * (0.5 + 0.2 * light.from[0]), size * 0.4];
  for (let y = 0, i = 0, j = 0; y < size; y++)
    for (let x = 0; x < size; x++, i += 4, j += 3) {
      const fall = 1.04 - (0.26 * ((x - brightX) ** 2 + (y - brightY) ** 2)) / (size * size);
      rgb[j] = rgba[i]! * red! * fall;
      rgb[j + 1] = rgba[i + 1]! * green! * fall;
      rgb[j + 2] = rgba[i + 2]! * blue! * fall;
    }
  return rgb;
}

/** The same noise on all channels, like a sensor's luminance noise. */
function withGrain(rgb: Float32Array, size: number, grain: number, seed: number): Uint8ClampedArray {
  const { uint32 } = random(seed, "grain");
  const noisy = new Uint8ClampedArray(rgb.length);
  // Four uniform bytes add up to nearly a normal number, with a mean of 510 and a standard deviation of 147.8.
  const amplitude = grain / 147.8;
  for (let j = 0; j < size * size * 3; j += 3) {
    const bits = uint32();
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const noise = (sum - 510) * amplitude;
    noisy[j] = rgb[j]! + noise;
    noisy[j + 1] = rgb[j + 1]! + noise;
    noisy[j + 2] = rgb[j + 2]! + noise;
  }
  return noisy;
}

/** Defocus: two box blurs in each direction, which approximate a disc of about `radius` pixels. */
export function defocusBlur(rgb: Rgb, size: number, radius: number): Rgb {
  let result = rgb;
  for (let pass = 0; pass < 2; pass++) {
    result = boxBlur(result, size, radius * 0.7, 3, 3 * size);
    result = boxBlur(result, size, radius * 0.7, 3 * size, 3);
  }
  return result;
}

/** A mean over 2 · radius + 1 pixels that are `step` values apart; a fractional radius counts the ends in part. */
function boxBlur(rgb: Rgb, size: number, radius: number, step: number, nextLine: number): Rgb {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const share = 1 / (2 * radius + 1);
  const result = new Float32Array(rgb.length);
  // One line with its ends repeated, so that the window stays inside it.
  const margin = whole + 1;
  const padded = new Float32Array(size + 2 * margin);
  for (let line = 0; line < size; line++)
    for (let channel = 0; channel < 3; channel++) {
      const start = line * nextLine + channel;
      for (let i = 0, at = start; i < size; i++, at += step) padded[margin + i] = rgb[at]!;
      padded.fill(padded[margin]!, 0, margin);
      padded.fill(padded[margin + size - 1]!, margin + size);
      let sum = 0;
      for (let i = 1; i < 2 * margin; i++) sum += padded[i]!;
      for (let i = 0, at = start; i < size; i++, at += step) {
        const [before, after] = [padded[i]!, padded[i + 2 * margin]!];
        result[at] = (sum + part * (before + after)) * share;
        sum += after - padded[i + 1]!;
      }
    }
  return result;
}

/** Motion during exposure: the mean along a line of `length` pixels in a direction, degrees. */
export function motionBlur(rgb: Rgb, size: number, length: number, direction: number): Rgb {
  const steps = Math.max(2, Math.ceil(length)) + 1;
  const [dx, dy] = [Math.cos(radians(direction)) * length, Math.sin(radians(direction)) * length];
  const result = new Float32Array(rgb.length);
  const last = size - 1;
  for (let i = 0; i < steps; i++) {
    const along = i / (steps - 1) - 0.5;
    const [sx, sy] = [Math.round(along * dx), Math.round(along * dy)];
    for (let y = 0, j = 0; y < size; y++) {
      const row = Math.min(last, Math.max(0, y + sy)) * size;
      for (let x = 0; x < size; x++, j += 3) {
        const from = 3 * (row + Math.min(last, Math.max(0, x + sx)));
        result[j]! += rgb[from]!;
        result[j + 1]! += rgb[from + 1]!;
        result[j + 2]! += rgb[from + 2]!;
      }
    }
  }
  for (let j = 0; j < result.length; j++) result[j]! /= steps;
  return result;
}
