import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readCsv } from "../../../lib/data/csv";
import { decodeImage } from "../../../lib/data/image";
import { sha256 } from "../../../lib/files";
import { clipPreprocessing } from "../../../lib/models/clip/processor";
import { fitToInput } from "../../../lib/models/encoder/preprocess";
import { dataFile } from "../../../lib/paths";
import golden from "../../goldens/jpeg.json";

test.each(golden.files)("$name: from the file to CLIP's input as with Pillow", async ({ jpeg, pixels }) => {
  const image = await decodeImage(Buffer.from(jpeg, "base64"));
  const { data } = fitToInput(image, clipPreprocessing(golden.crop));
  const wanted = Buffer.from(pixels, "base64");
  expect(data).toHaveLength(wanted.length);
  const far = data.filter((value, i) => Math.abs(value - wanted[i]!) > 1);
  expect(far.length / wanted.length).toBeLessThanOrEqual(0.001);
});

const mirror = process.env.STILLACT_MIRROR;

test.skipIf(!mirror)("all 285 photos are bit for bit what Pillow makes of them", async () => {
  const manifest = await readCsv(dataFile("photos-285.csv"), z.object({ image_id: z.string() }));
  const hashes = new Map<string, string>();
  for (const { image_id: id } of manifest) {
    const image = await decodeImage(join(mirror!, "coco/val2017", `${id.padStart(12, "0")}.jpg`));
    hashes.set(id, sha256(fitToInput(image, clipPreprocessing(224)).data).slice(0, 16));
  }
  expect(Object.fromEntries(hashes)).toEqual(golden.photos);
});
