import { expect, test } from "vitest";
import { decodeImage } from "../../lib/data/image";
import goldens from "../goldens/images.json";

test.each(goldens.cases)("$name: decodeImage gives Pillow's bytes", async ({ name, file, width, height, pixels }) => {
  const image = await decodeImage(Buffer.from(file, "base64"));
  const expected = Buffer.from(pixels, "base64");
  let worst = 0;
  for (const [i, byte] of image.data.entries()) worst = Math.max(worst, Math.abs(byte - expected[i]!));
  expect([image.width, image.height, image.data.length]).toEqual([width, height, expected.length]);
  // Laying half transparent pixels on white rounds differently.
  expect(worst).toBeLessThanOrEqual(/alpha|partly/.test(name) ? 1 : 0);
});
