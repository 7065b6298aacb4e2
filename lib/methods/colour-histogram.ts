import {
  type ColourHistogramOptions,
  colourHistogramChecks,
  colourHistogram as histograms,
} from "../features/colour-histogram";
import type { Method } from "../method";
import { checkOptions } from "../options";
import { type LinearProbeOptions, linearProbe, linearProbeChecks } from "./linear-probe";

export interface ColourMethodOptions extends Omit<LinearProbeOptions, "features">, ColourHistogramOptions {}

/** Logistic regression on which colours a photo has: a control that knows scenery, and no shape. */
export function colourHistogram(options: ColourMethodOptions = {}): Method {
  const { features: _, ...checks } = linearProbeChecks;
  checkOptions("methods.colourHistogram", options, { ...checks, ...colourHistogramChecks });
  const { bins, name = "colour histogram", ...probing } = options;
  return linearProbe({ name, features: histograms({ ...(bins && { bins }) }), ...probing });
}
