import { expect, test } from "vitest";
import { learningRateAt, warmUpCosine } from "../../lib/train/schedule";

test("constant keeps the rate; cosine starts at the rate, is half way at the middle and ends near zero", () => {
  expect(learningRateAt("constant", 0.1, 7, 10)).toBe(0.1);
  expect(learningRateAt("cosine", 0.1, 0, 10)).toBe(0.1);
  expect(learningRateAt("cosine", 0.1, 5, 10)).toBeCloseTo(0.05, 12);
  expect(learningRateAt("cosine", 0.1, 10, 10)).toBeCloseTo(0, 12);
});

test("a warm-up rises in equal steps to the whole rate, then the cosine begins", () => {
  const rates = Array.from({ length: 20 }, (_, step) => warmUpCosine(0.4, step, 20, 0.2));
  expect(rates.slice(0, 4)).toEqual([0.1, 0.2, 0.3, 0.4].map((rate) => expect.closeTo(rate, 12)));
  expect(rates[4]).toBe(0.4);
  expect(rates[12]).toBeCloseTo(0.2, 12);
  expect(rates[19]).toBeLessThan(0.01);
  expect(warmUpCosine(0.4, 0, 20, 0)).toBe(0.4);
});
