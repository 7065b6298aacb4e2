import type { Preprocessing } from "../models/encoder/preprocess";
import { clamp } from "../numbers";
import type { Random } from "../random";

/** How one figure is shown: a square part of it, stretched to the whole, perhaps mirrored, its colours changed. */
export interface View {
  /** The part, in shares of the picture's side. */
  x: number;
  y: number;
  side: number;
  mirrored: boolean;
  /** Factors on brightness, on the distance from mid-grey, and on the distance from the pixel's own grey. */
  brightness: number;
  contrast: number;
  saturation: number;
}

interface Strength {
  /** The smallest share of the area that is shown. */
  area: number;
  brightness: number;
  contrast: number;
  saturation: number;
  /** How often a view has no colours. */
  grey: number;
}

/** Little enough that a caption stays true. */
const light: Strength = { area: 0.8, brightness: 0.15, contrast: 0.15, saturation: 0.1, grey: 0 };

/**
 * Views as different as SimCLR's crops, mirrors and colours (Chen et al., arXiv 2002.05709, appendix A); no blur and no
 * hue.
 */
const strong: Strength = { area: 0.3, brightness: 0.5, contrast: 0.5, saturation: 0.6, grey: 0.2 };

/** A random view that still fits the figure's caption. */
export const lightView = (draw: Random): View => drawView(draw, light);

/** A random view for SimCLR. */
export const strongView = (draw: Random): View => drawView(draw, strong);

function drawView(draw: Random, { area, brightness, contrast, saturation, grey }: Strength): View {
  const around = (width: number) => 1 + width * (2 * draw.uniform() - 1);
  const side = Math.sqrt(area + (1 - area) * draw.uniform());
  return {
    side,
    x: (1 - side) * draw.uniform(),
    y: (1 - side) * draw.uniform(),
    mirrored: draw.uniform() < 0.5,
    brightness: around(brightness),
    contrast: around(contrast),
    saturation: draw.uniform() < grey ? 0 : around(saturation),
  };
}

/**
 * Draws a view of a square picture, bilinearly, as the input of a network.
 *
 * @param pixels RGB, row-major, `size * size * 3` bytes
 * @param into where the `3 * size * size` values go, channel after channel, normalised
 */
export function drawInto(
  into: Float32Array,
  pixels: Uint8Array,
  size: number,
  view: View,
  { scale, mean, std }: Pick<Preprocessing, "scale" | "mean" | "std">,
): void {
  const columns = samples(size, view.x, view.side, view.mirrored);
  const rows = samples(size, view.y, view.side, false);
  const { brightness, contrast, saturation } = view;
  const area = size * size;
  const rgb = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const [top, bottom, down] = [rows.first[i]! * size, rows.second[i]! * size, rows.weight[i]!];
    for (let j = 0; j < size; j++) {
      const [left, right, across] = [columns.first[j]!, columns.second[j]!, columns.weight[j]!];
      const [a, b, c, d] = [(top + left) * 3, (top + right) * 3, (bottom + left) * 3, (bottom + right) * 3];
      for (let channel = 0; channel < 3; channel++) {
        const upper = pixels[a + channel]! * (1 - across) + pixels[b + channel]! * across;
        const lower = pixels[c + channel]! * (1 - across) + pixels[d + channel]! * across;
        rgb[channel] = (upper * (1 - down) + lower * down) * scale * brightness;
      }
      const grey = 0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!; // ITU-R BT.601
      for (let channel = 0; channel < 3; channel++) {
        const coloured = grey + (rgb[channel]! - grey) * saturation;
        const value = clamp(0.5 + (coloured - 0.5) * contrast, 0, 1);
        into[channel * area + i * size + j] = (value - mean[channel]!) / std[channel]!;
      }
    }
  }
}

/** The two pixels between which each pixel of a view is, and how far from the first to the second. */
function samples(size: number, start: number, side: number, mirrored: boolean) {
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  const weight = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const place = mirrored ? size - 1 - i : i;
    const at = clamp(start * size + (place + 0.5) * side - 0.5, 0, size - 1);
    first[i] = Math.floor(at);
    second[i] = Math.min(size - 1, first[i]! + 1);
    weight[i] = at - first[i]!;
  }
  return { first, second, weight };
}
