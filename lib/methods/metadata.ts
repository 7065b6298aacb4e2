import { someBoxes } from "../arguments";
import type { Boxes } from "../data/boxes";
import { boxGeometry } from "../features/box-geometry";
import type { Method } from "../method";
import { checkOptions, required } from "../options";
import { type LinearProbeOptions, linearProbe, linearProbeChecks } from "./linear-probe";

export interface MetadataOptions extends Omit<LinearProbeOptions, "features"> {
  /** The people of each image: `await personBoxes()`. */
  boxes: Boxes;
}

/**
 * Logistic regression on where people are, how many, and the shape of the photo: a control that sees no pixels. What it
 * knows, a network may know without having seen a pose.
 */
export function metadata(options: MetadataOptions): Method {
  const { features: _, ...checks } = linearProbeChecks;
  checkOptions("methods.metadata", options, { ...checks, boxes: required(someBoxes) });
  const { boxes, name = "metadata (no pixels)", ...probing } = options;
  return linearProbe({ name, features: boxGeometry({ boxes }), ...probing });
}
