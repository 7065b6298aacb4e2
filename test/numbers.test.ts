import { expect, test } from "vitest";
import * as numbers from "../lib/numbers";

test("sums, means and products, of nothing too", () => {
  expect([numbers.sum([1, 2, 4]), numbers.mean(Float32Array.of(1, 2, 6)), numbers.product([2, 3, 4])]).toEqual([
    7, 3, 24,
  ]);
  expect([numbers.sum([]), numbers.mean([]), numbers.product([])]).toEqual([0, Number.NaN, 1]);
});

test("clamp, round and indices", () => {
  expect([-1, 0.5, 3].map((value) => numbers.clamp(value, 0, 1))).toEqual([0, 0.5, 1]);
  expect([numbers.round(0.12345, 3), numbers.round(2.5, 0)]).toEqual([0.123, 3]);
  expect(numbers.indices(3)).toEqual([0, 1, 2]);
});

test("argmax takes the lowest of ties", () => {
  expect(numbers.argmax([0.2, 0.4, 0.4])).toBe(1);
  expect(numbers.argmax([1 / 3, 1 / 3, 1 / 3])).toBe(0);
  expect(() => numbers.argmax([])).toThrow(/at least one/);
  expect(() => numbers.argmax([0.2, Number.NaN])).toThrow("value 1 is NaN");
  expect(() => numbers.argmax([Number.NaN, 0.2])).toThrow("value 0 is NaN");
});

test("softmax survives large logits and those of impossible classes", () => {
  expect(numbers.softmax([1000, 1000 + Math.log(3)]).map((p) => numbers.round(p, 12))).toEqual([0.25, 0.75]);
  expect(numbers.softmax([Number.NEGATIVE_INFINITY, -5, -5])).toEqual([0, 0.5, 0.5]);
  expect(numbers.softmaxInPlace([Math.log(2), Math.log(3)])).toBeCloseTo(Math.log(5), 14);
});
