import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { croppedImages } from "../../lib/data/crop";
import type { Dataset } from "../../lib/data/dataset";
import { imagesOf } from "../../lib/data/images";
import { temporaryFolder, toyDataset } from "./support";

/** A dataset that counts how many images were read. */
function counting(): { dataset: Dataset; reads: () => number } {
  const toy = toyDataset([0, 1, 0, 1, 0, 1]);
  let reads = 0;
  const read: Dataset["read"] = (example) => {
    reads++;
    return toy.read(example);
  };
  return { dataset: { ...toy, read }, reads: () => reads };
}

test("pixels come in the order of the ids, also when an id comes twice", async () => {
  const { dataset } = counting();
  const images = imagesOf(dataset, ["e4", "e1", "e4"], { cache: await temporaryFolder() });
  const pixels = await images.pixels({ size: 2 });
  expect(pixels).toHaveLength(3 * 2 * 2 * 3);
  expect([pixels[0], pixels[12], pixels[24]]).toEqual([4, 1, 4]);
  expect([...pixels.subarray(0, 6)]).toEqual([4, 7, 200, 4, 7, 200]);
});

test("a dataset is decoded once, for all subsets and callers at the same time", async () => {
  const { dataset, reads } = counting();
  const cache = await temporaryFolder();
  const subsets = [["e0"], ["e1", "e2"], ["e5"]].map((ids) => imagesOf(dataset, ids, { cache }));
  await Promise.all(subsets.map((images) => images.pixels({ size: 3 })));
  expect(reads()).toBe(6);
});

test("another start takes the same bytes from the file", async () => {
  const cache = await temporaryFolder();
  const first = counting();
  const fresh = await imagesOf(first.dataset, ["e2", "e3"], { cache }).pixels({ size: 3 });
  const second = counting();
  expect(await imagesOf(second.dataset, ["e2", "e3"], { cache }).pixels({ size: 3 })).toEqual(fresh);
  expect(second.reads()).toBe(0);
});

test("size and content have files of their own, and a damaged file is made again", async () => {
  const cache = await temporaryFolder();
  const { dataset } = counting();
  await imagesOf(dataset, ["e0"], { cache }).pixels({ size: 3 });
  await imagesOf(dataset, ["e0"], { cache }).pixels({ size: 4 });
  await imagesOf({ ...dataset, fingerprint: "other pixels" }, ["e0"], { cache }).pixels({ size: 4 });
  const files = await readdir(join(cache, "pixels"));
  expect(files).toHaveLength(3);

  for (const file of files) await truncate(join(cache, "pixels", file), 5);
  const again = counting();
  const pixels = await imagesOf(again.dataset, ["e1"], { cache }).pixels({ size: 3 });
  expect([again.reads(), pixels[0]]).toEqual([6, 1]);
});

test("the caller may write into what it gets", async () => {
  const { dataset } = counting();
  const images = imagesOf(dataset, ["e3"], { cache: await temporaryFolder() });
  (await images.pixels({ size: 2 })).fill(0);
  expect((await images.pixels({ size: 2 }))[0]).toBe(3);
});

test("progress reaches the total; a failure or an abort is not remembered", async () => {
  const cache = await temporaryFolder();
  const { dataset } = counting();
  const stop = new AbortController();
  const interrupted = imagesOf(dataset, ["e0"], { cache, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(interrupted.pixels({ size: 2 })).rejects.toThrow("aborted");
  expect(await readdir(cache)).toEqual([]);

  const seen: number[] = [];
  const images = imagesOf(dataset, ["e0"], { cache, onProgress: ({ done, total }) => seen.push(done / total) });
  await images.pixels({ size: 2 });
  expect(seen).toHaveLength(6);
  expect(seen.at(-1)).toBe(1);
});

test("an unknown id and an impossible size are refused", async () => {
  const { dataset } = counting();
  expect(() => imagesOf(dataset, ["e0", "e9"])).toThrow('toy has no example "e9"');
  await expect(imagesOf(dataset, ["e0"]).pixels({ size: 0 })).rejects.toThrow(RangeError);
});

test("read gives one image at its native size", async () => {
  const { dataset } = counting();
  expect(await imagesOf(dataset, ["e3"]).read("e3")).toMatchObject({ width: 5, height: 4 });
});

test("no image but its own can be read through a subset", async () => {
  const { dataset, reads } = counting();
  const images = imagesOf(dataset, ["e1", "e2"], { cache: await temporaryFolder() });
  expect((await images.read("e2")).data[0]).toBe(2);
  await expect(images.read("e3")).rejects.toThrow(/"e3" is not one of these 2 images/);
  await expect(images.read("e99")).rejects.toThrow(/no example "e99"/);
  await expect(croppedImages(images, { key: "whole", of: () => undefined }).read("e3")).rejects.toThrow(/"e3" is not/);
  expect(reads()).toBe(1);
});
