import { expect, test } from "vitest";
import { cosineDistance, joinRows, selectRows, unitRows } from "../lib/vectors";

const rows = { values: Float32Array.of(3, 4, 0, 0, 0, -2), length: 2 };

test("rows are selected in the order of the indices, and joined one after the other", () => {
  expect(selectRows(rows, [2, 0]).values).toEqual(Float32Array.of(0, -2, 3, 4));
  expect(joinRows([selectRows(rows, [0]), selectRows(rows, [1, 2])])).toEqual(rows);
  expect(() => joinRows([rows, { values: new Float32Array(3), length: 3 }])).toThrow(
    "length 3 follow rows of length 2",
  );
});

test("unit rows have length 1; a row of zeros stays", () => {
  expect(unitRows(rows)).toEqual({ values: Float64Array.of(0.6, 0.8, 0, 0, 0, -1), length: 2 });
});

test("the cosine distance of like, orthogonal and opposite vectors, and of one without direction", () => {
  const distances = [
    [2, 0],
    [0, 3],
    [-1, 0],
    [0, 0],
  ].map((b) => cosineDistance([1, 0], b));
  expect(distances).toEqual([0, 1, 2, 1]);
});
