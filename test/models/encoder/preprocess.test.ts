import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../lib/files";
import {
  fitToInput,
  imageNet,
  inputSize,
  normalised,
  type Preprocessing,
} from "../../../lib/models/encoder/preprocess";
import { preprocessingOf } from "../../../lib/models/encoder/processor-config";
import { noiseImage } from "./support";

interface Golden {
  size: [number, number];
  sha256: string;
  /** The first values of the red channel. */
  start: number[];
  /** The mean of each channel. */
  mean: number[];
}
const { pixels }: { pixels: Golden[] } = JSON.parse(
  readFileSync(join(__dirname, "../../goldens/imagenet.json"), "utf8"),
);
const small: Preprocessing = { ...imageNet, resize: { shorter: 37 }, crop: { width: 32, height: 32 } };

test.each(pixels.map((golden, i) => ({ ...golden, i })))(
  "$size: torchvision's Resize, CenterCrop, Normalize",
  (golden) => {
    const fitted = fitToInput(noiseImage(...golden.size, golden.i), small);
    expect(sha256(fitted.data)).toBe(golden.sha256);
    const values = normalised([fitted], 1, small);
    // Bytes are equal, so only the last bit of float32 may differ: torchvision divides by 255 where we multiply.
    for (const [i, value] of golden.start.entries()) expect(values[i]).toBeCloseTo(value, 6);
    const means = [0, 1, 2].map((c) => values.subarray(c * 1024, (c + 1) * 1024).reduce((a, b) => a + b, 0) / 1024);
    for (const [c, value] of golden.mean.entries()) expect(means[c]).toBeCloseTo(value, 5);
  },
);

test("a batch is filled up with zeros", () => {
  const image = fitToInput(noiseImage(40, 40, 1), small);
  const values = normalised([image], 3, small);
  expect(values).toHaveLength(3 * 3 * 32 * 32);
  expect(values.subarray(3 * 32 * 32).every((value) => value === 0)).toBe(true);
});

test("a strip far longer than wide costs no more than its crop", () => {
  expect(fitToInput(noiseImage(8000, 1, 1), imageNet)).toMatchObject({ width: 224, height: 224 });
  expect(fitToInput(noiseImage(1, 8000, 1), imageNet)).toMatchObject({ width: 224, height: 224 });
});

test("sizes that do not fit are refused", () => {
  expect(inputSize(imageNet)).toEqual({ width: 224, height: 224 });
  expect(() => inputSize({ ...imageNet, crop: null })).toThrow("images differ in size; give a crop");
  expect(() => inputSize({ ...imageNet, resize: { shorter: 200 } })).toThrow("224 × 224 does not fit into 200 × 200");
  expect(() => inputSize({ ...imageNet, crop: { width: 1.5, height: 3 } })).toThrow(RangeError);
});

describe("preprocessor_config.json", () => {
  const read = (config: object, imageSize?: number) => preprocessingOf(config, "the file", imageSize);

  test("imageSize keeps the share that is cut away", () => {
    const bit = { image_processor_type: "BitImageProcessor", size: { shortest_edge: 256 }, crop_size: 224 };
    expect(read(bit)).toMatchObject({ resize: { shorter: 256 }, crop: { width: 224, height: 224 } });
    expect(read(bit, 448)).toMatchObject({ resize: { shorter: 512 }, crop: { width: 448, height: 448 } });
    expect(read({ image_processor_type: "ViTImageProcessor" }, 384)).toMatchObject({
      resize: { width: 384, height: 384 },
      crop: null,
    });
  });

  test("one number is the shorter side for CLIP and both sides for ViT, also in old files", () => {
    expect(read({ feature_extractor_type: "CLIPFeatureExtractor", size: 224 }).resize).toEqual({ shorter: 224 });
    expect(read({ feature_extractor_type: "ViTFeatureExtractor", size: 224 }).resize).toEqual({
      width: 224,
      height: 224,
    });
  });

  test("ConvNeXt cuts small images and stretches large ones", () => {
    const convNext = (edge: number) =>
      read({ image_processor_type: "ConvNextImageProcessor", size: { shortest_edge: edge } });
    expect(convNext(224)).toMatchObject({ resize: { shorter: 256 }, crop: { width: 224, height: 224 } });
    expect(convNext(384)).toMatchObject({ resize: { width: 384, height: 384 }, crop: null });
  });

  test("what cannot be done is refused with what to do", () => {
    expect(() => read({})).toThrow(/names the image processor ""; known are .*onnxEncoder/);
    expect(() => read({ image_processor_type: "ViTImageProcessor", do_resize: false })).toThrow("differ in size");
    expect(() => read({ image_processor_type: "ViTImageProcessor", size: "large" })).toThrow(
      "the file does not hold the settings of an image processor",
    );
    expect(() => read({ image_processor_type: "constructorImageProcessor" })).toThrow("known are");
  });
});
