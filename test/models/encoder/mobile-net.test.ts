import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { imageFiles } from "../../../lib/data/images";
import { mobileNet } from "../../../lib/models/encoder/mobile-net";
import { temporaryFolder } from "../../data/support";
import { rowsOf } from "./support";

interface Golden {
  photo: string;
  /** Every 64th of the 1280 features. */
  features: number[];
  norm: number;
  /** The likeliest of ImageNet's classes. */
  class: number;
}
const { photos }: { photos: Golden[] } = JSON.parse(
  readFileSync(join(__dirname, "../../goldens/imagenet.json"), "utf8"),
);
const mirror = process.env.STILLACT_MIRROR;

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!mirror)("with the file and the photos", () => {
  const files = () => imageFiles(photos.map(({ photo }) => join(mirror!, `coco/val2017/${photo}.jpg`)));

  test("features are those of torchvision's preprocessing and ONNX Runtime in Python", async () => {
    const features = await mobileNet();
    expect(features.name).toBe("MobileNetV2 (dequantised int8)");
    const rows = rowsOf(await features.of(files()));
    for (const [i, golden] of photos.entries()) {
      const row = rows[i]!;
      expect(row).toHaveLength(1280);
      // Bit-equal on one machine; another CPU sums in another order.
      for (const [k, value] of golden.features.entries()) expect(row[k * 64]).toBeCloseTo(value, 4);
      expect(Math.hypot(...row)).toBeCloseTo(golden.norm, 2);
    }
  });

  test("logits name the same ImageNet class", async () => {
    const rows = rowsOf(await (await mobileNet({ output: "logits" })).of(files()));
    expect(rows.map((row) => row.indexOf(Math.max(...row)))).toEqual(photos.map((golden) => golden.class));
  });
});

test("without the file, the error names public models to use instead", async () => {
  vi.stubEnv("STILLACT_MIRROR", undefined);
  await expect(mobileNet()).rejects.toThrow(
    /STILLACT_MIRROR is not set\. Set .*or use a public model: features\.encoder\(\{ model: "Xenova\/dinov2-small"/,
  );
  vi.stubEnv("STILLACT_MIRROR", await temporaryFolder());
  await expect(mobileNet()).rejects.toThrow(/there is no .*features_logits_fp32\.onnx/);
});

test("another file under its name is refused", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "models", "mobilenet_v2"), { recursive: true });
  await writeFile(join(folder, "models", "mobilenet_v2", "features_logits_fp32.onnx"), "cut off");
  vi.stubEnv("STILLACT_MIRROR", folder);
  await expect(mobileNet()).rejects.toThrow(/is cut off or another file .*features\.onnxEncoder/);
});
