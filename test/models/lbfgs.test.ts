import { expect, test } from "vitest";
import { minimise } from "../../lib/models/lbfgs";

test("finds the minimum of an ill-conditioned quadratic", () => {
  const curvature = [1, 10, 1e4];
  const start = Float64Array.of(5, -3, 2);
  const minimum = minimise(
    (x, gradient) => {
      x.forEach((v, i) => {
        gradient[i] = curvature[i]! * (v - i);
      });
      return x.reduce((sum, v, i) => sum + (curvature[i]! / 2) * (v - i) ** 2, 0);
    },
    start,
    { tolerance: 1e-8 },
  );
  for (const [i, v] of minimum.entries()) expect(v).toBeCloseTo(i, 7);
  expect([...start]).toEqual([5, -3, 2]);
});

test("a start at the minimum stays there", () => {
  const constant = (_: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    return 1;
  };
  const flat = minimise(constant, Float64Array.of(3), { tolerance: 0 });
  expect([...flat]).toEqual([3]);
});

test("a function without a minimum is an error, not an answer", () => {
  const downhill = (x: Float64Array, gradient: Float64Array) => {
    gradient[0] = -1 - Math.exp(-x[0]!);
    return -x[0]! + Math.exp(-x[0]!);
  };
  expect(() => minimise(downhill, Float64Array.of(0), { tolerance: 1e-3, maxIterations: 50 })).toThrow(
    "after 50 iterations, not 0.001",
  );
});
