import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bestEffort } from "../../lib/data/best-effort";
import { imagesOf } from "../../lib/data/images";
import { colourHistogram } from "../../lib/features";
import { syntheticDataset } from "../support/datasets";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillact-full-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

test("pixels and features are the same with a file in the place of the cache, with one warning", async () => {
  const dataset = syntheticDataset({ name: "unkept", n: 5 });
  const ids = dataset.examples.map(({ id }) => id);
  const [kept, blocked] = [join(folder, "kept"), join(folder, "blocked")];
  await writeFile(blocked, "a file");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const compute = async (name: string, cache: string) => {
    const images = imagesOf({ ...dataset, fingerprint: name }, ids, { cache });
    return [await images.pixels({ size: 8 }), (await colourHistogram().of(images)).values];
  };
  const expected = await compute("a", kept);
  expect(warn).not.toHaveBeenCalled();
  expect(await compute("b", blocked)).toEqual(expected);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toMatch(
    /^cache: .*blocked.* cannot be written \(\w+\); everything works.*STILLACT_CACHE/,
  );
});

test("a disk that fills up stops nothing; what is no matter of the disk is thrown", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(code), { code });
  };
  for (const code of ["ENOSPC", "ENOSPC", "EROFS"]) expect(await bestEffort("a", failing(code), 1)).toBe(1);
  expect(warn.mock.calls.map(([text]) => String(text).match(/\w+(?=\);)/)![0])).toEqual(["ENOSPC", "EROFS"]);
  await expect(bestEffort("a", failing("EIO"), 1)).rejects.toThrow("EIO");
  expect(await bestEffort("a", async () => 2, 1)).toBe(2);
});
