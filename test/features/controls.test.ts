import { describe, expect, test } from "vitest";
import type { Box, Dataset, Images, Joint, RgbImage } from "../../lib/data/dataset";
import { resize } from "../../lib/data/image";
import { imagesOf } from "../../lib/data/images";
import {
  atResolution,
  boxGeometry,
  concat,
  type Features,
  greyOut,
  keypointColumns,
  keypoints,
  onPersonCrop,
  pixels,
} from "../../lib/features";
import { temporaryFolder } from "../data/support";

const noise = (width: number, height: number, seed: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + seed * 101) % 251),
});
const pictures = new Map([
  ["a", noise(6, 4, 1)],
  ["b", noise(5, 5, 2)],
]);
const dataset: Dataset = {
  name: "noise",
  fingerprint: "fingerprint of noise",
  examples: [...pictures.keys()].map((id) => ({ id })),
  classes: [],
  labelSets: [],
  labels: () => new Map(),
  read: async ({ id }) => pictures.get(id)!,
};
const images = async (): Promise<Images> => imagesOf(dataset, ["a", "b"], { cache: await temporaryFolder() });
const boxes = new Map<string, Box[]>([
  [
    "a",
    [
      { x: 1.5, y: -1, width: 2, height: 3 },
      { x: 4, y: 3, width: 9, height: 9 },
    ],
  ],
]);

/** Which images it was shown, as they were. */
function witness(): Features & { seen: RgbImage[] } {
  const seen: RgbImage[] = [];
  const spec = {
    key: "witness",
    batch: 1,
    open: async () => ({
      async compute(shown: readonly RgbImage[]) {
        seen.push(...shown);
        return Float32Array.of(1);
      },
    }),
  };
  return { name: "witness", params: {}, code: [__filename], of: (of) => of.rows(spec), seen };
}

describe("greyOut", () => {
  const isGrey = ({ width, data }: RgbImage) =>
    Array.from({ length: data.length / 3 }, (_, i) => ({ x: i % width, y: Math.floor(i / width) })).filter(({ x, y }) =>
      [0, 1, 2].every((c) => data[(y * width + x) * 3 + c] === 128),
    );
  const inBoxes = [0, 1, 2, 3]
    .flatMap((y) => [0, 1, 2, 3, 4, 5].map((x) => ({ x, y })))
    .filter(({ x, y }) => (x >= 1 && x < 4 && y < 2) || (x >= 4 && y >= 3));

  test("people: every pixel that a box touches is grey, the others stay; without a box all stay", async () => {
    const features = witness();
    await greyOut(features, { what: "people", boxes }).of(await images());
    const [a, b] = features.seen as [RgbImage, RgbImage];
    expect(isGrey(a)).toEqual(inBoxes);
    const kept = [...a.data].filter((value, i) => value === pictures.get("a")!.data[i]).length;
    expect(kept).toBeGreaterThanOrEqual((24 - inBoxes.length) * 3);
    expect(b).toEqual(pictures.get("b"));
  });

  test("scenery: what people keeps is grey, and the other way round; without a box all is grey", async () => {
    const features = witness();
    await greyOut(features, { what: "scenery", boxes }).of(await images());
    const [a, b] = features.seen as [RgbImage, RgbImage];
    expect(isGrey(a)).toHaveLength(24 - inBoxes.length);
    for (const { x, y } of inBoxes) {
      const at = (y * 6 + x) * 3;
      expect(a.data.slice(at, at + 3)).toEqual(pictures.get("a")!.data.slice(at, at + 3));
    }
    expect(isGrey(b)).toHaveLength(25);
    expect(pictures.get("a")).toEqual(noise(6, 4, 1));
  });

  test("has names and rows of its own, and refuses crops", async () => {
    const of = await images();
    const features = witness();
    const variants = [
      features,
      greyOut(features, { what: "people", boxes }),
      greyOut(features, { what: "scenery", boxes }),
    ];
    for (const variant of variants) await variant.of(of);
    expect(features.seen).toHaveLength(6);
    expect(variants.map(({ name }) => name)).toEqual([
      "witness",
      "witness, people greyed out",
      "witness, scenery greyed out",
    ]);
    const cropped = greyOut(onPersonCrop(features, { boxes }), { what: "people", boxes });
    await expect(cropped.of(of)).rejects.toThrow("altered images are not cropped");
  });
});

test("atResolution shows the very square that a network gets as pixels", async () => {
  const features = witness();
  const of = await images();
  const small = atResolution(features, { size: 3 });
  await small.of(of);
  expect(small.name).toBe("witness, 3 px");
  expect(features.seen.map(({ data }) => [...data])).toEqual([
    [...(await resize(pictures.get("a")!, 3)).data],
    [...(await resize(pictures.get("b")!, 3)).data],
  ]);
  const bytes = await of.pixels({ size: 3 });
  expect(features.seen.flatMap(({ data }) => [...data])).toEqual([...bytes]);
  expect(() => atResolution(features, { size: 0 })).toThrow("size must be");
});

test("pixels are the bytes of the stretched images over 255", async () => {
  const of = await images();
  const { values, length } = await pixels({ size: 2 }).of(of);
  expect(length).toBe(12);
  expect([...values]).toEqual([...(await of.pixels({ size: 2 }))].map((byte) => Math.fround(byte / 255)));
});

describe("keypoints", () => {
  const joint = (x: number, y: number, visibility: Joint["visibility"]): Joint => ({ x, y, visibility });
  const nobody = Array.from({ length: 17 }, () => joint(0, 0, 0));
  const person = [joint(4, 3, 2), joint(13, 3, 1), ...nobody.slice(2)];

  test("are the largest person's joints, from the centre of the box in lengths of its longer side", async () => {
    const features = keypoints({ keypoints: new Map([["a", [nobody, person]]]), boxes });
    const { values, length } = await features.of(await images());
    expect(length).toBe(keypointColumns.length);
    expect([...values.subarray(0, 8)]).toEqual([1, 1, -0.5, -0.5, 1, 0, 0.5, -0.5]);
    expect([...values.subarray(8)].every((value) => value === 0)).toBe(true);
    const both = concat([features, boxGeometry({ boxes })]);
    expect((await both.of(await images())).length).toBe(68 + 11);
  });

  test("refuses joints of other people than those of the boxes", async () => {
    const features = keypoints({ keypoints: new Map([["a", [person]]]), boxes });
    await expect(features.of(await images())).rejects.toThrow("a has 2 boxes and joints of 1 people");
  });
});
