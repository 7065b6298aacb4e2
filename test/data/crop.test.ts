import fc from "fast-check";
import { expect, test } from "vitest";
import { croppedImages, personCrop } from "../../lib/data/crop";
import type { Box, RowSpec } from "../../lib/data/dataset";
import { imageFiles, imagesOf } from "../../lib/data/images";
import { syntheticDataset } from "../support/datasets";
import { temporaryFolder } from "./support";

const around = (box: Box, frame: { width: number; height: number }, options = {}) =>
  personCrop({ boxes: new Map([["a", [box]]]), ...options }).of("a", frame)!;

test("the margin is a share of the longer side, on every side, and the shorter side is widened", () => {
  const box = { x: 300, y: 100, width: 40, height: 100 };
  const frame = { width: 640, height: 480 };
  expect(around(box, frame, { margin: 0.1 })).toEqual({ x: 260, y: 90, width: 120, height: 120 });
  expect(around(box, frame, { margin: 0.1, square: false })).toEqual({ x: 290, y: 90, width: 60, height: 120 });
  expect(around(box, frame, { margin: 0 })).toEqual({ x: 270, y: 100, width: 100, height: 100 });
});

test("at an edge the square is moved inside; where the frame is too short it is cut", () => {
  const frame = { width: 640, height: 480 };
  expect(around({ x: 0, y: 380, width: 40, height: 100 }, frame, { margin: 0.1 })).toEqual({
    x: 0,
    y: 360,
    width: 120,
    height: 120,
  });
  expect(around({ x: 20, y: 100, width: 600, height: 300 }, frame, { margin: 0 })).toEqual({
    x: 20,
    y: 0,
    width: 600,
    height: 480,
  });
});

test("every crop lies on whole pixels inside the frame and holds what of the person is inside", () => {
  const position = fc.double({ min: -50, max: 399, noNaN: true });
  const length = fc.double({ min: 0.3, max: 500, noNaN: true });
  const scene = fc.record({
    box: fc.record({ x: position, y: position, width: length, height: length }),
    frame: fc.record({ width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 400 }) }),
    margin: fc.double({ min: 0, max: 2, noNaN: true }),
    square: fc.boolean(),
  });
  fc.assert(
    fc.property(scene, ({ box, frame, ...options }) => {
      const touches = box.x < frame.width && box.y < frame.height && box.x + box.width > 0 && box.y + box.height > 0;
      if (!touches) {
        expect(() => around(box, frame, options)).toThrow("lies outside of the image");
        return;
      }
      const { x, y, width, height } = around(box, frame, options);
      expect([x, y, width, height].every(Number.isInteger)).toBe(true);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
      expect(x + width).toBeLessThanOrEqual(frame.width);
      expect(y + height).toBeLessThanOrEqual(frame.height);
      expect(x - Math.max(0, box.x)).toBeLessThanOrEqual(1);
      expect(y - Math.max(0, box.y)).toBeLessThanOrEqual(1);
      expect(Math.min(frame.width, box.x + box.width) - (x + width)).toBeLessThanOrEqual(1);
      expect(Math.min(frame.height, box.y + box.height) - (y + height)).toBeLessThanOrEqual(1);
      if (options.square && Math.max(width, height) < Math.min(frame.width, frame.height)) expect(width).toBe(height);
    }),
  );
});

test("the largest person counts; without a box it is the full frame, and the parameters count the images with boxes", () => {
  const small = { x: 0, y: 0, width: 2, height: 2 };
  const large = { x: 10, y: 10, width: 4, height: 4 };
  const crop = personCrop({
    boxes: new Map([
      ["a", [small, large]],
      ["b", []],
    ]),
    margin: 0,
  });
  const frame = { width: 20, height: 20 };
  expect(crop.of("a", frame)).toEqual(large);
  expect(crop.of("b", frame)).toBeUndefined();
  expect(crop.of("c", frame)).toBeUndefined();
  expect(crop.params).toMatchObject({ crop: "oracle box, largest person; full frame if none", imagesWithBoxes: 1 });
});

test("the key follows the boxes and the recipe", () => {
  const keyOf = (x: number, options = {}) =>
    personCrop({ boxes: new Map([["a", [{ x, y: 0, width: 2, height: 2 }]]]), ...options }).key;
  const keys = [keyOf(0), keyOf(1), keyOf(0, { margin: 0.2 }), keyOf(0, { square: false })];
  expect(new Set(keys).size).toBe(4);
  expect(keyOf(0)).toBe(keys[0]);
});

test("wrong input says what to do", () => {
  expect(() => personCrop({ boxes: new Map(), margin: -0.1 })).toThrow(
    "personCrop: margin must be a number ≥ 0, got -0.1",
  );
  const outside = { x: 700, y: 0, width: 10, height: 10 };
  expect(() => around(outside, { width: 640, height: 480 })).toThrow(
    "boxes are in pixels of the image at its native size",
  );
});

test("pixels, rows and single images all show the crop; other images stay whole", async () => {
  const dataset = syntheticDataset({ n: 3, size: 8 });
  const boxes = new Map([["image-1", [{ x: 2, y: 3, width: 4, height: 4 }]]]);
  const crop = personCrop({ boxes, margin: 0 });
  const images = croppedImages(imagesOf(dataset, ["image-1", "image-0"], { cache: await temporaryFolder() }), crop);
  const whole = await dataset.read(dataset.examples[1]!);
  const expected = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / 12), Math.floor(i / 3) % 4, i % 3];
    return whole.data[((row + 3) * 8 + column + 2) * 3 + channel]!;
  });
  expect(await images.read("image-1")).toEqual({ width: 4, height: 4, data: expected });
  expect(await images.read("image-0")).toEqual(await dataset.read(dataset.examples[0]!));
  expect((await images.pixels({ size: 4 })).subarray(0, 48)).toEqual(expected);
  expect(await images.rows(widths)).toEqual({ values: Float32Array.of(4, 8), length: 1 });
});

test("a crop of a crop is refused, and a box outside of its image names the image", async () => {
  const crop = personCrop({ boxes: new Map([["image-0", [{ x: 9, y: 9, width: 4, height: 4 }]]]) });
  const dataset = syntheticDataset({ n: 1, size: 8 });
  const images = croppedImages(imagesOf(dataset, ["image-0"], { cache: await temporaryFolder() }), crop);
  await expect(croppedImages(images, crop).pixels({ size: 4 })).rejects.toThrow("crop them once");
  await expect(images.pixels({ size: 4 })).rejects.toThrow(/image-0.*outside of the image, which is 8 × 8/);
  expect(croppedImages(imageFiles(["x.jpg"]), crop).ids).toEqual(["x.jpg"]);
});

const widths: RowSpec = {
  key: "widths",
  batch: 2,
  open: async () => ({ compute: async (images) => Float32Array.from(images, ({ width }) => width) }),
};
