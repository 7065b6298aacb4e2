import type { Random } from "../../random";
import { type Colour, hsl } from "../paint/colour";
import { uniform } from "../world/sample";

export const colourNames = [
  "black",
  "white",
  "grey",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "navy",
  "purple",
  "pink",
  "brown",
  "beige",
] as const;
export type ColourName = (typeof colourNames)[number];

type Range = readonly [number, number];

/** Ranges of hue (degrees), saturation and lightness with an undisputed name; they do not overlap. */
const ranges: Readonly<Record<ColourName, { hue: Range; saturation: Range; lightness: Range }>> = {
  black: { hue: [0, 360], saturation: [0, 0.06], lightness: [0.1, 0.17] },
  white: { hue: [0, 360], saturation: [0, 0.08], lightness: [0.92, 0.97] },
  grey: { hue: [0, 360], saturation: [0, 0.05], lightness: [0.42, 0.66] },
  red: { hue: [-6, 6], saturation: [0.66, 0.82], lightness: [0.42, 0.52] },
  orange: { hue: [24, 31], saturation: [0.8, 0.95], lightness: [0.5, 0.57] },
  yellow: { hue: [47, 53], saturation: [0.8, 0.95], lightness: [0.54, 0.62] },
  green: { hue: [108, 145], saturation: [0.4, 0.62], lightness: [0.3, 0.42] },
  teal: { hue: [174, 184], saturation: [0.45, 0.65], lightness: [0.32, 0.42] },
  blue: { hue: [212, 222], saturation: [0.6, 0.8], lightness: [0.45, 0.56] },
  navy: { hue: [218, 230], saturation: [0.45, 0.6], lightness: [0.17, 0.24] },
  purple: { hue: [268, 282], saturation: [0.38, 0.55], lightness: [0.4, 0.5] },
  pink: { hue: [330, 342], saturation: [0.6, 0.85], lightness: [0.68, 0.78] },
  brown: { hue: [20, 28], saturation: [0.38, 0.52], lightness: [0.24, 0.32] },
  beige: { hue: [34, 42], saturation: [0.3, 0.45], lightness: [0.72, 0.8] },
};

/** A colour and its name. */
export interface Dye {
  name: ColourName;
  rgb: Colour;
}

/** A shade of the named colour. */
export function dye(random: Random, name: ColourName): Dye {
  const { hue, saturation, lightness } = ranges[name];
  return { name, rgb: hsl(uniform(random, ...hue), uniform(random, ...saturation), uniform(random, ...lightness)) };
}
