import { expect, test } from "vitest";
import { frozenFeatures, type OpenNetwork } from "../../../lib/models/encoder/frozen-features";
import { imageNet, type Preprocessing } from "../../../lib/models/encoder/preprocess";
import { imagesInMemory, noiseImage, rowsOf } from "./support";

const preprocessing: Preprocessing = { ...imageNet, resize: { shorter: 4 }, crop: { width: 4, height: 4 } };
const images = [0, 1, 2, 3, 4].map((i) => noiseImage(9, 6, i));

/** Features of a network written here; tells how often it was opened, run and closed. */
function featuresOf(run: OpenNetwork["run"]) {
  const calls = { opened: 0, run: 0, closed: 0 };
  const features = frozenFeatures({
    name: "toy",
    params: {},
    preprocessing,
    batchSize: 2,
    code: [__filename],
    open: async () => {
      calls.opened++;
      return {
        run: (pixels) => {
          calls.run++;
          return run(pixels);
        },
        close: async () => {
          calls.closed++;
        },
      };
    },
  });
  return { features, calls };
}

/** The mean over the pixels of each image. */
const mean = async (pixels: Float32Array) => {
  const area = 3 * 4 * 4;
  return Float32Array.from([0, 1], (i) => pixels.subarray(i * area, (i + 1) * area).reduce((a, b) => a + b, 0) / area);
};

test("a network is opened once, runs on full batches, and is closed", async () => {
  const { features, calls } = featuresOf(async (pixels) => {
    expect(pixels).toHaveLength(2 * 3 * 4 * 4);
    return mean(pixels);
  });
  const rows = rowsOf(await features.of(imagesInMemory(images)));
  expect(rows).toHaveLength(5);
  expect(rows.every(([value]) => value !== 0)).toBe(true);
  expect(calls).toEqual({ opened: 1, run: 3, closed: 1 });
});

test("values that are not finite are refused, and the network is closed", async () => {
  const { features, calls } = featuresOf(async () => Float32Array.from([1, Number.NaN]));
  await expect(features.of(imagesInMemory(images))).rejects.toThrow(
    /toy gave values that are not finite.*try dtype "fp32"/,
  );
  expect(calls.closed).toBe(1);
});

test("what is not finite in the padding does not matter", async () => {
  const { features } = featuresOf(async () => Float32Array.from([1, Number.NaN]));
  expect(rowsOf(await features.of(imagesInMemory(images.slice(0, 1))))).toEqual([[1]]);
});
