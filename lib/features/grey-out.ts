import { someBoxes, someFeatures } from "../arguments";
import { alteredImages } from "../data/alter";
import { type Boxes, boxesFingerprint, remarkOnBoxes } from "../data/boxes";
import type { Box, RgbImage } from "../data/dataset";
import { hashJson } from "../files";
import { codeOf, type Features } from "../method";
import { name as aName, checkArguments, checkOptions, oneOf, required } from "../options";

export interface GreyOutOptions {
  /** What is hidden: the pixels inside any person's box, or all others. */
  what: "people" | "scenery";
  /** The people of each image: `await personBoxes()`. */
  boxes: Boxes;
  /** For the names of rows. Default: "…, people greyed out". */
  name?: string;
}

/** Middle grey, the same in all images, so that it tells nothing of what is under it. */
const GREY = 128;

/**
 * The same features of images in which people, or everything else, is painted over with one grey.
 *
 * Isolates where the information is: with people greyed out, what is recognised is scenery and what the shape of the grey
 * boxes tells (compare `boxGeometry`); with scenery greyed out, people alone. An image without a box stays whole in the first
 * case and becomes all grey in the second. People without a box stay visible.
 */
export function greyOut(features: Features, options: GreyOutOptions): Features {
  checkOptions("features.greyOut", options, {
    what: required(oneOf("people", "scenery")),
    boxes: required(someBoxes),
    name: aName,
  });
  checkArguments("features.greyOut", { features: [features, someFeatures] });
  const { what, boxes, name = `${features.name}, ${what} greyed out` } = options;
  const params = { what, grey: GREY, boxes: boxesFingerprint(boxes) };
  const alteration = {
    key: hashJson({ greyOut: params }),
    code: [__filename],
    of: (image: RgbImage, id: string) => painted(image, boxes.get(id) ?? [], what),
  };
  return {
    name,
    params: { features: { name: features.name, params: features.params }, greyedOut: params },
    code: [__filename, ...codeOf(features)],
    of: (images, rowOptions) => features.of(alteredImages(images, alteration), rowOptions),
    remark: (ids) => remarkOnBoxes(ids, boxes),
  };
}

/** Pixels that a box covers at least in part belong to it. */
function painted({ width, height, data }: RgbImage, people: readonly Box[], what: GreyOutOptions["what"]): RgbImage {
  const grey = new Uint8Array(data.length).fill(GREY);
  const [below, above] = what === "people" ? [data, grey] : [grey, data];
  const result = new Uint8Array(below);
  for (const box of people) {
    const left = Math.max(0, Math.floor(box.x));
    const right = Math.min(width, Math.ceil(box.x + box.width));
    const bottom = Math.min(height, Math.ceil(box.y + box.height));
    for (let y = Math.max(0, Math.floor(box.y)); y < bottom && left < right; y++) {
      const [start, end] = [(y * width + left) * 3, (y * width + right) * 3];
      result.set(above.subarray(start, end), start);
    }
  }
  return { width, height, data: result };
}
