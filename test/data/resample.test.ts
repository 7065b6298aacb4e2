import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RgbImage } from "../../lib/data/dataset";
import { cutOut } from "../../lib/data/image";
import { type Filter, resample } from "../../lib/data/resample";
import { sha256 } from "../../lib/files";
import { hashBytes } from "../support/hash-noise";
import { plain } from "./support";

interface Case {
  from: [number, number];
  to: [number, number];
  stream: number;
  filter: Filter;
  start: number[];
  sha256: string;
}
const goldens: { cases: Case[] } = JSON.parse(readFileSync(join(__dirname, "../goldens/resample.json"), "utf8"));

const noiseImage = (width: number, height: number, stream: number): RgbImage => {
  return { width, height, data: hashBytes(width * height * 3, stream) };
};

test.each(goldens.cases)(
  "$filter from $from to $to is Pillow's, bit for bit",
  ({ from, to, stream, filter, ...golden }) => {
    const [width, height] = to;
    const result = resample(noiseImage(...from, stream), { width, height, filter });
    expect([...result.data.subarray(0, 12)]).toEqual(golden.start);
    expect(sha256(result.data)).toBe(golden.sha256);
  },
);

const size = fc.integer({ min: 1, max: 40 });
const filter = fc.constantFrom<Filter>("bilinear", "bicubic", "lanczos");

test("a part is what cutting it out of the whole gives", () => {
  const fractions = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99));
  const check = (w: number, h: number, width: number, height: number, cut: number[], name: Filter) => {
    const image = noiseImage(w, h, 5);
    const x = Math.floor((cut[0]! / 100) * width);
    const y = Math.floor((cut[1]! / 100) * height);
    const part = {
      x,
      y,
      width: 1 + Math.floor((cut[2]! / 100) * (width - x)),
      height: 1 + Math.floor((cut[3]! / 100) * (height - y)),
    };
    const whole = resample(image, { width, height, filter: name });
    expect(resample(image, { width, height, filter: name, part })).toEqual(cutOut(whole, part));
  };
  fc.assert(fc.property(size, size, size, size, fractions, filter, check));
});

test("one colour stays that colour at every size", () => {
  const check = (w: number, h: number, width: number, height: number, name: Filter) => {
    const result = resample(plain(w, h, [0, 137, 255]), { width, height, filter: name });
    expect(result).toEqual(plain(width, height, [0, 137, 255]));
  };
  fc.assert(fc.property(size, size, size, size, filter, check));
});

test("impossible sizes, parts and images are refused", () => {
  const image = plain(4, 4, [1, 2, 3]);
  for (const width of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
    expect(() => resample(image, { width, height: 4, filter: "bilinear" })).toThrow(RangeError);
  }
  expect(() => resample(image, { width: 20_000, height: 20_000, filter: "bilinear" })).toThrow("pixels allowed");
  const part = { x: 1, y: 0, width: 4, height: 4 };
  expect(() => resample(image, { width: 4, height: 4, filter: "bilinear", part })).toThrow("does not lie inside 4 × 4");
  const short = { ...image, data: image.data.subarray(1) };
  expect(() => resample(short, { width: 2, height: 2, filter: "bilinear" })).toThrow("does not take 47 bytes");
});
