import { Path2D, type SKRSContext2D } from "@napi-rs/canvas";
import type { View } from "./camera";
import { black, type Colour, css, darker, lighter, mix } from "./colour";
import { convexHull, type Point, type Vec3 } from "./geometry";

export type Context = SKRSContext2D;

/** Something that is drawn in one go; what has the larger depth is drawn first. */
export interface Part {
  depth: number;
  paint(context: Context): void;
}

/** A ball in the world: a joint with its thickness, metres. */
export interface Ball {
  at: Vec3;
  radius: number;
}

/** A body part: the union of the convex hulls of groups of balls. */
export interface Mass {
  hulls: readonly (readonly Ball[])[];
  colour: Colour;
}

/** Where light comes from in the picture (a unit vector, y downwards) and how strongly it models, 0 to 1. */
export interface Shading {
  from: Point;
  strength: number;
}

const steps = 16;
const circle: readonly Point[] = Array.from({ length: steps }, (_, i) => {
  const angle = (2 * Math.PI * i) / steps;
  return [Math.cos(angle), Math.sin(angle)];
});

const hexagon: readonly Point[] = Array.from({ length: 6 }, (_, i) => {
  const angle = (Math.PI * i) / 3;
  return [Math.cos(angle), Math.sin(angle)];
});
const centre: readonly Point[] = [[0, 0]];

interface Disc {
  x: number;
  y: number;
  radius: number;
}

function addDisc(path: Path2D, { x, y, radius }: Disc): void {
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Adds the convex hull of two discs to a path: two arcs between the outer tangents. */
function addCapsule(path: Path2D, a: Disc, b: Disc): void {
  const distance = Math.hypot(b.x - a.x, b.y - a.y);
  if (distance <= Math.abs(a.radius - b.radius)) {
    addDisc(path, a.radius > b.radius ? a : b);
    return;
  }
  const along = Math.atan2(b.y - a.y, b.x - a.x);
  const tangent = Math.acos((a.radius - b.radius) / distance);
  const start = along + tangent;
  path.moveTo(a.x + a.radius * Math.cos(start), a.y + a.radius * Math.sin(start));
  path.arc(a.x, a.y, a.radius, start, along - tangent + 2 * Math.PI);
  path.arc(b.x, b.y, b.radius, along - tangent, start);
  path.closePath();
}

/** Adds the convex hull of discs to a path: an arc for every disc on its edge, joined by straight lines. */
function addHull(path: Path2D, discs: readonly Disc[]): void {
  const [first, second] = discs;
  if (discs.length <= 2) {
    if (first && second) addCapsule(path, first, second);
    else if (first) addDisc(path, first);
    return;
  }
  const edge = convexHull(
    discs.flatMap(({ x, y, radius }, disc) =>
      circle.map(([cx, cy], step): [number, number, number, number] => [x + radius * cx, y + radius * cy, disc, step]),
    ),
  );
  const discAt = (i: number) => edge[i % edge.length]![2];
  // Start where one disc's points end, so that no arc is split; a disc around all others has no such place.
  const start = edge.findIndex((_, i) => discAt(i) !== discAt(i + edge.length - 1));
  if (start < 0) {
    addDisc(path, discs[discAt(0)]!);
    return;
  }
  const angle = (2 * Math.PI) / steps;
  for (let i = start; i < start + edge.length; ) {
    const [px, py, disc, from] = edge[i % edge.length]!;
    if (i === start) path.moveTo(px, py);
    let to = from;
    for (; i < start + edge.length && discAt(i) === disc; i++) to = edge[i % edge.length]![3];
    const { x, y, radius } = discs[disc]!;
    path.arc(x, y, radius, from * angle, to * angle);
  }
  path.closePath();
}

function trace(context: Context, points: readonly Point[]): void {
  points.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.closePath();
}

export function fillPolygon(context: Context, points: readonly Point[], fill: string): void {
  context.beginPath();
  trace(context, points);
  context.fillStyle = fill;
  context.fill();
}

/** Fills masses as one body: their common contour first, then each with light on one side and shade on the other. */
export function fillMasses(context: Context, view: View, masses: readonly Mass[], shading: Shading): void {
  const shapes = masses.map(({ hulls, colour }) => {
    const path = new Path2D();
    const discs = hulls.map((hull) =>
      hull.map(({ at, radius }): Disc => {
        const [x, y] = view.project(at);
        return { x, y, radius: radius * view.scaleAt(-at[2]) };
      }),
    );
    for (const hull of discs) addHull(path, hull);
    return { colour, path, discs: discs.flat() };
  });
  context.lineJoin = "round";
  context.lineWidth = Math.max(0.8, view.size * 0.008);
  for (const { colour, path } of shapes) {
    context.strokeStyle = css(darker(colour, 0.55), 0.6);
    context.stroke(path);
  }
  for (const { colour, path, discs } of shapes) {
    context.fillStyle = shaded(context, discs, colour, shading);
    context.fill(path);
  }
}

/** A gradient across the discs; what is too small to show one has a plain colour. */
function shaded(context: Context, discs: readonly Disc[], colour: Colour, { from, strength }: Shading) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { x, y, radius } of discs) {
    const along = x * from[0] + y * from[1];
    low = Math.min(low, along - radius);
    high = Math.max(high, along + radius);
  }
  if (high - low < 4) return css(colour);
  const { x, y } = discs[0]!;
  const here = x * from[0] + y * from[1];
  const end = (along: number) => [x + (along - here) * from[0], y + (along - here) * from[1]] as const;
  const gradient = context.createLinearGradient(...end(high), ...end(low));
  gradient.addColorStop(0, css(lighter(colour, 0.18 * strength)));
  gradient.addColorStop(0.45, css(colour));
  gradient.addColorStop(1, css(mix(colour, [20, 18, 50], 0.38 * strength)));
  return gradient;
}

/** An upright box in the world. */
export interface Box {
  centre: Vec3;
  /** Width, height and depth, metres. */
  size: Vec3;
  /** Degrees about the upright axis. */
  turn: number;
  colour: Colour;
}

const faces = [
  { normal: [0, 1, 0], corners: [2, 3, 7, 6] },
  { normal: [0, -1, 0], corners: [0, 1, 5, 4] },
  { normal: [1, 0, 0], corners: [1, 3, 7, 5] },
  { normal: [-1, 0, 0], corners: [0, 2, 6, 4] },
  { normal: [0, 0, 1], corners: [4, 5, 7, 6] },
  { normal: [0, 0, -1], corners: [0, 1, 3, 2] },
] as const;

/** Fills the visible faces of a box, each as bright as it is turned to the light. */
export function fillBox(context: Context, view: View, box: Box, { from, strength }: Shading): void {
  const angle = (box.turn * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turned = ([x, y, z]: Vec3): Vec3 => [c * x + s * z, y, c * z - s * x];
  const corners = Array.from({ length: 8 }, (_, i): Vec3 => {
    const [x, y, z] = turned([
      (i & 1 ? 0.5 : -0.5) * box.size[0],
      (i & 2 ? 0.5 : -0.5) * box.size[1],
      (i & 4 ? 0.5 : -0.5) * box.size[2],
    ]);
    return [x + box.centre[0], y + box.centre[1], z + box.centre[2]];
  });
  for (const face of faces) {
    const normal = turned(face.normal);
    const corner = corners[face.corners[0]]!;
    const towards = [-corner[0], view.camera.height - corner[1], -corner[2]] as const;
    if (normal[0] * towards[0] + normal[1] * towards[1] + normal[2] * towards[2] <= 0) continue;
    const light = normal[1] > 0.5 ? 0.9 : normal[0] * from[0] * 0.7 + normal[2] * 0.25;
    const colour =
      light > 0 ? lighter(box.colour, 0.22 * light * strength) : mix(box.colour, black, -0.5 * light * strength);
    const points = face.corners.map((i) => view.project(corners[i]!));
    fillPolygon(context, points, css(normal[1] < 0.5 && light < 0.3 ? darker(colour, 0.14) : colour));
  }
}

/** A polygon lying on the ground. */
export function fillGround(context: Context, view: View, corners: readonly Point[], fill: string): void {
  fillPolygon(
    context,
    corners.map(([x, z]) => view.project([x, 0, z])),
    fill,
  );
}

/** Shadows of balls on the ground, as one flat shape: light falls along `slant` metres per metre of height, x and z. */
export function fillShadow(
  context: Context,
  view: View,
  hulls: readonly (readonly Ball[])[],
  slant: Point,
  fill: string,
): void {
  context.beginPath();
  for (const hull of hulls) {
    const points = hull.flatMap(({ at: [x, y, z], radius }) =>
      (radius > 0 ? hexagon : centre).map(([cx, cz]) =>
        view.project([x + slant[0] * y + radius * cx, 0, Math.min(-0.6, z + slant[1] * y + radius * cz)]),
      ),
    );
    trace(context, convexHull(points));
  }
  context.fillStyle = fill;
  context.fill();
}

/** A rectangle with a vertical gradient. */
export function fillRows(context: Context, size: number, top: number, bottom: number, from: Colour, to: Colour): void {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  gradient.addColorStop(0, css(from));
  gradient.addColorStop(1, css(to));
  context.fillStyle = gradient;
  context.fillRect(0, top, size, bottom - top);
}
