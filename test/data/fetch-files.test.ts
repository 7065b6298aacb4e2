import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type ObtainOptions, obtain, type WantedFile } from "../../lib/data/fetch-files";
import { sha256 } from "../../lib/files";
import { serve, temporaryFolder } from "./support";

const content = (name: string) => Buffer.from(`content of ${name}`);

/** A server of `n` files and what to ask of it; `fault` may answer a request instead, by saying true. */
async function setUp(n: number, fault: (name: string, answer: (status: number) => void) => boolean = () => false) {
  const asked: string[] = [];
  let now = 0;
  let most = 0;
  const base = await serve((request, response) => {
    const name = request.url!.slice(1);
    asked.push(name);
    most = Math.max(most, ++now);
    response.on("close", () => now--);
    if (!fault(name, (status) => response.writeHead(status).end())) setTimeout(() => response.end(content(name)), 10);
  });
  const cache = await temporaryFolder();
  const files = Array.from({ length: n }, (_, i): WantedFile => {
    const bytes = content(`${i}.jpg`);
    return { place: `coco/${i}.jpg`, url: `${base}/${i}.jpg`, bytes: bytes.length, sha256: sha256(bytes) };
  });
  const get = (options: Partial<ObtainOptions> = {}) =>
    obtain(files, { cache, hosts: [new URL(base).host], attempts: 2, backOff: 1, ...options });
  return { files, cache, get, asked, most: () => most };
}

async function put(path: string, bytes: string | Buffer) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

test("obtain downloads what is missing, at most 8 at a time, and reports", async () => {
  const { cache, get, most } = await setUp(40);
  const seen: number[] = [];
  const { paths, failures } = await get({ onProgress: ({ done, total }) => seen.push(done / total) });
  expect(failures).toEqual([]);
  expect(paths.size).toBe(40);
  expect(await readFile(paths.get("coco/7.jpg")!)).toEqual(content("7.jpg"));
  expect(await readdir(join(cache, "coco"))).toHaveLength(40);
  expect(most()).toBeLessThanOrEqual(8);
  expect(most()).toBeGreaterThan(4);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

test("a second start asks the server for nothing, a resumed one for the rest only", async () => {
  const stop = new AbortController();
  const { cache, get, asked } = await setUp(30);
  const interrupted = get({
    signal: stop.signal,
    onProgress: ({ done }) => done === 12 && stop.abort(new Error("enough")),
  });
  await expect(interrupted).rejects.toThrow("enough");
  const kept = await readdir(join(cache, "coco"));
  expect(kept.length).toBeGreaterThanOrEqual(12);
  for (const name of kept) expect(await readFile(join(cache, "coco", name))).toEqual(content(name));

  asked.length = 0;
  await get();
  expect(asked).toHaveLength(30 - kept.length);
  expect(asked.filter((name) => kept.includes(name))).toEqual([]);

  asked.length = 0;
  expect((await get()).paths.size).toBe(30);
  expect(asked).toEqual([]);
});

test("a file in the cache with wrong bytes, of the right size or not, is fetched again", async () => {
  const { cache, get, asked } = await setUp(3);
  await put(join(cache, "coco/0.jpg"), content("0.jpg").fill(0));
  await put(join(cache, "coco/1.jpg"), "short");
  await get();
  expect(asked.toSorted()).toEqual(["0.jpg", "1.jpg", "2.jpg"]);
  asked.length = 0;
  await put(join(cache, "coco/2.jpg"), content("2.jpg").fill(0)); // changed after it was verified
  await utimes(join(cache, "coco/2.jpg"), 1, 1);
  await get();
  expect(asked).toEqual(["2.jpg"]);
});

test("good files of a mirror are used where they lie, wrong ones are told and fetched", async () => {
  const { get, asked } = await setUp(3, (name, answer) => {
    if (name === "2.jpg") answer(404);
    return name === "2.jpg";
  });
  const mirror = await temporaryFolder();
  await put(join(mirror, "coco/0.jpg"), content("0.jpg"));
  await put(join(mirror, "coco/2.jpg"), content("2.jpg").fill(0));
  const { paths, failures } = await get({ mirror });
  expect(paths.get("coco/0.jpg")).toBe(join(mirror, "coco/0.jpg"));
  expect(asked).toEqual(["1.jpg", "2.jpg"]);
  expect(failures).toEqual([{ place: "coco/2.jpg", reason: "the copy in the mirror has wrong bytes; HTTP 404" }]);
});

test("when the first download fails, the rest is not tried", async () => {
  const { get, asked } = await setUp(20, (_, answer) => {
    answer(503);
    return true;
  });
  const { paths, failures } = await get({ probe: { attempts: 3 } });
  expect(paths.size).toBe(0);
  expect(asked).toHaveLength(3);
  expect(failures).toHaveLength(20);
  expect(failures[1]).toEqual({ place: "coco/1.jpg", reason: "not tried after the first failure" });
});

test("when the network goes away in the middle, only a few more files are tried", async () => {
  const { get, asked } = await setUp(100, (name, answer) => {
    if (name === "0.jpg") return false;
    answer(404);
    return true;
  });
  const { paths, failures } = await get();
  expect(paths.size).toBe(1);
  expect(failures).toHaveLength(99);
  expect(asked.length).toBeLessThan(25);
});
