import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, pairedRatio, quantile, summarise } from "../../bench/statistics";

const times = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 30 });

describe("quantile", () => {
  it("interpolates as numpy.quantile does by default", () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBeCloseTo(46, 12);
    expect(median([3, 1])).toBe(2);
  });

  it("grows with the share and stays within the values", () => {
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high + 1e-9);
          expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
    );
  });

  it("refuses no values", () => expect(() => quantile([], 0.5)).toThrow(/no values/));
});

it("summarise orders minimum, quartiles and median", () => {
  fc.assert(
    fc.property(times, (values) => {
      const { minimum, quartiles, median: middle } = summarise(values);
      const sorted = [minimum, quartiles[0], middle, quartiles[1]];
      expect(sorted.every((value, i) => i === 0 || value >= sorted[i - 1]! - 1e-9)).toBe(true);
    }),
  );
});

describe("pairedRatio", () => {
  it("is above 1 where the peer is slower", () => expect(pairedRatio([10, 10, 10], [20, 15, 30])).toBe(2));

  it("is not moved by what slows both in a round", () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0.2, max: 5, noNaN: true }), (slowdowns, ratio) => {
        const peer = slowdowns.map((time) => time * ratio);
        expect(pairedRatio(slowdowns, peer)).toBeCloseTo(ratio, 9);
      }),
    );
  });

  it("refuses rounds that are no pairs", () => expect(() => pairedRatio([1, 2], [1])).toThrow(/2 rounds.*1/));
});
