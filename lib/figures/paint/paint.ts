import type { SKRSContext2D } from "@napi-rs/canvas";
import type { View } from "./camera";
import { black, type Colour, css, darker, lighter, mix } from "./colour";
import { convexHull, type Point, radians, type Vec3 } from "./geometry";
import { type Disc, hullOfDiscs } from "./hull";

export type Context = SKRSContext2D;

/** A ball in the world: a joint with its thickness, metres. */
export interface Ball {
  at: Vec3;
  radius: number;
}

/** A body part: the union of the convex hulls of groups of balls. */
export interface Mass {
  hulls: readonly (readonly Ball[])[];
  colour: Colour;
  /** Flat and without a contour: painted over the previous masses, or clipped to the first of them ("within"). */
  lies?: "over" | "within";
}

/** Where light comes from in the picture (a unit vector, y downwards), and the strength of the shading, 0 to 1. */
export interface Shading {
  from: Point;
  strength: number;
}

const polygon = (corners: number): readonly Point[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [Math.cos(angle), Math.sin(angle)];
  });
const hexagon = polygon(6);
const diamond = polygon(4);
const centre: readonly Point[] = [[0, 0]];

/** Adds the convex hull of discs to the current path. */
function addHull(context: Context, discs: readonly Disc[]): void {
  const arcs = hullOfDiscs(discs);
  for (let i = 0; i < arcs.length; i++) {
    const { disc, from, to } = arcs[i]!;
    const { x, y, radius } = disc;
    if (i === 0) context.moveTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
    context.arc(x, y, radius, from, to);
  }
  if (arcs.length > 1) context.closePath();
}

function addPolygon(context: Context, points: readonly Point[]): void {
  for (let i = 0; i < points.length; i++) {
    const [x, y] = points[i]!;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

export function fillPolygon(context: Context, points: readonly Point[], fill: string): void {
  context.beginPath();
  addPolygon(context, points);
  context.fillStyle = fill;
  context.fill();
}

/** Width of the contour around bodies and things, pixels. */
export const contourWidth = ({ size }: View) => Math.max(0.6, size * 0.006);

/**
 * Pictures smaller than this, pixels, have one contour colour for all masses of a body part: the difference is
 * invisible.
 */
const small = 100;

interface Shape {
  colour: Colour;
  lies?: Mass["lies"];
  hulls: readonly (readonly Disc[])[];
}

/** Fills masses as one body: their common contour first, then each with light on one side and shade on the other. */
export function fillMasses(context: Context, view: View, masses: readonly Mass[], shading: Shading): void {
  const shapes = masses.map(({ hulls, colour, lies }): Shape => {
    const discs = hulls.map((hull) => hull.map((ball) => discOf(view, ball)));
    return { colour, hulls: discs, ...(lies && { lies }) };
  });
  const solid = shapes.filter(({ lies }) => !lies);
  context.lineJoin = "round";
  context.lineWidth = contourWidth(view);
  if (view.size < small) strokeContour(context, solid);
  else for (const shape of solid) strokeContour(context, [shape]);

  const [only] = shapes;
  // The contour of a single mass is still the current path.
  if (only && shapes.length === 1) {
    context.fillStyle = shaded(context, only, shading);
    context.fill();
    return;
  }
  for (const shape of shapes)
    if (!shape.lies || (shape.lies === "over" && visible(shape))) fillShape(context, shape, shading);
  const within = shapes.filter((shape) => shape.lies === "within" && visible(shape));
  if (within.length === 0) return;
  // In small pictures what reaches over the edge is less than a pixel.
  const cut = view.size >= small;
  if (cut) {
    context.save();
    trace(context, shapes[0]!.hulls);
    context.clip();
  }
  for (const shape of within) fillShape(context, shape, shading);
  if (cut) context.restore();
}

/** Whether a flat detail is large enough to be visible: buttons of people far away are not. */
const visible = ({ hulls }: Shape) => hulls.some((hull) => hull.some(({ radius }) => radius > 0.3));

/** A ball as it is projected, before the picture is turned. */
const discOf = (view: View, { at, radius }: Ball): Disc => {
  const [x, y] = view.project(at);
  return { x, y, radius: radius * view.scaleAt(-at[2]) };
};

/** A ball as the turned picture shows it. */
export function discInPicture(view: View, ball: Ball): Disc {
  const { x, y, radius } = discOf(view, ball);
  const [turnedX, turnedY] = view.turned([x, y]);
  return { x: turnedX, y: turnedY, radius: radius * view.turn.zoom };
}

function strokeContour(context: Context, shapes: readonly Shape[]): void {
  const last = shapes[shapes.length - 1];
  if (!last) return;
  trace(
    context,
    shapes.flatMap(({ hulls }) => hulls),
  );
  context.strokeStyle = css(darker(last.colour, 0.55), 0.6);
  context.stroke();
}

function fillShape(context: Context, shape: Shape, shading: Shading): void {
  trace(context, shape.hulls);
  context.fillStyle = shaded(context, shape, shading);
  context.fill();
}

/** Makes the convex hulls of groups of discs the current path. */
function trace(context: Context, hulls: readonly (readonly Disc[])[]): void {
  context.beginPath();
  for (const hull of hulls) addHull(context, hull);
}

/** A gradient across the discs; a plain colour if they are too small to show one. */
function shaded(context: Context, { hulls, colour }: Shape, { from, strength }: Shading) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const hull of hulls)
    for (const { x, y, radius } of hull) {
      const along = x * from[0] + y * from[1];
      low = Math.min(low, along - radius);
      high = Math.max(high, along + radius);
    }
  if (high - low < 7) return css(colour);
  const { x, y } = hulls[0]![0]!;
  const here = x * from[0] + y * from[1];
  const end = (along: number) => [x + (along - here) * from[0], y + (along - here) * from[1]] as const;
  const gradient = context.createLinearGradient(...end(high), ...end(low));
  gradient.addColorStop(0, css(lighter(colour, 0.18 * strength)));
  gradient.addColorStop(0.45, css(colour));
  gradient.addColorStop(1, css(mix(colour, [20, 18, 50], 0.32 * strength)));
  return gradient;
}

/** An upright cuboid in the world. */
export interface Cuboid {
  centre: Vec3;
  /** Width, height and depth, metres. */
  size: Vec3;
  /** Degrees about the upright axis. */
  turn: number;
  colour: Colour;
}

const cosineAndSine = (degrees: number) => {
  const angle = radians(degrees);
  return [Math.cos(angle), Math.sin(angle)] as const;
};

/** The eight corners; bits 0, 1 and 2 of an index say whether x, y and z are on the positive side. */
export function cuboidCorners({ centre, size, turn }: Cuboid): Vec3[] {
  const [c, s] = cosineAndSine(turn);
  const corners: Vec3[] = [];
  for (const z of [-0.5 * size[2], 0.5 * size[2]])
    for (const y of [-0.5 * size[1], 0.5 * size[1]])
      for (const x of [-0.5 * size[0], 0.5 * size[0]])
        corners.push([centre[0] + c * x + s * z, centre[1] + y, centre[2] + c * z - s * x]);
  return corners;
}

const faces = [
  { normal: [0, 1, 0], corners: [2, 3, 7, 6] },
  { normal: [0, -1, 0], corners: [0, 1, 5, 4] },
  { normal: [1, 0, 0], corners: [1, 3, 7, 5] },
  { normal: [-1, 0, 0], corners: [0, 2, 6, 4] },
  { normal: [0, 0, 1], corners: [4, 5, 7, 6] },
  { normal: [0, 0, -1], corners: [0, 1, 3, 2] },
] as const;

/** Fills the visible faces of a cuboid, brighter the more they face the light. */
export function fillCuboid(context: Context, view: View, cuboid: Cuboid, { from, strength }: Shading): void {
  const [c, s] = cosineAndSine(cuboid.turn);
  const corners = cuboidCorners(cuboid);
  const projected = corners.map(view.project);
  context.beginPath();
  addPolygon(context, convexHull(projected));
  context.lineJoin = "round";
  context.lineWidth = contourWidth(view);
  context.strokeStyle = css(darker(cuboid.colour, 0.55), 0.45);
  context.stroke();
  for (const face of faces) {
    const [nx, ny, nz] = face.normal;
    const normal: Vec3 = [c * nx + s * nz, ny, c * nz - s * nx];
    const corner = corners[face.corners[0]]!;
    const towards = [-corner[0], view.camera.height - corner[1], -corner[2]] as const;
    if (normal[0] * towards[0] + normal[1] * towards[1] + normal[2] * towards[2] <= 0) continue;
    const light = normal[1] > 0.5 ? 0.9 : normal[0] * from[0] * 0.7 + normal[2] * 0.25;
    const colour =
      light > 0 ? lighter(cuboid.colour, 0.22 * light * strength) : mix(cuboid.colour, black, -0.5 * light * strength);
    const points = face.corners.map((i) => projected[i]!);
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
    const points: Point[] = [];
    for (const { at, radius } of hull) {
      const [x, z] = [at[0] + slant[0] * at[1], at[2] + slant[1] * at[1]];
      for (const [cx, cz] of outlineOf(radius * view.scaleAt(-z)))
        points.push(view.project([x + radius * cx, 0, Math.min(-0.6, z + radius * cz)]));
    }
    const outline = convexHull(points);
    if (outline.length > 2) addPolygon(context, outline);
  }
  context.fillStyle = fill;
  context.fill();
}

/** The outline of a ball's shadow, with more corners for a larger radius. */
const outlineOf = (pixels: number): readonly Point[] => (pixels < 0.3 ? centre : pixels < 3 ? diamond : hexagon);

/** A rectangle with a vertical gradient. */
export function fillRows(context: Context, size: number, top: number, bottom: number, from: Colour, to: Colour): void {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  gradient.addColorStop(0, css(from));
  gradient.addColorStop(1, css(to));
  context.fillStyle = gradient;
  context.fillRect(0, top, size, bottom - top);
}
