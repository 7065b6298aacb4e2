import { describe, expect, it } from "vitest";
import { bootstrap, photosByGroup, quantile, wilson } from "../../lib/evaluate/interval";
import { goldens } from "./goldens";

const alone = (truth: readonly number[]) => truth.map((_, i) => `photo-${i}`);

describe("bootstrap", () => {
  const right = goldens.bootstrap.hits.flat().map((hits) => hits / 3);
  const truth = goldens.bootstrap.hits.flatMap((hits, label) => hits.map(() => label));
  const photos = { truth, groups: alone(truth) };
  const meanRight = (drawn: Uint32Array) => [drawn.reduce((sum, i) => sum + right[i]!, 0) / drawn.length];

  it("equals SciPy's stratified percentile bootstrap up to Monte-Carlo error", () => {
    const [interval] = bootstrap(photos, meanRight, { samples: 20000, seed: 1 });
    // SD of a 2.5 % quantile from 20000 samples: about 0.02 of the interval's half width of 0.055.
    expect(Math.abs(interval!.low - goldens.bootstrap.low)).toBeLessThan(0.003);
    expect(Math.abs(interval!.high - goldens.bootstrap.high)).toBeLessThan(0.003);
    expect(interval!.estimate).toBeCloseTo(right.reduce((sum, value) => sum + value, 0) / right.length, 12);
  });

  it("is set by its seed", () => {
    const at = (seed: number) => bootstrap(photos, meanRight, { samples: 50, seed });
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });

  it("keeps the class counts in every sample", () => {
    const counts = (drawn: Uint32Array) => [0, 1].map((label) => drawn.filter((i) => truth[i] === label).length);
    for (const { low, high, estimate } of bootstrap(photos, counts, { samples: 100 }))
      expect([low, high]).toEqual([estimate, estimate]);
  });

  it("draws the photos of a group together", () => {
    const groups = ["x", "y", "x", "z", "x", "w"];
    const together = (drawn: Uint32Array) => {
      const times = [0, 2, 4].map((photo) => drawn.filter((i) => i === photo).length);
      return [times.every((n) => n === times[0]) ? 1 : 0, drawn.length];
    };
    const [same, size] = bootstrap({ truth: [0, 0, 0, 1, 1, 0], groups }, together, { samples: 300 });
    expect(same).toEqual({ estimate: 1, low: 1, high: 1 });
    expect(size!.high).toBeGreaterThan(size!.low);
    expect(photosByGroup(groups)).toEqual([[0, 2, 4], [1], [3], [5]]);
  });

  it("refuses no samples", () => {
    expect(() => bootstrap(photos, meanRight, { samples: 0 })).toThrow("samples must be a whole number ≥ 1");
  });
});

it('quantile equals NumPy\'s method "weibull"', () => {
  for (const { values, q, value } of goldens.quantile) expect(quantile(values, q)).toBeCloseTo(value, 10);
});

it("wilson equals statsmodels'", () => {
  for (const { successes, n, interval } of goldens.wilson) {
    const { estimate, low, high } = wilson(successes, n);
    expect(estimate).toBe(successes / n);
    expect(low).toBeCloseTo(interval[0], 12);
    expect(high).toBeCloseTo(interval[1], 12);
  }
  expect(() => wilson(3, 2)).toThrow("got 3 of 2");
});
