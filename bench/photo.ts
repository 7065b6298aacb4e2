import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import sharp from "sharp";
import { noise } from "./noise";

const [width, height] = [640, 480];
/** Pixels that one number of the pattern stretches over, at each of its scales. */
const scales = [64, 16, 4, 1];

/**
 * Writes a JPEG of the size and about the number of bytes that photos from the web have: noise at several scales, the finest
 * the faintest, as in photos.
 */
export async function writePhoto(file: string): Promise<void> {
  const pixels = new Uint8Array(width * height * 3).fill(128);
  for (const scale of scales) {
    const columns = Math.ceil(width / scale);
    const pattern = noise(`photo.${scale}`, columns * Math.ceil(height / scale) * 3);
    const contrast = 12 * Math.log2(2 * scale);
    for (let i = 0; i < pixels.length; i++) {
      const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
      const value = pattern[(Math.floor(y / scale) * columns + Math.floor(x / scale)) * 3 + channel]!;
      pixels[i] = Math.max(0, Math.min(255, pixels[i]! + contrast * value));
    }
  }
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, jpeg);
}
