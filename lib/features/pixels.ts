import { checkSize } from "../data/image";
import type { Features } from "../method";
import { checkOptions, wholeNumber } from "../options";

export interface PixelsOptions {
  /** Width and height in pixels that each image is stretched to. */
  size?: number;
}

/**
 * The pixels themselves, 0 to 1, row by row: what a network that trains from scratch sees, before it has learnt anything.
 *
 * Isolates learning of features: a linear method on them knows which colour is where, and no shape that moves.
 *
 * @returns features of `size · size · 3` values
 * @throws RangeError if the size is not a whole number from 1 to 4096
 */
export function pixels(options: PixelsOptions = {}): Features {
  const { size = 64 } = checkOptions("features.pixels", options, { size: wholeNumber(1) });
  checkSize(size);
  return {
    name: `pixels, ${size} px`,
    params: { size },
    code: [__filename],
    async of(images) {
      const bytes = await images.pixels({ size });
      return { values: Float32Array.from(bytes, (byte) => byte / 255), length: size * size * 3 };
    },
  };
}
