import { someBoxes } from "../arguments";
import { type Boxes, boxesFingerprint, imagesWithBoxes, largestBox, remarkOnBoxes } from "../data/boxes";
import type { Box, Frame, RowSpec } from "../data/dataset";
import type { Features } from "../method";
import { checkOptions, required } from "../options";

/** What each column holds. Without a box, the box columns are 0, and `person` too. */
export const boxGeometryColumns = [
  "person: 1 when there is a box",
  "persons: how many boxes",
  "width of the largest box, as a share of the image's",
  "height of the largest box, as a share of the image's",
  "area of the largest box, as a share of the image's",
  "logarithm of the largest box's width over its height",
  "centre of the largest box from the left, as a share of the width",
  "centre of the largest box from the top, as a share of the height",
  "width of the image in pixels",
  "height of the image in pixels",
  "logarithm of the image's width over its height",
] as const;

/** Where people are and how large, and the shape of the photo: what a control without pixels uses. */
export function boxGeometry(options: { boxes: Boxes }): Features {
  checkOptions("features.boxGeometry", options, { boxes: required(someBoxes) });
  const { boxes } = options;
  return {
    name: "box geometry",
    params: {
      columns: boxGeometryColumns,
      boxes: boxesFingerprint(boxes),
      imagesWithBoxes: imagesWithBoxes(boxes),
    },
    code: [__filename],
    async of(images, options) {
      const { values: sizes } = await images.rows(frames, options);
      const length = boxGeometryColumns.length;
      const values = new Float32Array(images.ids.length * length);
      images.ids.forEach((id, i) => {
        const frame = { width: sizes[2 * i]!, height: sizes[2 * i + 1]! };
        values.set(geometry(boxes.get(id) ?? [], frame), i * length);
      });
      return { values, length };
    },
    remark: (ids) => remarkOnBoxes(ids, boxes),
  };
}

function geometry(people: readonly Box[], { width, height }: Frame): number[] {
  const largest = largestBox(people);
  const box = largest
    ? [
        largest.width / width,
        largest.height / height,
        (largest.width * largest.height) / (width * height),
        Math.log(largest.width / largest.height),
        (largest.x + largest.width / 2) / width,
        (largest.y + largest.height / 2) / height,
      ]
    : [0, 0, 0, 0, 0, 0];
  return [largest ? 1 : 0, people.length, ...box, width, height, Math.log(width / height)];
}

/** Width and height of each image. */
const frames: RowSpec = {
  key: "width and height",
  code: [__filename],
  batch: 64,
  note: "image sizes",
  prepare: ({ width, height }) => ({ width, height, data: new Uint8Array() }),
  open: async () => ({
    compute: async (images) => Float32Array.from(images.flatMap(({ width, height }) => [width, height])),
  }),
};
