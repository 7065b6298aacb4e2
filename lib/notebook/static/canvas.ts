import { createCanvas, GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import sharp from "sharp";

/** The family that every picture is drawn in: shipped, so that pictures are the same on every machine. */
export const FONT_FAMILY = "DejaVu Sans";

const FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"];

export interface TextSize {
  /** Pixels, as are all others. */
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
}

/** Measures one line of text; `font` is a CSS font shorthand such as `italic bold 12px DejaVu Sans`. */
export type MeasureText = (text: string, font: string) => TextSize;

/** Registers the shipped fonts with the canvas, once. */
export function registerFonts(): void {
  if (GlobalFonts.has(FONT_FAMILY)) return;
  for (const file of FILES) {
    const path = require.resolve(`dejavu-fonts-ttf/ttf/${file}`);
    if (!GlobalFonts.registerFromPath(path))
      throw new Error(`Font ${file} cannot be read: install dejavu-fonts-ttf again`);
  }
}

/** A canvas that draws text in the shipped font, whatever the machine's language. */
export function fontCanvas(width: number, height: number) {
  registerFonts();
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.lang = "en";
  return { canvas, context };
}

/** A text measure with a cache: Plotly measures the same words many times. */
export function textMeasure(): MeasureText {
  const { context } = fontCanvas(8, 8);
  const known = new Map<string, TextSize>();
  return (text, font) => {
    const key = `${font}\n${text}`;
    const size = known.get(key) ?? measure(context, text, font);
    known.set(key, size);
    return size;
  };
}

function measure(context: SKRSContext2D, text: string, font: string): TextSize {
  context.font = font;
  const { width, fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(text);
  return { width, ascent, descent };
}

/** RGBA pixels, row-major, as PNG on white with a palette of at most 256 colours: a third of a full one's bytes. */
export function palettePng(rgba: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten({ background: "#fff" })
    .png({ palette: true, effort: 10 })
    .toBuffer();
}
