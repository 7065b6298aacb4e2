// Geometry needs sums, products and square roots, which IEEE 754 defines to the last bit, and sines, cosines and their
// inverses, which V8 implements itself instead of calling the operating system. So one version of Node gives the same
// geometry everywhere; comparisons between versions must round first, as `describe` does.

/** A point or direction: x right, y up, z towards the camera, in metres. */
export type Vec3 = readonly [number, number, number];

/** A rotation, row-major. */
export type Mat3 = readonly [number, number, number, number, number, number, number, number, number];

export const radians = (degrees: number) => (degrees * Math.PI) / 180;
export const degrees = (radians: number) => (radians * 180) / Math.PI;

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

/** `compose(rotateX(x), rotateZ(z), rotateY(y))`, written out because every limb needs one. */
export function rotateXZY(x: number, z: number, y: number): Mat3 {
  const [cx, sx] = [Math.cos(radians(x)), Math.sin(radians(x))];
  const [cz, sz] = [Math.cos(radians(z)), Math.sin(radians(z))];
  const [cy, sy] = [Math.cos(radians(y)), Math.sin(radians(y))];
  return [
    cz * cy,
    -sz,
    cz * sy,
    cx * sz * cy + sx * sy,
    cx * cz,
    cx * sz * sy - sx * cy,
    sx * sz * cy - cx * sy,
    sx * cz,
    sx * sz * sy + cx * cy,
  ];
}

/** The product of rotations: the last one acts first. */
export function compose(first: Mat3, ...rest: readonly Mat3[]): Mat3 {
  let result = first;
  for (const next of rest) result = product(result, next);
  return result;
}

/** Written out because every joint needs several. */
const product = (a: Mat3, b: Mat3): Mat3 => [
  a[0] * b[0] + a[1] * b[3] + a[2] * b[6],
  a[0] * b[1] + a[1] * b[4] + a[2] * b[7],
  a[0] * b[2] + a[1] * b[5] + a[2] * b[8],
  a[3] * b[0] + a[4] * b[3] + a[5] * b[6],
  a[3] * b[1] + a[4] * b[4] + a[5] * b[7],
  a[3] * b[2] + a[4] * b[5] + a[5] * b[8],
  a[6] * b[0] + a[7] * b[3] + a[8] * b[6],
  a[6] * b[1] + a[7] * b[4] + a[8] * b[7],
  a[6] * b[2] + a[7] * b[5] + a[8] * b[8],
];

export const rotate = (m: Mat3, [x, y, z]: Vec3): Vec3 => [
  m[0] * x + m[1] * y + m[2] * z,
  m[3] * x + m[4] * y + m[5] * z,
  m[6] * x + m[7] * y + m[8] * z,
];

/** The inverse of `rotate`. */
export const rotateBack = (m: Mat3, [x, y, z]: Vec3): Vec3 => [
  m[0] * x + m[3] * y + m[6] * z,
  m[1] * x + m[4] * y + m[7] * z,
  m[2] * x + m[5] * y + m[8] * z,
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
