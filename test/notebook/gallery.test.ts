import { JSDOM } from "jsdom";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { showExamples } from "../../lib/notebook/gallery";
import { fakeKernel } from "./fake-kernel";
import { sampleDataset } from "./sample-dataset";
import { classes } from "./samples";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
  vi.stubEnv("STILLACT_HEADLESS", undefined);
  vi.stubEnv("STILLACT_PIXELS", undefined);
});
afterEach(() => {
  kernel.close();
  vi.unstubAllEnvs();
});

const typesOf = () => kernel.messages.map(({ data }) => Object.keys(data).sort());
const table = ["text/html", "text/plain"];

describe("photos", () => {
  const photos = sampleDataset("photos-285");

  it("are a table of links by default: same number of each class, escaped, with credit", async () => {
    await showExamples(photos, { n: 9 });
    expect(typesOf()).toEqual([table]);
    const html = kernel.messages[0]!.data["text/html"] as string;
    const { document } = new JSDOM(html).window;
    const rows = [...document.querySelectorAll("tbody tr")].map((row) => [...row.children].map((c) => c.textContent));
    expect(rows.map((row) => row[1])).toEqual(classes.flatMap((name) => [name, name, name]));
    expect(rows.map((row) => row[2])).toEqual(rows.map((row) => `person <${row[0]}>`));
    expect(new Set(rows.map((row) => row[3]))).toEqual(new Set(["BY-NC-SA 2.0"]));
    expect(document.querySelector("a")!.href).toBe(`http://images.cocodataset.org/val2017/${rows[0]![0]}.jpg`);
    expect(document.querySelector("caption")!.textContent).toMatch(/not stored in this notebook.*STILLACT_PIXELS=1/);
  });

  it("never store pixels in a headless run, whatever is asked for", async () => {
    vi.stubEnv("STILLACT_HEADLESS", "1");
    vi.stubEnv("STILLACT_PIXELS", "1");
    await showExamples(photos, { pixels: true });
    expect(typesOf()).toEqual([table]);
    expect(JSON.stringify(kernel.messages)).not.toMatch(/image\/|base64/);
  });

  it("are one JPEG with credits when asked for", async () => {
    await showExamples(photos, { n: 7, columns: 4, pixels: true });
    expect(typesOf()).toEqual([["image/jpeg", "text/plain"], table]);
    const { data, metadata } = kernel.messages[0]!;
    const { format, width, height } = await sharp(Buffer.from(data["image/jpeg"] as string, "base64")).metadata();
    expect({ format, width, height }).toMatchObject({ format: "jpeg", ...sizeOf(metadata["image/jpeg"]) });
    expect(kernel.messages[1]!.data["text/plain"]).toMatch(/clear it before you save or share/);
  });

  it("are shown by the environment's wish too", async () => {
    vi.stubEnv("STILLACT_PIXELS", "1");
    await showExamples(photos);
    expect(typesOf()[0]).toContain("image/jpeg");
  });
});

const sizeOf = (metadata: unknown) => {
  const { width, height } = metadata as { width: number; height: number };
  return { width, height };
};

describe("figures", () => {
  const figures = sampleDataset("figures-60");

  it("are one palette PNG, also headless, with the images in it", async () => {
    vi.stubEnv("STILLACT_HEADLESS", "1");
    await showExamples(figures, { n: 3, columns: 3 });
    expect(typesOf()).toEqual([["image/png", "text/plain"]]);
    const png = Buffer.from(kernel.messages[0]!.data["image/png"] as string, "base64");
    expect(png[25]).toBe(3); // colour type: palette
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const middle = (tile: number) => {
      const at = 3 * ((12 + 75) * info.width + 12 + tile * 162 + 75);
      return [...data.subarray(at, at + 3)];
    };
    expect([0, 1, 2].map(middle)).toEqual([
      [200, 0, 0],
      [0, 200, 0],
      [0, 0, 200],
    ]);
  });

  it("depend on the seed alone", async () => {
    for (const seed of [0, 0, 1]) await showExamples(figures, { n: 6, seed });
    const [a, b, c] = kernel.messages.map(({ data }) => data["image/png"]);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it("cannot be shown without any", async () => {
    await expect(showExamples(figures, { n: 0 })).rejects.toThrow(/no example/);
  });
});
