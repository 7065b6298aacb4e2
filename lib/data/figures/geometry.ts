/** A point or direction: x right, y up, z towards the camera, in metres. */
export type Vec3 = readonly [number, number, number];

/** A rotation, row-major. */
export type Mat3 = readonly [number, number, number, number, number, number, number, number, number];

const identity: Mat3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

const radians = (degrees: number) => (degrees * Math.PI) / 180;

export function rotateX(degrees: number): Mat3 {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return [1, 0, 0, 0, c, -s, 0, s, c];
}

export function rotateY(degrees: number): Mat3 {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return [c, 0, s, 0, 1, 0, -s, 0, c];
}

export function rotateZ(degrees: number): Mat3 {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

/** The product of rotations: the last one acts first. */
export function compose(...rotations: readonly Mat3[]): Mat3 {
  return rotations.reduce((a, b) => {
    const cell = (row: 0 | 3 | 6, column: 0 | 1 | 2) =>
      a[row] * b[column] + a[(row + 1) as 1] * b[(column + 3) as 3] + a[(row + 2) as 2] * b[(column + 6) as 6];
    return [cell(0, 0), cell(0, 1), cell(0, 2), cell(3, 0), cell(3, 1), cell(3, 2), cell(6, 0), cell(6, 1), cell(6, 2)];
  }, identity);
}

export const rotate = (m: Mat3, [x, y, z]: Vec3): Vec3 => [
  m[0] * x + m[1] * y + m[2] * z,
  m[3] * x + m[4] * y + m[5] * z,
  m[6] * x + m[7] * y + m[8] * z,
];

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

export const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const scale = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];

/** The point a share `t` of the way from `a` to `b`. */
export const between = (a: Vec3, b: Vec3, t: number): Vec3 => add(scale(a, 1 - t), scale(b, t));

export type Point = readonly [number, number];

/** The points at the corners of the convex hull, clockwise in the picture (Andrew's monotone chain, 1979). */
export function convexHull<P extends readonly [number, number, ...number[]]>(points: readonly P[]): P[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly P[]) => {
    const chain: P[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && !turns(chain[chain.length - 2]!, chain[chain.length - 1]!, point)) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

type Planar = readonly [number, number, ...number[]];

const turns = (a: Planar, b: Planar, c: Planar) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0;
