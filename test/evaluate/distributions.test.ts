import { expect, it } from "vitest";
import * as d from "../../lib/evaluate/distributions";
import { goldens } from "./goldens";

it("the normal distribution equals SciPy's", () => {
  for (const { x, cdf } of goldens.normal) expect(d.normalCdf(x)).toBeCloseTo(cdf, 14);
  for (const { p, x } of goldens.normalQuantile) expect(d.normalQuantile(p)).toBeCloseTo(x, 10);
  expect([d.normalCdf(-40), d.normalCdf(40)]).toEqual([0, 1]);
  expect(() => d.normalQuantile(1)).toThrow("between 0 and 1");
});

it("Student's t equals SciPy's for any degrees of freedom", () => {
  for (const { t, degrees, p, quantile } of goldens.student) {
    expect(d.studentTwoSided(t, degrees)).toBeCloseTo(p, 13);
    expect(d.studentTwoSidedQuantile(0.05, degrees)).toBeCloseTo(quantile, 9);
  }
  expect(() => d.studentTwoSided(1, 0)).toThrow("above 0, got 0");
});

it("chi-squared and F quantiles equal SciPy's", () => {
  for (const { p, degrees, x } of goldens.chiSquared)
    expect(d.chiSquaredUpperQuantile(p, degrees) / x).toBeCloseTo(1, 10);
  for (const { p, above, below, x } of goldens.f) expect(d.fUpperQuantile(p, above, below) / x).toBeCloseTo(1, 10);
  expect(() => d.fUpperQuantile(0.05, 0, 3)).toThrow("above 0");
  expect(() => d.chiSquaredUpperQuantile(1, 3)).toThrow("between 0 and 1");
});

it("the binomial tail equals SciPy's binomtest", () => {
  for (const { successes, n, p, tail } of goldens.binomial)
    expect(Math.abs(d.binomialUpperTail(successes, n, p) - tail)).toBeLessThanOrEqual(1e-10 * tail);
  expect(d.binomialUpperTail(0, 0, 0.5)).toBe(1);
  expect(d.binomialUpperTail(1, 3, 0)).toBe(0);
  expect(() => d.binomialUpperTail(4, 3, 0.5)).toThrow("successes ≤ n");
});
