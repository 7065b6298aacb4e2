import { someBoxes } from "../arguments";
import { hashJson } from "../files";
import { between, type Checks, checkOptions, flag, required } from "../options";
import { type Boxes, boxesFingerprint, imagesWithBoxes, largestBox } from "./boxes";
import type { Box, Crop, Frame, Images } from "./dataset";
import { readCropped } from "./image";

export interface PersonCropOptions {
  /** The people of each image: `await personBoxes()`. */
  boxes: Boxes;
  /** Added on every side, as a share of the box's longer side; at least 0. */
  margin?: number;
  /** Widens the shorter side to the longer one, so that stretching to a square distorts nobody. */
  square?: boolean;
}

/** What the options may be. */
export const personCropChecks: Checks<PersonCropOptions> = {
  boxes: required(someBoxes),
  margin: between(0),
  square: flag,
};

/** A crop that says what it does and to how many images. */
export interface PersonCrop extends Crop {
  readonly boxes: Boxes;
  /** For the parameters of what looks at the crop. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The surroundings of the largest person of each image. Where no person has a box, the crop is the full frame.
 *
 * A crop that would reach over the edge is moved inside; what is longer than the frame is cut to it, so a person who fills
 * a photo is kept whole and the crop is then not square. Boxes that people drew are an oracle: they tell where to look.
 *
 * @throws RangeError if the margin is not a number of at least 0; where the crop is used, if a box is outside of its image
 */
export function personCrop(options: PersonCropOptions): PersonCrop {
  checkOptions("personCrop", options, personCropChecks);
  const { boxes, margin = 0.1, square = true } = options;
  const params = {
    crop: "oracle box, largest person; full frame if none",
    margin,
    square,
    boxes: boxesFingerprint(boxes),
    imagesWithBoxes: imagesWithBoxes(boxes),
  };
  return {
    key: hashJson(params),
    code: [__filename],
    params,
    boxes,
    of(id, frame) {
      const box = largestBox(boxes.get(id));
      return box && surroundings(box, frame, margin, square);
    },
  };
}

/**
 * The same images, each cut to its crop.
 *
 * @throws Error if a crop of a crop is asked for
 */
export function croppedImages(images: Images, crop: Crop): Images {
  const once = <Spec extends { crop?: Crop }>(spec: Spec): Spec & { crop: Crop } => {
    if (spec.crop) throw new Error("croppedImages: these images are cropped already; crop them once");
    return { ...spec, crop };
  };
  return {
    ids: images.ids,
    pixels: async (spec) => images.pixels(once(spec)),
    rows: async (spec, options) => images.rows(once(spec), options),
    read: (id) => readCropped({ read: () => images.read(id) }, { id }, crop),
  };
}

function surroundings(box: Box, frame: Frame, margin: number, square: boolean): Box {
  const { x, y } = box;
  if (x >= frame.width || y >= frame.height || x + box.width <= 0 || y + box.height <= 0) {
    const place = `${box.width} × ${box.height} at (${x}, ${y})`;
    throw new RangeError(
      `personCrop: the box of ${place} lies outside of the image, which is ${frame.width} × ${frame.height}; ` +
        "boxes are in pixels of the image at its native size",
    );
  }
  const longer = Math.max(box.width, box.height);
  const length = (side: number) => (square ? longer : side) + 2 * margin * longer;
  const [left, width] = inside(x + box.width / 2, length(box.width), frame.width);
  const [top, height] = inside(y + box.height / 2, length(box.height), frame.height);
  return { x: left, y: top, width, height };
}

/** Start and length, in whole pixels, of a stretch around a centre, moved and then cut to lie inside 0 … end. */
function inside(centre: number, length: number, end: number): [number, number] {
  const whole = Math.min(end, Math.max(1, Math.round(length)));
  const start = Math.round(centre - whole / 2);
  return [Math.max(0, Math.min(end - whole, start)), whole];
}
