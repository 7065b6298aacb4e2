import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PhotosUnavailable, photos } from "../../lib/data/photos";
import { dataset } from "../../lib/data/sources";
import { serve, temporaryFolder } from "./support";

const impatient = { attempts: 1, timeout: 2000 };

test("photos throws with counts, names, reasons and what to do", async () => {
  const cache = await temporaryFolder();
  const asked: string[] = [];
  const source = await serve((request, response) => {
    asked.push(request.url!);
    response.writeHead(404).end();
  });
  const failed = await photos({ cache, source, mirror: "", patience: impatient }).catch((error) => error);
  expect(failed).toBeInstanceOf(PhotosUnavailable);
  expect(failed.message).toMatch(/^photos: 285 of 285 photos could not be had, 0 are there/);
  expect(failed.message).toContain("(000000001268.jpg: HTTP 404; 000000005503.jpg, 000000011149.jpg, ");
  expect(failed.message).toContain("set STILLACT_MIRROR");
  expect(asked).toEqual(["/val2017/000000001268.jpg"]);
  expect(await readdir(cache)).toEqual([]);
});

test.each(["images.cocodataset.org", "file:///photos", "ftp://host", "http://["])(
  "the source %j is refused",
  async (source) => {
    await expect(photos({ cache: await temporaryFolder(), mirror: "", source })).rejects.toThrow(
      `photos: the source "${source}" (STILLACT_COCO_URL) is no http(s) address; give one such as http://`,
    );
  },
);

test("photos heeds an abort", async () => {
  const signal = AbortSignal.abort(new Error("stopped by the reader"));
  await expect(photos({ cache: await temporaryFolder(), mirror: "", signal })).rejects.toThrow("stopped by");
});

test.skipIf(!process.env.STILLACT_MIRROR)(
  "photos finds all 285 in the mirror, and again in half a second",
  async () => {
    const cache = await temporaryFolder();
    const first = await photos({ cache, source: "http://127.0.0.1:1" });
    expect(first.examples).toHaveLength(285);
    const count = (set: string) => {
      const labels = [...first.labels(set).values()];
      return first.classes.map((_, label) => labels.filter((value) => value === label).length);
    };
    expect(count("paper")).toEqual([95, 92, 98]);
    expect(count("visual").reduce((a, b) => a + b)).toBe(279);
    const image = await first.read({ id: "1268" });
    expect([image.width, image.height, image.data.length]).toEqual([640, 427, 640 * 427 * 3]);
    expect(first.about?.({ id: "1268" })).toEqual({
      alt: "COCO val2017 photo 1268, labelled sitting",
      url: "http://images.cocodataset.org/val2017/000000001268.jpg",
      credit: "CC BY 2.0, http://farm6.staticflickr.com/5454/9413846304_881d5e5c3b_z.jpg",
      licence: "CC BY 2.0",
    });
    expect(() => first.labels("toString")).toThrow('no label set "toString"; there are paper, visual');

    const second = await photos({ cache, source: "http://127.0.0.1:1" });
    expect(second.fingerprint).toBe(first.fingerprint);
  },
);

/** Runs with environment variables set, and undoes them. */
async function withEnvironment<T>(variables: Record<string, string>, run: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await run();
  } finally {
    process.env = before;
  }
}

const nowhere = async () => ({
  STILLACT_CACHE: await temporaryFolder(),
  STILLACT_MIRROR: "",
  STILLACT_COCO_URL: "http://127.0.0.1:1",
});

test("auto falls back to figures soon, with one loud warning", async () => {
  const told: string[] = [];
  const drawn = await withEnvironment(await nowhere(), () =>
    dataset({ data: "auto", figures: { n: 6, size: 32 }, warn: (message) => told.push(message) }),
  );
  expect(drawn.name).toMatch(/^figures/);
  expect(drawn.examples).toHaveLength(6);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/FIGURES INSTEAD OF PHOTOS.*285 of 285/s);
});

test("auto does not take an abort for a missing network", async () => {
  const stopped = withEnvironment(await nowhere(), () =>
    dataset({ data: "auto", signal: AbortSignal.abort(new Error("stopped by the reader")) }),
  );
  await expect(stopped).rejects.toThrow("stopped by the reader");
});

test("photos never falls back; figures asks no network; STILLACT_DATA is the default", async () => {
  const STILLACT_COCO_URL = await serve((_, response) => response.writeHead(404).end());
  await withEnvironment({ ...(await nowhere()), STILLACT_COCO_URL, STILLACT_DATA: "figures" }, async () => {
    await expect(dataset({ data: "photos" })).rejects.toThrow(PhotosUnavailable);
    expect((await dataset({ figures: { n: 3, size: 32 } })).examples).toHaveLength(3);
  });
});

test("a path gives a folder; a path to nothing is explained", async () => {
  const root = await temporaryFolder();
  await expect(dataset({ data: root })).rejects.toThrow(`${root} has no class folders`);
  await expect(dataset({ data: join(root, "none") })).rejects.toThrow(/nothing lies at .*give auto, photos, figures/);
});
