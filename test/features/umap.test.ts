import { expect, test } from "vitest";
import { neighbourAgreement } from "../../lib/features/neighbours";
import { umap } from "../../lib/features/umap";
import { random } from "../../lib/random";

/** Three clouds of 12 rows around three directions of 20 dimensions. */
function clouds() {
  const draw = random(3, "clouds");
  const labels = Array.from({ length: 36 }, (_, i) => i % 3);
  const rows = labels.map((label) =>
    Float32Array.from({ length: 20 }, (_, d) => (Math.floor(d / 7) === label ? 3 : 0) + draw.normal()),
  );
  return { labels, rows };
}

test("clouds that lie apart in all dimensions lie apart in the plane, the same way each time", () => {
  const { rows, labels } = clouds();
  const points = umap(rows, { neighbours: 8, seed: 1 });
  expect(umap(rows, { neighbours: 8, seed: 1 })).toEqual(points);
  expect(umap(rows, { neighbours: 8, seed: 2 })).not.toEqual(points);
  const nearest = points.map(([x, y], i) => {
    const distance = (j: number) =>
      j === i ? Number.POSITIVE_INFINITY : Math.hypot(points[j]![0] - x, points[j]![1] - y);
    return points.reduce((best, _, j) => (distance(j) < distance(best) ? j : best), i === 0 ? 1 : 0);
  });
  const right = nearest.filter((j, i) => labels[j] === labels[i]).length;
  expect(right).toBeGreaterThanOrEqual(33);
});

test("neighbours share a label in clouds, and by chance where labels are arbitrary", () => {
  const { rows, labels } = clouds();
  expect(neighbourAgreement(rows, labels, 5).same).toBeGreaterThan(0.9);
  const arbitrary = neighbourAgreement(rows, random(1, "arbitrary").shuffle(labels), 5);
  expect(arbitrary.same).toBeLessThan(0.6);
  expect(arbitrary.chance).toBeCloseTo(11 / 35, 10);
});

test("the nearest of four rows, by hand", () => {
  const rows = [
    [1, 0],
    [1, 0.1],
    [0, 1],
    [0.1, 1],
  ];
  expect(neighbourAgreement(rows, [0, 0, 1, 0], 1)).toEqual({ count: 1, same: 0.5, chance: (2 + 2 + 0 + 2) / 12 });
});

test("more neighbours than images are refused", () => {
  expect(() => umap([[1, 2]], { neighbours: 15 })).toThrow("umap: 1 images have no 15 neighbours each");
  expect(() => neighbourAgreement([[1, 2]], [0], 1)).toThrow("ask for fewer");
});
