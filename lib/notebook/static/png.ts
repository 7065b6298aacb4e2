import sharp from "sharp";

/** RGBA pixels, row-major, as PNG on white with a palette of at most 256 colours: a third of a full one's bytes. */
export function palettePng(rgba: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: "#fff" })
    .png({ palette: true, effort: 10 })
    .toBuffer();
}
