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

/** A vertex of a flattened path. `move` starts a new piece: no line leads to it. */
export interface Vertex {
  readonly x: number;
  readonly y: number;
  readonly move: boolean;
}

const STEPS = 24; // pieces per curve and per full turn: 15 degrees, so that circles touch their true extremes

const ARGUMENTS: Readonly<Record<string, number>> = { M: 2, L: 2, T: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, A: 7 };

/** Flattens SVG path data into straight pieces; arcs and curves are sampled finely enough for boxes and lengths. */
export function flattenPath(d: string | null): Vertex[] {
  const vertices: Vertex[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const lineTo = (toX: number, toY: number, move = false) => {
    vertices.push({ x: toX, y: toY, move });
    [x, y] = [toX, toY];
  };
  for (const [, letter, list] of (d ?? "").matchAll(/([a-df-z])([^a-df-z]*)/gi)) {
    const command = letter!.toUpperCase();
    if (command === "Z") {
      lineTo(startX, startY);
      continue;
    }
    const v = (list!.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    const step = ARGUMENTS[command];
    if (step === undefined) throw new Error(`SVG path command "${letter}" is not supported by the static renderer`);
    for (let i = 0; i + step <= v.length; i += step) {
      const [originX, originY] = letter === command ? [0, 0] : [x, y];
      const a = v.slice(i, i + step);
      if (command === "H") lineTo(originX + a[0]!, y);
      else if (command === "V") lineTo(x, originY + a[0]!);
      else {
        const [endX, endY] = [originX + a[step - 2]!, originY + a[step - 1]!];
        if (command === "A") {
          for (const p of arc(x, y, a, endX, endY)) lineTo(p[0], p[1]);
        } else if (command === "C" || command === "S" || command === "Q") {
          const controls: [number, number][] = [];
          for (let k = 0; k < step - 2; k += 2) controls.push([originX + a[k]!, originY + a[k + 1]!]);
          for (const p of bezier([[x, y], ...controls, [endX, endY]])) lineTo(p[0], p[1]);
        } else {
          const move = command === "M" && i === 0;
          lineTo(endX, endY, move);
          if (move) [startX, startY] = [endX, endY];
        }
      }
    }
  }
  return vertices;
}

/** Points on a Bézier curve without its start, by de Casteljau's scheme. */
function bezier(points: readonly [number, number][]): [number, number][] {
  return Array.from({ length: STEPS }, (_, k) => {
    const t = (k + 1) / STEPS;
    let level = points;
    while (level.length > 1)
      level = level
        .slice(1)
        .map(([qx, qy], i) => [level[i]![0] * (1 - t) + qx * t, level[i]![1] * (1 - t) + qy * t] as [number, number]);
    return level[0]!;
  });
}

/** Points on an elliptical arc without its start: SVG 2, appendix B.2.4, from end points to centre. */
function arc(x0: number, y0: number, a: readonly number[], x1: number, y1: number): [number, number][] {
  let [rx, ry] = [Math.abs(a[0]!), Math.abs(a[1]!)];
  if (rx === 0 || ry === 0 || (x0 === x1 && y0 === y1)) return [[x1, y1]];
  const tilt = (a[2]! * Math.PI) / 180;
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const [dx, dy] = [(x0 - x1) / 2, (y0 - y1) / 2];
  const [px, py] = [cos * dx + sin * dy, -sin * dx + cos * dy];
  const grow = Math.sqrt(Math.max(1, (px / rx) ** 2 + (py / ry) ** 2));
  [rx, ry] = [rx * grow, ry * grow];
  const weight = (rx * py) ** 2 + (ry * px) ** 2;
  const root = Math.sqrt(Math.max(0, (rx * ry) ** 2 - weight) / weight) * (a[3] === a[4] ? -1 : 1);
  const [cx, cy] = [(root * rx * py) / ry, (-root * ry * px) / rx];
  const from = Math.atan2((py - cy) / ry, (px - cx) / rx);
  let sweep = Math.atan2((-py - cy) / ry, (-px - cx) / rx) - from;
  if (a[4] && sweep < 0) sweep += 2 * Math.PI;
  if (!a[4] && sweep > 0) sweep -= 2 * Math.PI;
  const n = Math.max(1, Math.ceil((Math.abs(sweep) / (2 * Math.PI)) * STEPS - 1e-9));
  return Array.from({ length: n }, (_, k) => {
    const t = from + (sweep * (k + 1)) / n;
    const [ex, ey] = [cx + rx * Math.cos(t), cy + ry * Math.sin(t)];
    return [cos * ex - sin * ey + (x0 + x1) / 2, sin * ex + cos * ey + (y0 + y1) / 2];
  });
}

interface Piece {
  from: Vertex;
  to: Vertex;
  length: number;
}

const pieces = (vertices: readonly Vertex[]): Piece[] =>
  vertices.flatMap((to, i) => {
    const from = vertices[i - 1];
    return !from || to.move ? [] : [{ from, to, length: Math.hypot(to.x - from.x, to.y - from.y) }];
  });

/** Length of a flattened path in pixels. */
export const pathLength = (vertices: readonly Vertex[]): number =>
  pieces(vertices).reduce((sum, piece) => sum + piece.length, 0);

/** The point at a distance from the start, clamped to the path's ends. */
export function pointAt(vertices: readonly Vertex[], distance: number): { x: number; y: number } {
  let left = Math.max(0, distance);
  for (const { from, to, length } of pieces(vertices)) {
    if (length > 0 && left <= length) {
      const t = left / length;
      return { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) };
    }
    left -= length;
  }
  const { x, y } = vertices.at(-1) ?? { x: 0, y: 0 };
  return { x, y };
}
