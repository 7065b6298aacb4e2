import sharp from "sharp";
import { expect, it, describe as suite } from "vitest";
import { figures } from "../../../lib/figures/dataset/figures";
import { defocusBlur, motionBlur } from "../../../lib/figures/paint/camera-film";
import { jpegCompressed } from "../../../lib/figures/paint/jpeg";

const size = 61;
const { data } = await (async () => {
  const dataset = figures({ n: 3, size });
  return dataset.read(dataset.examples[1]!);
})();
const picture = new Uint8ClampedArray(data);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  mean(Array.from(a, (value, i) => Math.abs(value - b[i]!)));

suite("jpegCompressed", () => {
  it("is close to the reference codec", async () => {
    for (const quality of [30, 60, 90]) {
      const file = await sharp(Buffer.from(data), { raw: { width: size, height: size, channels: 3 } })
        .jpeg({ quality, chromaSubsampling: "4:2:0", optimiseCoding: false })
        .toBuffer();
      const reference = new Uint8Array(await sharp(file).raw().toBuffer());
      const ours = jpegCompressed(picture, size, quality);
      // Decoders smooth colour between its coarse samples, ours repeats them: most of what is left.
      expect(apart(ours, reference)).toBeLessThan(0.55 * apart(picture, reference) + 1);
    }
  });

  it("loses more at lower quality, and hardly anything at 100 or on a plain picture", () => {
    const losses = [10, 30, 60, 90].map((quality) => apart(jpegCompressed(picture, size, quality), picture));
    for (const [i, loss] of losses.slice(1).entries()) expect(loss).toBeLessThan(losses[i]!);
    const plain = new Uint8ClampedArray(size * size * 3).fill(120);
    expect(apart(jpegCompressed(plain, size, 80), plain)).toBeLessThan(1);
    const grey = picture.map((_, i) => picture[i - (i % 3)]!);
    expect(apart(jpegCompressed(grey, size, 100), grey)).toBeLessThan(0.6);
  });
});

suite("blur", () => {
  const rgb = Float32Array.from(data);

  it("leaves a plain picture unchanged and softens edges", () => {
    const plain = new Float32Array(size * size * 3).fill(77);
    for (const result of [defocusBlur(plain, size, 1.7), motionBlur(plain, size, 4, 30)])
      for (const value of result) expect(value).toBeCloseTo(77, 3);
    const roughness = (values: ArrayLike<number>) =>
      mean(
        Array.from(values)
          .slice(3)
          .map((value, i) => Math.abs(value - values[i]!)),
      );
    expect(roughness(defocusBlur(rgb, size, 2))).toBeLessThan(0.8 * roughness(rgb));
    expect(roughness(motionBlur(rgb, size, 5, 0))).toBeLessThan(0.8 * roughness(rgb));
  });

  it("spreads a point of light over its surroundings and keeps its sum", () => {
    const point = new Float32Array(size * size * 3);
    point[3 * (30 * size + 30)] = 1000;
    const spot = defocusBlur(point, size, 2.5);
    expect(spot.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1000, 1);
    expect(spot[3 * (30 * size + 30)]).toBeLessThan(200);
    expect(spot[3 * (31 * size + 30)]).toBeCloseTo(spot[3 * (30 * size + 31)]!, 4);
    const streak = motionBlur(point, size, 6, 0);
    expect(streak.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1000, 1);
    for (const [x, y] of [
      [30, 31],
      [30, 29],
      [36, 30],
    ] as const)
      expect(streak[3 * (y * size + x)]).toBe(0);
    expect(streak[3 * (30 * size + 32)]).toBeGreaterThan(50);
  });
});
