import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Crop, Dataset, RgbImage, RowSpec } from "../../lib/data/dataset";
import { imageFiles, imagesOf } from "../../lib/data/images";
import { plain, png, temporaryFolder, toyDataset } from "./support";

/** Width, height and red of each image; counts what was asked of it. */
function counting(options: Partial<RowSpec> = {}) {
  const calls = { opened: 0, closed: 0, batches: [] as number[] };
  const spec: RowSpec = {
    key: "width, height, red",
    batch: 4,
    note: "measuring",
    open: async () => {
      calls.opened++;
      return {
        compute: async (images) => {
          calls.batches.push(images.length);
          return Float32Array.from(images.flatMap(measure));
        },
        close: () => {
          calls.closed++;
        },
      };
    },
    ...options,
  };
  return { spec, calls };
}
const measure = ({ width, height, data }: RgbImage) => [width, height, data[0]!];

const ten = () => toyDataset(Array(10).fill(0));
const allIds = (dataset: Dataset) => dataset.examples.map(({ id }) => id);

test("rows come in the order of the ids, also when an id comes twice", async () => {
  const images = imagesOf(ten(), ["e4", "e1", "e4"], { cache: await temporaryFolder() });
  const rows = await images.rows(counting().spec);
  expect(rows.length).toBe(3);
  expect([...rows.values]).toEqual([5, 4, 4, 5, 4, 1, 5, 4, 4]);
});

test("a dataset is computed once, in batches, for all subsets and callers at the same time", async () => {
  const cache = await temporaryFolder();
  const { spec, calls } = counting();
  const dataset = ten();
  await Promise.all([["e0"], ["e1", "e2"], ["e9"]].map((ids) => imagesOf(dataset, ids, { cache }).rows(spec)));
  expect(calls).toEqual({ opened: 1, closed: 1, batches: [4, 4, 2] });
});

test("another start takes them from the file; a file of another length is made again", async () => {
  const cache = await temporaryFolder();
  const fresh = await imagesOf(ten(), ["e3"], { cache }).rows(counting().spec);
  const second = counting();
  expect(await imagesOf(ten(), ["e3"], { cache }).rows(second.spec)).toEqual(fresh);
  expect(second.calls.opened).toBe(0);

  const [file] = await readdir(join(cache, "rows"));
  await truncate(join(cache, "rows", file!), 50);
  const third = counting();
  expect(await imagesOf(ten(), ["e3"], { cache }).rows(third.spec)).toEqual(fresh);
  expect(third.calls.opened).toBe(1);
});

test("what was computed before an interrupt is not computed again", async () => {
  const cache = await temporaryFolder();
  const stop = new AbortController();
  const first = counting();
  const onProgress = ({ done }: { done: number }) => done === 8 && stop.abort(new Error("enough"));
  const interrupted = imagesOf(ten(), ["e9"], { cache }).rows(first.spec, { onProgress, signal: stop.signal });
  await expect(interrupted).rejects.toThrow("enough");
  expect(first.calls).toEqual({ opened: 1, closed: 1, batches: [4, 4] });

  const second = counting();
  const shares: number[] = [];
  const dataset = ten();
  const rows = await imagesOf(dataset, allIds(dataset), { cache }).rows(second.spec, {
    onProgress: ({ done, total }) => shares.push(done / total),
  });
  expect(second.calls.batches).toEqual([2]);
  expect(shares).toEqual([0.8, 1]);
  expect(Array.from({ length: 10 }, (_, i) => rows.values[i * 3 + 2])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await readdir(join(cache, "rows"))).toHaveLength(1);
});

test("a row that was cut off while it was written is computed again", async () => {
  const cache = await temporaryFolder();
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => done === 8 && stop.abort();
  const options = { onProgress, signal: stop.signal };
  await imagesOf(ten(), ["e0"], { cache })
    .rows(counting().spec, options)
    .catch(() => {});
  const [part] = await readdir(join(cache, "rows"));
  expect(part).toMatch(/\.part$/);
  await truncate(join(cache, "rows", part!), 4 + 7 * (12 + 32) + 5); // three values and a seal each
  const { spec, calls } = counting();
  const rows = await imagesOf(ten(), ["e7", "e8"], { cache }).rows(spec);
  expect(calls.batches).toEqual([3]);
  expect([rows.values[2], rows.values[5]]).toEqual([7, 8]);

  await writeFile(join(cache, "rows", part!), Buffer.alloc(3));
  expect(await imagesOf({ ...ten(), fingerprint: "other" }, ["e7"], { cache }).rows(spec)).toMatchObject({ length: 3 });
});

test("key, crop and content have files of their own", async () => {
  const cache = await temporaryFolder();
  const crop: Crop = { key: "upper left", of: () => ({ x: 0, y: 0, width: 2, height: 1 }) };
  const get = async (options: Partial<RowSpec>, fingerprint = "same") =>
    imagesOf({ ...ten(), fingerprint }, ["e5"], { cache }).rows(counting(options).spec);
  await get({});
  await get({ key: "another" });
  await get({ crop });
  await get({}, "other pixels");
  expect(await readdir(join(cache, "rows"))).toHaveLength(4);
});

test("a crop is cut out before images are prepared; without a box the frame is full", async () => {
  const cache = await temporaryFolder();
  const crop: Crop = { key: "e0 only", of: (id) => (id === "e0" ? { x: 1, y: 1, width: 3, height: 2 } : undefined) };
  const seen: string[] = [];
  const prepare = (image: RgbImage) => {
    seen.push(`${image.width}x${image.height}`);
    return plain(1, 1, [image.width, 0, 0]);
  };
  const rows = await imagesOf(toyDataset([0, 0]), ["e0", "e1"], { cache }).rows(counting({ crop, prepare }).spec);
  expect(seen.toSorted()).toEqual(["3x2", "5x4"]);
  expect([...rows.values]).toEqual([1, 1, 3, 1, 1, 5]);

  const outside: Crop = { key: "outside", of: () => ({ x: 4, y: 0, width: 2, height: 1 }) };
  const images = imagesOf(toyDataset([0]), ["e0"], { cache });
  await expect(images.rows(counting({ crop: outside }).spec)).rejects.toThrow(/crop of e0: .*inside 5 × 4/);
  await expect(images.pixels({ size: 2, crop: outside })).rejects.toThrow(/crop of e0/);
});

test("a failure closes the work and is not remembered", async () => {
  const cache = await temporaryFolder();
  const dataset = ten();
  const { spec, calls } = counting();
  let broken = true;
  const read: Dataset["read"] = (example) =>
    broken && example.id === "e6" ? Promise.reject(new Error("damaged photo")) : dataset.read(example);
  const images = imagesOf({ ...dataset, read }, ["e6"], { cache });
  await expect(images.rows(spec)).rejects.toThrow("damaged photo");
  expect(calls).toEqual({ opened: 1, closed: 1, batches: [4] });
  broken = false;
  expect((await images.rows(spec)).values[2]).toBe(6);
});

test("rows of unequal length are refused", async () => {
  const images = imagesOf(ten(), ["e0"], { cache: await temporaryFolder() });
  const giving = (compute: (n: number) => number) =>
    counting({ open: async () => ({ compute: async (batch) => new Float32Array(compute(batch.length)) }) }).spec;
  await expect(images.rows(giving((n) => n + 1))).rejects.toThrow("5 numbers for 4 images are not one row each");
  await expect(images.rows(giving((n) => n * n))).rejects.toThrow("rows of length 2 follow rows of length 4");
});

test("the caller may write into what it gets", async () => {
  const images = imagesOf(ten(), ["e3"], { cache: await temporaryFolder() });
  const { spec } = counting();
  (await images.rows(spec)).values.fill(0);
  expect((await images.rows(spec)).values[2]).toBe(3);
});

test("image files outside any dataset have rows too", async () => {
  const folder = await temporaryFolder();
  const paths = await Promise.all(
    [7, 9].map(async (red) => {
      const path = join(folder, `${red}.png`);
      await writeFile(path, await png(plain(3, 2, [red, 0, 0])));
      return path;
    }),
  );
  const shares: number[] = [];
  const rows = await imageFiles(paths).rows(counting({ batch: 1 }).spec, {
    onProgress: ({ done, total }) => shares.push(done / total),
  });
  expect([...rows.values]).toEqual([3, 2, 7, 3, 2, 9]);
  expect(shares).toEqual([0.5, 1]);
});
