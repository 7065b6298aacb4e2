import { pixels as rawPixels } from "../features/pixels";
import type { Method } from "../method";
import { checkOptions, wholeNumber } from "../options";
import { type LinearProbeOptions, linearProbe, linearProbeChecks } from "./linear-probe";

export interface PixelsMethodOptions extends Omit<LinearProbeOptions, "features"> {
  /** Width and height in pixels that each image is stretched to. */
  imageSize?: number;
}

/** Thousands of correlated columns want more shrinkage than a probe's hundreds. */
const strengths = [1, 10, 100, 1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6];

/**
 * Logistic regression on raw pixels: a control that sees what a network from scratch sees and learns no features. What the
 * network has more than this, it owes to its hidden layers.
 */
export function pixels(options: PixelsMethodOptions = {}): Method {
  const { features: _, ...checks } = linearProbeChecks;
  checkOptions("methods.pixels", options, { ...checks, imageSize: wholeNumber(1) });
  const { imageSize = 64, name = "logistic regression on pixels", ...probing } = options;
  return linearProbe({ l2: strengths, ...probing, name, features: rawPixels({ size: imageSize }) });
}
