import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clipPreprocessing, readProcessor, writeProcessor } from "../../../lib/models/clip/processor";
import { fitToInput, normalised } from "../../../lib/models/encoder/preprocess";
import { hashNoise } from "../../support/hash-noise";
import { expected, goldens } from "./golden";

const settings = JSON.parse(readFileSync(join(goldens, "quick-gelu/preprocessor_config.json"), "utf8"));

test.each(expected.processed)(
  "$width × $height px: the numbers of Hugging Face's processor",
  ({ width, height, pixels }) => {
    const preprocessing = readProcessor(settings, 12);
    const noise = hashNoise(width * height * 3, 1);
    // As NumPy and PyTorch round: float32, halves to even.
    const data = Uint8Array.from(noise, (value) => {
      const scaled = Math.fround(Math.fround(value + 1) * 127.5);
      const down = Math.floor(scaled);
      return scaled - down === 0.5 ? down + (down % 2) : Math.round(scaled);
    });
    const numbers = normalised([fitToInput({ width, height, data }, preprocessing)], 1, preprocessing);
    const largest = Math.max(...numbers.map((value, i) => Math.abs(value - pixels[i]!)));
    expect(numbers).toHaveLength(pixels.length);
    expect(largest).toBeLessThan(1e-5); // a grey level is 0.015
  },
);

test("settings are written as they are read; what is left out is OpenAI's", () => {
  const preprocessing = readProcessor(settings, 12);
  expect(readProcessor(writeProcessor(preprocessing), 12)).toEqual(preprocessing);
  expect(clipPreprocessing(224)).toMatchObject({
    resize: { shorter: 224 },
    crop: { width: 224, height: 224 },
    filter: "bicubic",
  });
  const old = {
    size: 224,
    crop_size: 224,
    resample: 3,
    image_mean: settings.image_mean,
    image_std: settings.image_std,
  };
  expect(readProcessor(old, 224)).toEqual(clipPreprocessing(224));
  const bare = {
    do_normalize: false,
    do_rescale: false,
    do_center_crop: false,
    size: { width: 8, height: 8 },
    resample: 2,
  };
  expect(readProcessor(bare, 8)).toEqual({
    resize: { width: 8, height: 8 },
    filter: "bilinear",
    crop: null,
    centre: "hugging face",
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  });
});

test("what cannot be done, or gives other sizes, is refused", () => {
  expect(() => readProcessor({ resample: 5 }, 224)).toThrow(/preprocessor_config\.json asks for resample 5/);
  expect(() => readProcessor({ do_resize: false }, 224)).toThrow(/does not resize/);
  expect(() => readProcessor({ image_mean: [1] }, 224)).toThrow(/preprocessor_config\.json does not hold the settings/);
  expect(() => readProcessor({ size: 256, crop_size: 256 }, 224)).toThrow(/256 × 256 px, the model takes 224 px/);
});
