import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { verifier } from "../../lib/data/checksum-index";
import type { RgbImage, RowSpec } from "../../lib/data/dataset";
import { folder } from "../../lib/data/folder";
import { imagesOf } from "../../lib/data/images";
import { sha256 } from "../../lib/files";
import { damages } from "./damage";
import { plain, png, temporaryFolder, toyDataset } from "./support";

/** Lines that the library wrote as warnings during this test. */
function warnings(): string[] {
  const told: string[] = [];
  const spy = vi.spyOn(console, "warn").mockImplementation((line: string) => void told.push(line));
  onTestFinished(() => spy.mockRestore());
  return told;
}

const labels = Array<number>(9).fill(0);
const ids = labels.map((_, i) => `e${i}`);

/** Pixels and rows of nine images, as a fresh start gets them; rows may stop after six of the images. */
const kinds = {
  pixels: async (cache: string, fingerprint = "same") =>
    imagesOf({ ...toyDataset(labels), fingerprint }, ids, { cache }).pixels({ size: 3 }),
  rows: async (cache: string, fingerprint = "same", stopAt?: number) => {
    const stop = new AbortController();
    const images = imagesOf({ ...toyDataset(labels), fingerprint }, ids, { cache });
    const onProgress = ({ done }: { done: number }) => done === stopAt && stop.abort(new Error("enough"));
    return (await images.rows(reds, { onProgress, signal: stop.signal })).values;
  },
};
const reds: RowSpec = {
  key: "red",
  batch: 3,
  open: async () => ({
    compute: async (images: readonly RgbImage[]) => Float32Array.from(images.flatMap(({ data }) => [data[0]!, 0.5])),
  }),
};

const cases = Object.entries(damages).flatMap(([what, damage]) =>
  (["pixels", "rows"] as const).map((kind) => ({ what, damage, kind })),
);

test.each(cases)("a cache of $kind with $what is named and made again", async ({ damage, kind }) => {
  const cache = await temporaryFolder();
  const right = await kinds[kind](cache);
  const [name] = await readdir(join(cache, kind));
  const file = join(cache, kind, name!);
  const stored = await readFile(file);
  await writeFile(file, damage(stored));
  const told = warnings();
  expect(await kinds[kind](cache)).toEqual(right);
  expect(told.join("\n")).toContain(file);
  expect(await readFile(file)).toEqual(stored);
});

test.each(Object.entries(damages))(
  "unfinished rows with %s: only what fits its seal is resumed",
  async (what, damage) => {
    const right = await kinds.rows(await temporaryFolder());
    const cache = await temporaryFolder();
    await expect(kinds.rows(cache, "same", 6)).rejects.toThrow("enough");
    const [part] = await readdir(join(cache, "rows"));
    expect(part).toMatch(/\.part$/);
    const file = join(cache, "rows", part!);
    await writeFile(file, damage(await readFile(file)));
    const told = warnings();
    expect(await kinds.rows(cache)).toEqual(right);
    // A kill cuts off, so that is silent; swapped halves begin with a row length that is none.
    const silent = ["its end cut off", "nothing", "its halves swapped"].includes(what);
    expect(told).toHaveLength(silent ? 0 : 1);
    expect(await kinds.rows(cache)).toEqual(right);
  },
);

test.each(["pixels", "rows"] as const)("%s of another dataset under this name are not taken", async (kind) => {
  const cache = await temporaryFolder();
  const right = await kinds[kind](cache);
  const own = (await readdir(join(cache, kind)))[0]!;
  await kinds[kind](cache, "another");
  const other = (await readdir(join(cache, kind))).find((name) => name !== own)!;
  const foreign = await readFile(join(cache, kind, other));
  foreign[10] = 255; // the same images otherwise
  await writeFile(join(cache, kind, own), foreign);
  await copyFile(join(cache, kind, own), join(cache, kind, other));
  const told = warnings();
  expect(await kinds[kind](cache)).toEqual(right);
  expect(told).toHaveLength(1);
});

test("an image that was swapped after its fingerprint was taken does not get into a cache", async () => {
  const root = await temporaryFolder();
  for (const [i, name] of ["a", "b"].entries()) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "1.png"), await png(plain(4, 3, [i, 0, 0])));
  }
  const cache = await temporaryFolder();
  const dataset = await folder(root);
  const before = await readFile(join(root, "a", "1.png"));
  await writeFile(join(root, "a", "1.png"), await png(plain(4, 3, [99, 0, 0])));
  const images = imagesOf(dataset, ["a/1.png", "b/1.png"], { cache });
  await expect(images.pixels({ size: 2 })).rejects.toThrow(/a.1\.png: its content has changed; put the file back/);
  await expect(images.rows(reds)).rejects.toThrow("its content has changed");
  await writeFile(join(root, "a", "1.png"), before);
  expect((await images.pixels({ size: 2 }))[0]).toBe(0);
  expect((await images.rows(reds)).values[0]).toBe(0);
});

test.each(Object.entries(damages))("an index of checksums with %s vouches for nothing", async (_, damage) => {
  const folder = await temporaryFolder();
  const [photo, index] = [join(folder, "1.jpg"), join(folder, "verified.json")];
  await writeFile(photo, "photo");
  const expected = { bytes: 5, sha256: sha256("photo") };
  const first = await verifier(index);
  expect(await first.check(photo, expected)).toBe("good");
  await first.save();
  await writeFile(index, damage(await readFile(index)));
  const told = warnings();
  const second = await verifier(index);
  expect(await second.check(photo, expected)).toBe("good");
  await second.save();
  expect(told.join("\n")).toContain(index);
  expect(await (await verifier(index)).check(photo, expected)).toBe("good");
  expect(told).toHaveLength(1);
});

test("an index whose hashes were changed to fit a wrong file is not believed", async () => {
  const folder = await temporaryFolder();
  const [photo, index] = [join(folder, "1.jpg"), join(folder, "verified.json")];
  await writeFile(photo, "wrong");
  const first = await verifier(index);
  expect(await first.check(photo, { bytes: 5, sha256: sha256("photo") })).toBe("wrong");
  await first.save();
  await writeFile(index, (await readFile(index, "utf8")).replaceAll(sha256("wrong"), sha256("photo")));
  warnings();
  expect(await (await verifier(index)).check(photo, { bytes: 5, sha256: sha256("photo") })).toBe("wrong");
});
