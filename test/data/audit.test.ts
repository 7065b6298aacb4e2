import { expect, test } from "vitest";
import { audit } from "../../lib/data/audit";
import type { Dataset } from "../../lib/data/dataset";
import { syntheticDataset } from "../support/datasets";

const painted = (pixels: number[][], width: number): Dataset => ({
  ...syntheticDataset({ n: 2 }),
  read: async () => ({ width, height: pixels.length / width, data: Uint8Array.from(pixels.flat()) }),
});

test("measures size, brightness and contrast of every image, with progress", async () => {
  const notes: number[] = [];
  const rows = await audit(
    painted(
      [
        [0, 0, 0],
        [255, 255, 255],
      ],
      2,
    ),
    { onProgress: ({ done }) => notes.push(done) },
  );
  expect(rows.map(({ id }) => id)).toEqual(["image-0", "image-1"]);
  expect(rows[0]).toMatchObject({ width: 2, height: 1 });
  expect(rows[0]!.brightness).toBeCloseTo(0.5, 9);
  expect(rows[0]!.contrast).toBeCloseTo(0.5, 9);
  expect(notes).toEqual([1, 2]);
});

test("weighs the colours as JPEG does", async () => {
  const [row] = await audit(painted([[255, 0, 0]], 1));
  expect(row!.brightness).toBeCloseTo(0.299, 9);
});
