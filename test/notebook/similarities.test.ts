import { join } from "node:path";
import { use } from "@stillact/engine";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { figures } from "../../lib/figures/dataset/figures";
import { type Clip, loadClip } from "../../lib/models/clip";
import * as show from "../../lib/notebook/show";
import { temporaryFolder } from "../data/support";
import { fakeKernel } from "./fake-kernel";

const texts = ["a person sitting", "a person standing"];
let kernel: ReturnType<typeof fakeKernel>;
let clip: Clip;
beforeEach(async () => {
  kernel = fakeKernel();
  vi.stubEnv("STILLACT_CACHE", await temporaryFolder());
  vi.stubEnv("STILLACT_PIXELS", undefined);
  await use("onnxruntime", { threads: 2 });
  clip = await loadClip(join(__dirname, "../goldens/clip/quick-gelu"), { warn() {} });
});
afterEach(() => {
  clip.dispose();
  kernel.close();
  vi.unstubAllEnvs();
});

const shown = () =>
  kernel.messages
    .filter(({ data }) => !(data["text/plain"] as string).startsWith("Similarities:"))
    .map(({ data }) => data);

test("images of each class, numbered, stand above their cosines with the texts", async () => {
  await show.similarities(clip, figures({ n: 9, size: 32 }), texts, { n: 4 });
  const [sheet, map] = shown();
  expect(sheet!["image/png"]).toBeDefined();
  expect(sheet!["text/plain"]).toContain("4 figures of figures-9, drawn by seed 0, numbered as below");
  expect(map!["text/plain"]).toMatch(
    /4 figures and 2 texts, cosines from .*Most similar text: 1 → a person (sitting|standing); 2 → .*4 → /,
  );
  const { data, layout } = map!["application/vnd.plotly.v1+json"] as {
    data: [{ z: number[][]; text: string[][] }];
    layout: { xaxis: { ticktext: string[] } };
  };
  expect(layout.xaxis.ticktext).toEqual(["1", "2", "3", "4"]);
  // The best text of each image is bold.
  for (const [i] of layout.xaxis.ticktext.entries()) {
    const column = data[0].z.map((row) => row[i]!);
    const bold = data[0].text.map((row) => row[i]!.startsWith("<b>"));
    expect(bold.indexOf(true)).toBe(column.indexOf(Math.max(...column)));
    expect(bold.filter(Boolean)).toHaveLength(1);
  }
});

test("show.model tells the towers of a CLIP model and counts every parameter once", () => {
  show.model(clip);
  const text = kernel.messages[0]!.data["text/plain"] as string;
  const numbers = (line: string) => Number(text.match(line)![1]!.replaceAll(",", ""));
  const [image, words] = [
    numbers("image +12 × 12 px in patches of 4 px +2 +24 +3 +([\\d,]+)"),
    numbers("text .* ([\\d,]+)"),
  ];
  const total = numbers("quick-gelu: two transformers that meet in 14 dimensions, ([\\d,]+) parameters");
  // All but the scale belong to one of the towers.
  expect(total).toBe(Object.values(clip.parameters).reduce((sum, { size }) => sum + size, 0));
  expect(image + words).toBe(total - 1);
});

test("photos are links in the order of the numbers, not pixels", async () => {
  const drawn = figures({ n: 9, size: 32 });
  const about = () => ({ alt: "a photo", url: "http://images.cocodataset.org/val2017/1.jpg" });
  await show.similarities(clip, { ...drawn, name: "photos-9", about }, texts, { n: 3 });
  const [table] = shown();
  expect(Object.keys(table!).sort()).toEqual(["text/html", "text/plain"]);
  const lines = (table!["text/plain"] as string).split("\n").slice(-3);
  expect(
    lines.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(1, 3),
    ),
  ).toEqual([
    ["1", "sitting"],
    ["2", "standing"],
    ["3", "walking_running"],
  ]);
});
