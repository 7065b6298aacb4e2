import { expect, test } from "vitest";
import { learningRateAt } from "../../lib/train/schedule";

test("constant keeps the rate; cosine starts at the rate, is half way at the middle and ends near zero", () => {
  expect(learningRateAt("constant", 0.1, 7, 10)).toBe(0.1);
  expect(learningRateAt("cosine", 0.1, 0, 10)).toBe(0.1);
  expect(learningRateAt("cosine", 0.1, 5, 10)).toBeCloseTo(0.05, 12);
  expect(learningRateAt("cosine", 0.1, 10, 10)).toBeCloseTo(0, 12);
});
