import { expect, test } from "vitest";
import type { Box, Dataset, Images, RgbImage } from "../../lib/data/dataset";
import { imagesOf } from "../../lib/data/images";
import {
  boxGeometry,
  boxGeometryColumns,
  colourHistogram,
  concat,
  type Features,
  onPersonCrop,
} from "../../lib/features";
import { plain } from "../data/support";
import { syntheticDataset } from "../support/datasets";

const dataset = syntheticDataset({ n: 6, size: 8 });
const ids = dataset.examples.map(({ id }) => id);
const images = imagesOf(dataset, ids);

/** Images of one kind, by id. */
function pictures(name: string, read: (id: string) => RgbImage, ids: readonly string[]): Images {
  const examples = ids.map((id) => ({ id }));
  const made = { name, fingerprint: `fingerprint of ${name}`, examples, classes: [], labelSets: [] };
  return imagesOf({ ...made, labels: () => new Map(), read: async ({ id }) => read(id) } satisfies Dataset, ids);
}

const rowsOf = async (features: Features, of: Images) => {
  const { values, length } = await features.of(of);
  return of.ids.map((_, i) => [...values.subarray(i * length, (i + 1) * length)]);
};

test("a colour histogram gives the share of the pixels in each joint bin of the opponent axes", async () => {
  const halves = (id: string): RgbImage => {
    if (id === "grey") return plain(4, 4, [128, 128, 128]);
    const { data } = plain(4, 4, [255, 0, 0]);
    for (let i = 0; i < 12; i += 3) data.set([0, 0, 255], i);
    return { width: 4, height: 4, data };
  };
  const rows = await rowsOf(colourHistogram({ bins: [2, 2, 3] }), pictures("halves", halves, ["halves", "grey"]));
  // Red: R - G = 255 upper, 2 B - R - G = -255 lower, sum 255 the middle third. Blue: 0 upper, 510 upper, 255 middle.
  expect(rows[0]).toEqual([0, 0, 0, 0, 0, 0, 0, 0.75, 0, 0, 0.25, 0]);
  // Grey: both differences 0, which begins the upper half; sum 384 the middle third.
  expect(rows[1]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
});

test("the ends of the colour range fall into the first and the last bin", async () => {
  const ends = (id: string) => plain(2, 3, id === "white" ? [255, 255, 255] : [0, 0, 0]);
  const [white, black] = await rowsOf(colourHistogram({ bins: [1, 1, 4] }), pictures("ends", ends, ["white", "black"]));
  expect([white, black]).toEqual([
    [0, 0, 0, 1],
    [1, 0, 0, 0],
  ]);
});

test("bins that are no whole numbers are refused", () => {
  expect(() => colourHistogram({ bins: [8, 0, 4] })).toThrow("each a whole number from 1 to 64, got [ 8, 0, 4 ]");
});

test("box geometry: the largest person relative to the frame, how many, and the frame; zeros and a flag without a box", async () => {
  const boxes = new Map<string, Box[]>([
    [
      "two",
      [
        { x: 0, y: 0, width: 5, height: 5 },
        { x: 20, y: 10, width: 40, height: 20 },
      ],
    ],
  ]);
  const frames = pictures("frames", () => plain(80, 40, [9, 9, 9]), ["two", "none"]);
  const [two, none] = await rowsOf(boxGeometry({ boxes }), frames);
  const wide = Math.fround(Math.log(2));
  expect(two).toEqual([1, 2, 0.5, 0.5, 0.25, wide, 0.5, 0.5, 80, 40, wide]);
  expect(none).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 80, 40, wide]);
  expect(boxGeometryColumns).toHaveLength(two!.length);
});

test("features side by side keep the order of images and parts", async () => {
  const [a, b] = [colourHistogram({ bins: [2, 2, 2] }), colourHistogram({ bins: [1, 1, 3] })];
  const [left, right] = [await rowsOf(a, images), await rowsOf(b, images)];
  expect(await rowsOf(concat([a, b]), images)).toEqual(left.map((row, i) => [...row, ...right[i]!]));
  expect(concat([a, b]).name).toBe("colour histogram + colour histogram");
  expect(concat([a, b], { name: "photo and crop" }).name).toBe("photo and crop");
  expect(concat([a, b]).params).not.toEqual(concat([b, a]).params);
  expect(() => concat([])).toThrow("parts must be a list of features, got []");
});

test("features of person crops are those of the cut image; of the full frame without a box", async () => {
  const boxes = new Map([["image-1", [{ x: 1, y: 2, width: 4, height: 4 }]]]);
  const colours = colourHistogram({ bins: [3, 3, 3] });
  const onCrop = onPersonCrop(colours, { boxes, margin: 0 });
  const cut = async (id: string) => {
    const whole = await dataset.read({ id });
    const data = new Uint8Array(48);
    for (let y = 0; y < 4; y++) data.set(whole.data.subarray(((y + 2) * 8 + 1) * 3, ((y + 2) * 8 + 5) * 3), y * 12);
    return { width: 4, height: 4, data };
  };
  const image = await cut("image-1");
  const expected = await rowsOf(
    colours,
    pictures("cut", () => image, ["image-1"]),
  );
  const rows = await rowsOf(onCrop, images);
  const whole = await rowsOf(colours, images);
  expect(rows[1]).toEqual(expected[0]);
  expect(rows[1]).not.toEqual(whole[1]);
  expect(rows[0]).toEqual(whole[0]);
  expect(onCrop.name).toBe("colour histogram on person crops");
  expect(onCrop.params).toMatchObject({
    ...colours.params,
    personCrop: { margin: 0, square: true, imagesWithBoxes: 1 },
  });
});

test("images without a box are counted, also through features side by side; boxes of other images are refused", () => {
  const boxes = new Map([["image-1", [{ x: 1, y: 2, width: 4, height: 4 }]]]);
  const colours = colourHistogram();
  const parts = [colours, onPersonCrop(colours, { boxes }), boxGeometry({ boxes })];
  expect(concat(parts).remark?.(ids)).toBe("5 of 6 training images have no person box");
  expect(concat(parts).remark?.(["image-1"])).toBeUndefined();
  expect(() => concat(parts).remark?.(["0001.jpg"])).toThrow(
    'none of the 1 training images has a person box (they are named as "0001.jpg", the boxes\' images as "image-1")',
  );
});
