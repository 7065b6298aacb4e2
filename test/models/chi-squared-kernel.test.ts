import { expect, test } from "vitest";
import { chiSquaredMap } from "../../lib/models/chi-squared-kernel";
import { random } from "../../lib/random";
import { dot, type Rows } from "../../lib/vectors";

const { uniform } = random("histograms");
const drawn = (n: number, length: number): Rows => ({
  values: Float32Array.from({ length: n * length }, uniform),
  length,
});

test("inner products of mapped rows are exp(-chi-squared / mean), counted apart", () => {
  // By hand: of (1, 3), (3, 1), (0, 4): (4/4 + 4/4)/2 = 1, (1/1 + 1/7)/2 = 4/7, (9/3 + 9/5)/2 = 2.4; their mean is 139/105.
  const rows: Rows = { values: Float32Array.of(1, 3, 3, 1, 0, 4), length: 2 };
  const { values, length } = chiSquaredMap(rows).train;
  const scale = 139 / 105;
  const product = (i: number, j: number) => dot(values, i * length, values, j * length, length);
  expect(product(0, 1)).toBeCloseTo(Math.exp(-1 / scale), 5);
  expect(product(0, 2)).toBeCloseTo(Math.exp(-4 / 7 / scale), 5);
  expect(product(1, 2)).toBeCloseTo(Math.exp(-2.4 / scale), 5);
  for (const i of [0, 1, 2]) expect(product(i, i)).toBeCloseTo(1, 5);
});

test("other rows are mapped so that their products with the first ones are the kernel, too", () => {
  const rows = drawn(12, 5);
  const { train, map } = chiSquaredMap(rows);
  const again = map({ values: rows.values.slice(0, 15), length: 5 });
  const product = (i: number, j: number) => dot(again.values, i * 12, train.values, j * 12, 12);
  for (const i of [0, 1, 2]) {
    for (let j = 0; j < 12; j++) {
      const expected = dot(train.values, i * 12, train.values, j * 12, 12) - (i === j ? 1e-6 : 0); // the jitter is of training alone
      expect(product(i, j)).toBeCloseTo(expected, 9);
    }
  }
});

test("two equal rows are no trouble; all equal ones are refused", () => {
  const rows = drawn(4, 3);
  rows.values.copyWithin(3, 0, 3);
  expect([...chiSquaredMap(rows).train.values].every(Number.isFinite)).toBe(true);
  const { values } = drawn(1, 3);
  const same: Rows = { values: Float32Array.of(...values, ...values), length: 3 };
  expect(() => chiSquaredMap(same)).toThrow("all rows are equal");
});
