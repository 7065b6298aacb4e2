import { expect, test } from "vitest";
import { channelStatistics, normalise } from "../../lib/train/normalise";

test("channelStatistics gives mean and population standard deviation of each channel in units of 0 to 1", () => {
  const { mean, std } = channelStatistics(Uint8Array.of(0, 51, 255, 255, 51, 0));
  expect(mean[0]).toBeCloseTo(0.5, 12);
  expect(mean[1]).toBeCloseTo(0.2, 12);
  expect(std[0]).toBeCloseTo(0.5, 12);
  expect(std[1]).toBeLessThan(1e-5);
});

test("normalised pixels have mean 0 and standard deviation 1 in each channel", () => {
  const pixels = Uint8Array.from({ length: 3000 }, (_, i) => (i * 37 + (i % 3) * 50) % 256);
  const values = normalise(pixels, channelStatistics(pixels));
  for (let c = 0; c < 3; c++) {
    const channel = Array.from(values).filter((_, i) => i % 3 === c);
    const mean = channel.reduce((a, b) => a + b, 0) / channel.length;
    const variance = channel.reduce((a, b) => a + (b - mean) ** 2, 0) / channel.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  }
});
