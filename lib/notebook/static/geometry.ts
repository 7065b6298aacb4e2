/** Axis-parallel box in pixels, y pointing down. */
export interface SvgBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Affine map (x, y) → (a x + c y + e, b x + d y + f), in the order of SVG's `matrix(a b c d e f)`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Matrix = [1, 0, 0, 1, 0, 0];

const translation = (x: number, y: number): Matrix => [1, 0, 0, 1, x, y];

/** The smallest box around both; null is the empty box. */
export function union(a: SvgBox | null, b: SvgBox | null): SvgBox | null {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The smallest box around some points, null without any. */
export function boxAround(points: readonly { readonly x: number; readonly y: number }[]): SvgBox | null {
  let box: SvgBox | null = null;
  for (const { x, y } of points) box = union(box, { left: x, top: y, right: x, bottom: y });
  return box;
}

/** The map that does `n` first, then `m`. */
export function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** The map back. A singular map gives infinities, as in browsers. */
export function invert([a, b, c, d, e, f]: Matrix): Matrix {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

/** The smallest box around a mapped box. */
export function mapBox(m: Matrix, box: SvgBox | null): SvgBox | null {
  if (!box) return null;
  const corners = [box.left, box.right].flatMap((x) => [box.top, box.bottom].map((y) => ({ x, y })));
  return boxAround(corners.map(({ x, y }) => ({ x: m[0] * x + m[2] * y + m[4], y: m[1] * x + m[3] * y + m[5] })));
}

/** Reads an SVG `transform` attribute; Plotly writes translate, scale, rotate and matrix. */
export function parseTransform(text: string | null): Matrix {
  let result = identity;
  for (const [, name, list] of (text ?? "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const v = list!
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    result = multiply(result, elementary(name!, v));
  }
  return result;
}

function elementary(name: string, v: readonly number[]): Matrix {
  const [p = 0, q, r] = v;
  if (name === "translate") return translation(p, q ?? 0);
  if (name === "scale") return [p, 0, 0, q ?? p, 0, 0];
  if (name === "matrix" && v.length === 6) return v as unknown as Matrix;
  if (name === "rotate") {
    const angle = (p * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turn: Matrix = [cos, sin, -sin, cos, 0, 0];
    return multiply(multiply(translation(q ?? 0, r ?? 0), turn), translation(-(q ?? 0), -(r ?? 0)));
  }
  throw new Error(`SVG transform "${name}(${v.join(" ")})" is not supported by the static renderer`);
}
