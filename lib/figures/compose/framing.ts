import { clamp } from "../../numbers";
import type { Random } from "../../random";
import type { Camera } from "../paint/camera";
import type { Vec3 } from "../paint/geometry";
import { boundsOf } from "../paint/hull";
import { outline } from "../scene/pieces";
import { around, chance, pick, uniform, weighted } from "../world/sample";
import type { Solids } from "./assemble";
import type { Person } from "./figure";

/** Where a person is in front of the camera: metres along the view, and to the right. */
export interface Framing {
  camera: Camera;
  distance: number;
  x: number;
}

/** Things that the picture shows as a whole with the person; stairs, walls and seats may be cut. */
const shownWhole = new Set(["bicycle", "ball", "box", "cart", "mat"]);

/** A camera that shows the person large. The edge of the picture cuts about one person in six. */
export function frame(draw: Random, person: Person, solids: Solids): Framing {
  const shown = toShow(person, solids);
  const top = Math.max(...shown.map(([, y]) => y));
  const cut = chance(draw, 0.16) ? pick(draw, ["below", "below", "aside"] as const) : "none";
  const extent = cut === "below" ? uniform(draw, 1.02, 1.25) : uniform(draw, 0.52, 0.9);
  const height = {
    eye: clamp(top * uniform(draw, 0.6, 1.05), 0.6, 1.75),
    low: uniform(draw, 0.25, 0.5),
    high: uniform(draw, 2.1, 3.4),
  }[weighted(draw, { eye: 7, low: 1.4, high: 1.6 })];

  // At a shorter distance, a leg stretched towards the camera would fill the picture.
  const size = spans(shown.map(([x, y]) => [x, y]));
  const scale = extent / Math.max(size.height, size.width, 0.55);
  const distance = Math.max(2.6, uniform(draw, 1.1, 2.4) / scale, 0.9 * height);

  const seen = spans(shown.map(([x, y, z]) => [x / (distance - z), (height - y) / (distance - z)]));
  const focal = extent / Math.max(seen.height, seen.width, 0.55 / distance);
  const free = 0.95 - focal * seen.height;
  const head = cut === "below" ? uniform(draw, 0.05, 0.1) : uniform(draw, 0.04, Math.max(0.05, free));
  const middle = cut === "aside" ? pick(draw, [0.2, 0.8]) : clamp(around(draw, 0.5, 0.13), 0.25, 0.75);
  const x = ((middle - 0.5) / focal - (seen.left + seen.width / 2)) * distance;
  const roll = chance(draw, 0.3) ? around(draw, 0, 3) : 0;
  return { camera: { focal, height, horizon: head - focal * seen.top, roll }, distance, x };
}

/** The points that the picture should show of a person at the origin. */
function toShow(person: Person, { skeletonOf, piecesOf }: Solids): Vec3[] {
  const { points } = skeletonOf(person);
  const { prop, body } = person;
  const used = prop && shownWhole.has(prop.kind) ? piecesOf(prop).flatMap(outline) : [];
  const margin = 0.07 * body.height;
  const own = Object.values(points).flatMap(([x, y, z]): Vec3[] => [
    [x - margin, y, z],
    [x + margin, y, z],
  ]);
  const [hx, hy, hz] = points.head;
  const all: Vec3[] = [...own, [hx, hy + 0.08 * body.height, hz], ...used.map(({ at }) => at)];
  // Below somebody high up, the picture shows a little, not everything down to the ground.
  const low = Math.max(0, Math.min(...all.map(([, y]) => y)) - 0.35);
  return [...all, [hx, low, hz]];
}

function spans(points: readonly (readonly [number, number])[]) {
  const { left, top, right, bottom } = boundsOf(points.map(([x, y]) => ({ x, y, radius: 0 })));
  return { left, top, width: right - left, height: bottom - top };
}
