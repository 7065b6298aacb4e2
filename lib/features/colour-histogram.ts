import type { RgbImage, RowSpec } from "../data/dataset";
import { hashJson } from "../files";
import type { Features } from "../method";
import { type Checks, checkOptions, wholeNumber } from "../options";

export interface ColourHistogramOptions {
  /** Bins along red against green, blue against yellow, and dark against bright. */
  bins?: readonly [number, number, number];
}

const aNumberOfBins = wholeNumber(1, 64);

/** What the options may be. */
export const colourHistogramChecks: Checks<ColourHistogramOptions> = {
  bins: {
    takes: `three numbers of bins [red-green, blue-yellow, brightness], each ${aNumberOfBins.takes}`,
    accepts: (value) => Array.isArray(value) && value.length === 3 && value.every(aNumberOfBins.accepts),
  },
};

/** The range of each axis for bytes R, G, B: R − G, 2 B − R − G, R + G + B. */
const ranges = [
  [-255, 255],
  [-510, 510],
  [0, 765],
] as const;

/**
 * Which share of an image's pixels has which colour: a joint histogram over the opponent axes of Swain and Ballard
 * (1991), who gave brightness half as many bins as the others, because it changes most with the light. Joint, because
 * separate axes do not show which colours occur together. Half of their bins along each axis: few photos would fill
 * 2048.
 *
 * It ignores where a colour is, and so the pose: what it recognises is scenery.
 *
 * @returns features of `bins[0] · bins[1] · bins[2]` shares that sum to 1, brightness fastest
 * @throws Error if an option is unknown, or a number of bins is not a whole number from 1 to 64
 */
export function colourHistogram(options: ColourHistogramOptions = {}): Features {
  checkOptions("features.colourHistogram", options, colourHistogramChecks);
  const { bins = [8, 8, 4] } = options;
  const params = { axes: "red-green, blue-yellow, brightness; joint", bins };
  const spec: RowSpec = {
    key: hashJson({ colourHistogram: params }),
    code: [__filename],
    batch: 8,
    note: "colour histograms",
    open: async () => ({ compute: async (images) => rows(images.map((image) => histogram(image, bins))) }),
  };
  return { name: "colour histogram", params, code: [__filename], of: (images, options) => images.rows(spec, options) };
}

function histogram({ width, height, data }: RgbImage, bins: readonly [number, number, number]): Float32Array {
  const counts = new Float64Array(bins[0] * bins[1] * bins[2]);
  for (let i = 0; i < data.length; i += 3) {
    const r = data[i]!;
    const g = data[i + 1]!;
    const b = data[i + 2]!;
    const redGreen = binOf(r - g, ranges[0], bins[0]);
    const blueYellow = binOf(2 * b - r - g, ranges[1], bins[1]);
    counts[(redGreen * bins[1] + blueYellow) * bins[2] + binOf(r + g + b, ranges[2], bins[2])]!++;
  }
  return Float32Array.from(counts, (count) => count / (width * height));
}

/** Equal widths; the upper end of the range belongs to the last bin. */
function binOf(value: number, range: readonly [number, number], count: number): number {
  return Math.min(count - 1, Math.floor(((value - range[0]) / (range[1] - range[0])) * count));
}

function rows(parts: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(parts.length * parts[0]!.length);
  parts.forEach((part, i) => {
    values.set(part, i * part.length);
  });
  return values;
}
