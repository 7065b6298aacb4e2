import { expect, it } from "vitest";
import { initialWeight, noise } from "../../bench/noise";
import golden from "../goldens/bench-noise.json";

it("makes the numbers that the PyTorch side makes", () => {
  const { name, count, last } = golden.noise;
  expect([...noise(name, count).slice(-8)]).toEqual(last);
});

it("makes the weights that the PyTorch side makes, to the last bits of float32", () => {
  for (const { name, shape, values } of golden.weights) {
    const own = initialWeight(name, shape).slice(0, 6);
    own.forEach((value, i) => {
      expect(Math.abs(value - values[i]!)).toBeLessThan(2e-7);
    });
  }
});

it("gives other numbers under another name, spread over [-1, 1)", () => {
  const [a, b] = [noise("a", 10_000), noise("b", 10_000)];
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const product = a.map((value, i) => value * b[i]!);
  expect(Math.abs(mean(a))).toBeLessThan(0.02);
  expect(Math.abs(mean(product))).toBeLessThan(0.02);
  expect(mean(a.map((value) => value * value))).toBeCloseTo(1 / 3, 1);
  expect(a.every((value) => value >= -1 && value < 1)).toBe(true);
});
