import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import { figures } from "../../lib/figures/dataset/figures";
import { contentsOf } from "../../lib/figures/dataset/recipe";
import { sceneSamples } from "../../lib/figures/dataset/scene-samples";
import { worlds } from "../../lib/figures/world/worlds";
import { captions, images } from "../../lib/notebook/show/data";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());

it("images: one palette PNG with its sentence", async () => {
  const dataset = figures({ n: 3, size: 32 });
  const tiles = await Promise.all(
    dataset.examples.map(async (one) => ({ image: await dataset.read(one), caption: one.id })),
  );
  await images(tiles, { columns: 3, size: 40, sentence: "Three figures." });
  const { data, metadata } = kernel.messages[0]!;
  expect(data["text/plain"]).toBe("Three figures.");
  const png = Buffer.from(data["image/png"] as string, "base64");
  expect(png[25]).toBe(3); // colour type: palette
  const { width, height } = await sharp(png).metadata();
  expect(metadata["image/png"]).toMatchObject({ width, height, alt: "Three figures." });
});

it("a caption too long for its image takes a second line", async () => {
  const image = { width: 2, height: 2, data: new Uint8Array(12) };
  const heightOf = async (caption: string) => {
    await images([{ image, caption }], { size: 100, sentence: "One." });
    return (kernel.messages.at(-1)!.metadata["image/png"] as { height: number }).height;
  };
  const one = await heightOf("short");
  expect(await heightOf("walking_running → sitting 75 %")).toBe(one + 14);
  expect(await heightOf("a word for each of many lines, of which two are shown")).toBe(one + 14);
});

it("captions: the pictures, and below them every style of each", async () => {
  const dataset = figures({ n: 9, size: 32 });
  await captions(dataset, { n: 2, seed: 4 });
  const table = kernel.messages[1]!.data["text/plain"] as string;
  const shown = dataset.examples.filter((example) => table.includes(dataset.captions(example).both));
  expect(shown).toHaveLength(2);
  for (const example of shown)
    for (const caption of Object.values(dataset.captions(example))) expect(table).toContain(caption);
});

it("sceneSamples: one figure of every look of every scene of both worlds", () => {
  const samples = sceneSamples({ size: 16 });
  const looks = worlds.flatMap((world) =>
    Object.values(contentsOf(world).scenes)
      .flat()
      .map((look) => `${world} ${look}`),
  );
  expect(samples.map(({ world, look }) => `${world} ${look}`).sort()).toEqual(looks.sort());
});
