import { expect, test } from "vitest";
import { random } from "../lib/random";
import goldens from "./goldens/generator.json";

test("the stream equals that of a second implementation", () => {
  for (const { parts, uint32 } of goldens) {
    expect(Array.from(uint32, random(...parts).uint32), parts.join()).toEqual(uint32);
  }
});

test("a seed fixes the stream; other parts give another", () => {
  const draw = (...parts: (number | string)[]) => Array.from({ length: 5 }, random(...parts).uint32);
  expect(draw(7, "shuffle")).toEqual(draw(7, "shuffle"));
  expect(draw(7, "shuffle")).not.toEqual(draw(7, "init"));
  expect(draw(7)).not.toEqual(draw("7"));
  expect(draw(1, 23)).not.toEqual(draw(12, 3));
});

test("uniform, integer and normal have the moments they should", () => {
  const { uniform, integer, normal } = random("moments");
  const n = 50_000;
  const moments = (draw: () => number) => {
    const values = Array.from({ length: n }, draw);
    const mean = values.reduce((a, b) => a + b, 0) / n;
    return { mean, sd: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / n) };
  };
  expect(moments(uniform).mean).toBeCloseTo(0.5, 1.9);
  expect(moments(uniform).sd).toBeCloseTo(Math.sqrt(1 / 12), 1.9);
  expect(moments(() => integer(6)).mean).toBeCloseTo(2.5, 1.4);
  expect(moments(normal).mean).toBeCloseTo(0, 1.5);
  expect(moments(normal).sd).toBeCloseTo(1, 1.5);
});

test("shuffle keeps every item, leaves its argument alone and puts each item in each place about equally often", () => {
  const { shuffle } = random("shuffle");
  const items = [0, 1, 2, 3];
  const counts = items.map(() => items.map(() => 0));
  for (let i = 0; i < 8000; i++)
    shuffle(items).forEach((item, place) => {
      counts[item]![place]!++;
    });
  expect(items).toEqual([0, 1, 2, 3]);
  for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(8000 * (3 / 16)));
});

test("integer refuses a range it cannot draw from", () => {
  expect(() => random(0).integer(0)).toThrow(/1 ≤ n ≤ 2\^32, got 0/);
});
