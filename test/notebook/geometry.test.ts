import { describe, expect, it } from "vitest";
import {
  boxAround,
  flattenPath,
  identity,
  invert,
  type Matrix,
  mapBox,
  multiply,
  parseTransform,
  pathLength,
  pointAt,
  union,
} from "../../lib/notebook/static/geometry";

const unit = { left: 0, top: 0, right: 1, bottom: 1 };
const pathBox = (d: string) => boxAround(flattenPath(d))!;

function expectBox(box: ReturnType<typeof pathBox> | null, [left, top, right, bottom]: number[], digits = 6) {
  expect(box).not.toBeNull();
  for (const [value, expected] of [
    [box!.left, left],
    [box!.top, top],
    [box!.right, right],
    [box!.bottom, bottom],
  ])
    expect(value).toBeCloseTo(expected!, digits);
}

describe("boxes and maps", () => {
  it("joins boxes; null is the empty box", () => {
    expect(union(null, unit)).toEqual(unit);
    expect(union(null, null)).toBeNull();
    expect(union(unit, { left: -1, top: 0.5, right: 0.5, bottom: 3 })).toEqual({
      left: -1,
      top: 0,
      right: 1,
      bottom: 3,
    });
  });

  it("reads translate, scale, rotate and matrix, applied from right to left", () => {
    expectBox(mapBox(parseTransform("translate(10,20)"), unit), [10, 20, 11, 21]);
    expectBox(mapBox(parseTransform("translate(10)scale(2 3)"), unit), [10, 0, 12, 3]);
    expectBox(mapBox(parseTransform("scale(2)translate(10,0)"), unit), [20, 0, 22, 2]);
    expectBox(mapBox(parseTransform("rotate(90)"), unit), [-1, 0, 0, 1]);
    expectBox(mapBox(parseTransform("rotate(-90, 5, 5)"), unit), [0, 9, 1, 10]);
    expectBox(mapBox(parseTransform("matrix(1 0 0 1 7 8)"), unit), [7, 8, 8, 9]);
    expect(parseTransform(null)).toEqual(identity);
    expect(() => parseTransform("skewX(20)")).toThrow(/skewX/);
  });

  it("inverts maps", () => {
    const m = parseTransform("translate(3,-4)rotate(30)scale(2,5)");
    const back = multiply(m, invert(m));
    for (const [i, value] of ([1, 0, 0, 1, 0, 0] satisfies Matrix).entries()) expect(back[i]).toBeCloseTo(value, 12);
  });
});

describe("paths", () => {
  it("boxes lines, absolute and relative", () => {
    expectBox(pathBox("M1,2H5V-3Z"), [1, -3, 5, 2]);
    expectBox(pathBox("m1 2 3 0 0 4"), [1, 2, 4, 6]);
    expectBox(pathBox("M0,0L1e1-5"), [0, -5, 10, 0]);
    expect(boxAround(flattenPath(""))).toBeNull();
  });

  it("boxes Plotly's circle marker exactly", () => {
    expectBox(pathBox("M5,0A5,5 0 1,1 0,-5A5,5 0 0,1 5,0Z"), [-5, -5, 5, 5], 3);
  });

  it("boxes a half ellipse and grows a radius that is too small", () => {
    expectBox(pathBox("M-4,0A4,2 0 0,1 4,0"), [-4, -2, 4, 0], 3);
    expectBox(pathBox("M-4,0A1,1 0 0,1 4,0"), [-4, -4, 4, 0], 3);
  });

  it("boxes a cubic curve by its points, not by its controls", () => {
    expectBox(pathBox("M0,0C0,4 4,4 4,0"), [0, 0, 4, 3], 2);
  });

  it("measures lengths, without the jump of a move", () => {
    expect(pathLength(flattenPath("M0,0H3M10,10V14"))).toBe(7);
    expect(pathLength(flattenPath("M5,0A5,5 0 1,1 0,-5A5,5 0 0,1 5,0Z"))).toBeCloseTo(10 * Math.PI, 0);
  });

  it("finds the point at a distance, clamped to the ends", () => {
    const path = flattenPath("M0,0H3V4");
    expect(pointAt(path, 5)).toEqual({ x: 3, y: 2 });
    expect(pointAt(path, -1)).toEqual({ x: 0, y: 0 });
    expect(pointAt(path, 99)).toEqual({ x: 3, y: 4 });
  });

  it("refuses what it does not know", () => {
    expect(() => flattenPath("M0,0B1,1")).toThrow(/"B"/);
  });
});
