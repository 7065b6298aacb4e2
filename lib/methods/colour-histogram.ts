import { type ColourHistogramOptions, colourHistogram as histograms } from "../features/colour-histogram";
import type { Method } from "../method";
import { type LinearProbeOptions, linearProbe } from "./linear-probe";

export interface ColourMethodOptions extends Omit<LinearProbeOptions, "features">, ColourHistogramOptions {}

/** Logistic regression on which colours a photo has: a control that knows scenery, and no shape. */
export function colourHistogram({ bins, name = "colour histogram", ...options }: ColourMethodOptions = {}): Method {
  return linearProbe({ name, features: histograms({ ...(bins && { bins }) }), ...options });
}
