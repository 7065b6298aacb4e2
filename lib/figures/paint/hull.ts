import type { Point } from "./geometry";

/** A disc in the picture, pixels. */
export interface Disc {
  x: number;
  y: number;
  radius: number;
}

/** A piece of a hull's edge: an arc of a disc between two angles, radians. */
export interface Arc {
  disc: Disc;
  from: number;
  to: number;
}

/** The edges of an upright rectangle in the picture, pixels. */
export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const whole = 2 * Math.PI;

/** The smallest upright rectangle around discs. */
export function boundsOf(discs: readonly Disc[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, radius } of discs) {
    left = Math.min(left, x - radius);
    top = Math.min(top, y - radius);
    right = Math.max(right, x + radius);
    bottom = Math.max(bottom, y + radius);
  }
  return { left, top, right, bottom };
}

/**
 * The edge of the convex hull of discs: arcs, each joined to the next by a straight line (gift wrapping for circles).
 *
 * The disc that reaches farthest in a direction is on the edge there. As the direction turns, disc j takes over from
 * disc i where both reach equally far: at the angle of j seen from i, less acos((r_i - r_j) / distance).
 */
export function hullOfDiscs(discs: readonly Disc[]): Arc[] {
  const leftmost = (best: Disc, disc: Disc) => (disc.x - disc.radius < best.x - best.radius ? disc : best);
  const first = discs.reduce(leftmost);
  const arcs: Arc[] = [];
  // Leftmost is farthest in direction pi.
  let [disc, angle] = [first, Math.PI];
  const end = angle + whole;
  // Each disc has at most one arc per other disc; more rounds than that are rounding errors.
  for (let round = 0; round < 4 * discs.length; round++) {
    let [next, turn] = [disc, end - angle];
    for (const other of discs) {
      if (other === disc) continue;
      const [dx, dy] = [other.x - disc.x, other.y - disc.y];
      const share = (disc.radius - other.radius) / Math.sqrt(dx * dx + dy * dy);
      // One of the two lies within the other (or they are the same): the larger one covers it.
      if (!(Math.abs(share) < 1)) continue;
      let until = (Math.atan2(dy, dx) - Math.acos(share) - angle) % whole;
      if (until < -1e-9) until += whole;
      if (until < turn) [next, turn] = [other, until];
    }
    if (next === disc) {
      arcs.push({ disc, from: angle, to: end });
      break;
    }
    if (turn > 1e-9) arcs.push({ disc, from: angle, to: angle + turn });
    [disc, angle] = [next, angle + Math.max(0, turn)];
  }
  return joined(arcs);
}

/** The first and the last arc are one where the turn began within it. */
function joined(arcs: Arc[]): Arc[] {
  const [first, last] = [arcs[0]!, arcs[arcs.length - 1]!];
  if (arcs.length < 2 || first.disc !== last.disc) return arcs;
  return [{ disc: first.disc, from: last.from - whole, to: first.to }, ...arcs.slice(1, -1)];
}

/** The convex hull of discs as a polygon, its arcs in steps of at most a sixteenth of a turn. */
export function polygonOf(discs: readonly Disc[]): Point[] {
  return hullOfDiscs(discs).flatMap(({ disc: { x, y, radius }, from, to }) => {
    const steps = Math.max(1, Math.ceil((16 * (to - from)) / whole));
    return Array.from({ length: steps + 1 }, (_, i): Point => {
      const angle = from + (i / steps) * (to - from);
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
  });
}

/** The part of a convex polygon in the square from 0 to `size` (Sutherland and Hodgman, 1974). */
export function cutToSquare(polygon: readonly Point[], size: number): readonly Point[] {
  /** Keeps what is on the side of `limit` along an axis that `sign` points away from. */
  const cut = (points: readonly Point[], axis: 0 | 1, limit: number, sign: 1 | -1): Point[] =>
    points.flatMap((point, i): Point[] => {
      const last = points[(i + points.length - 1) % points.length]!;
      const [before, after] = [sign * (last[axis] - limit), sign * (point[axis] - limit)];
      const kept: Point[] = [];
      if (before > 0 !== after > 0) {
        const share = before / (before - after);
        const along = (of: 0 | 1) => (of === axis ? limit : last[of] + share * (point[of] - last[of]));
        kept.push([along(0), along(1)]);
      }
      if (after <= 0) kept.push(point);
      return kept;
    });
  return cut(cut(cut(cut(polygon, 0, 0, -1), 0, size, 1), 1, 0, -1), 1, size, 1);
}

/** Whether the convex hull of discs covers a point: a disc covers it, or the polygon through the ends of the arcs. */
export function covers(discs: readonly Disc[], [px, py]: Point): boolean {
  if (discs.some(({ x, y, radius }) => (px - x) ** 2 + (py - y) ** 2 <= radius * radius)) return true;
  const corners = hullOfDiscs(discs).flatMap(({ disc: { x, y, radius }, from, to }) =>
    [from, to].map((angle): Point => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]),
  );
  if (corners.length < 4) return false;
  return corners.every(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax) >= 0;
  });
}
