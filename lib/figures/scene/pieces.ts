import { mean } from "../../numbers";
import type { View } from "../paint/camera";
import { type Colour, css, darker } from "../paint/colour";
import type { Point, Vec3 } from "../paint/geometry";
import {
  type Ball,
  type Context,
  type Cuboid,
  cuboidCorners,
  fillCuboid,
  fillMasses,
  fillPolygon,
  type Mass,
  type Shading,
} from "../paint/paint";

/** A bar, rope or wheel rim: a line with a thickness. */
export interface Line {
  points: readonly Vec3[];
  /** Thickness, metres. */
  width: number;
  colour: Colour;
  closed?: boolean;
}

/** A flat, thin polygon: a sign, a net, a pane. */
export interface Sheet {
  points: readonly Vec3[];
  colour: Colour;
  opacity?: number;
}

/** The glow of a lamp, visible in the dark only. */
export interface Glow {
  at: Vec3;
  radius: number;
}

/**
 * Where a piece is painted relative to the body that uses its thing: behind it (default), in front where the piece is
 * nearer ("hides"), or among the limbs by depth.
 */
export type Order = "behind" | "hides" | "among";

/** One solid piece of a thing. */
export type Piece = ({ cuboid: Cuboid } | { mass: Mass } | { line: Line } | { sheet: Sheet } | { glow: Glow }) & {
  order?: Order;
};

export const wood: Colour = [134, 96, 62];
export const metal: Colour = [92, 98, 106];
export const steel: Colour = [176, 182, 188];
export const rubber: Colour = [38, 38, 42];

/** Depth of a piece along the view, metres: deeper pieces are painted first. */
export function depthOf(piece: Piece): number {
  if ("cuboid" in piece) return -piece.cuboid.centre[2];
  if ("mass" in piece) return -piece.mass.hulls[0]![0]!.at[2];
  if ("glow" in piece) return -piece.glow.at[2];
  const { points } = "line" in piece ? piece.line : piece.sheet;
  return -mean(points.map((point) => point[2]));
}

/** Paints a piece; `dark` is how visible the light of lamps is, 0 to 1. */
export function paintPiece(context: Context, view: View, piece: Piece, shading: Shading, dark: number): void {
  if ("cuboid" in piece) fillCuboid(context, view, piece.cuboid, shading);
  else if ("mass" in piece) fillMasses(context, view, [piece.mass], shading);
  else if ("line" in piece) strokeLine(context, view, piece.line);
  else if ("sheet" in piece)
    fillPolygon(context, piece.sheet.points.map(view.project), css(piece.sheet.colour, piece.sheet.opacity ?? 1));
  else if (dark > 0) fillGlow(context, view, piece.glow, dark);
}

function strokeLine(context: Context, view: View, { points, width, colour, closed }: Line): void {
  const depth = -mean(points.map((point) => point[2]));
  const pixels = width * view.scaleAt(depth);
  const path: Point[] = points.map(view.project);
  context.beginPath();
  path.forEach(([x, y], i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  if (closed) context.closePath();
  context.lineJoin = "round";
  context.lineCap = "round";
  // A dark contour below the bar, as bodies have, if it is wide enough.
  if (pixels > 2) {
    context.lineWidth = pixels + 0.008 * view.size;
    context.strokeStyle = css(darker(colour, 0.55), 0.6);
    context.stroke();
  }
  context.lineWidth = Math.max(0.7, pixels);
  context.strokeStyle = css(colour);
  context.stroke();
}

function fillGlow(context: Context, view: View, { at, radius }: Glow, dark: number): void {
  const [x, y] = view.project(at);
  const reach = radius * view.scaleAt(-at[2]);
  const light = context.createRadialGradient(x, y, 0, x, y, reach);
  light.addColorStop(0, css([255, 244, 205], 0.95 * dark));
  light.addColorStop(0.18, css([255, 214, 140], 0.5 * dark));
  light.addColorStop(1, css([255, 190, 100], 0));
  context.fillStyle = light;
  context.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
}

/** The hulls whose shadows fall on the ground. */
export function shadowHulls(piece: Piece): Ball[][] {
  if ("mass" in piece) return piece.mass.hulls.map((hull) => [...hull]);
  if ("cuboid" in piece) return [cuboidCorners(piece.cuboid).map((at) => ({ at, radius: 0 }))];
  if ("glow" in piece) return [];
  if ("sheet" in piece) return (piece.sheet.opacity ?? 1) > 0.6 ? [still(piece.sheet.points, 0)] : [];
  const { points, width, closed } = piece.line;
  const ends = closed ? [...points, points[0]!] : points;
  return ends.slice(1).map((point, i) => still([ends[i]!, point], width / 2));
}

const still = (points: readonly Vec3[], radius: number): Ball[] => points.map((at) => ({ at, radius }));

/** The balls (corners have radius 0) whose extent is the piece's extent. */
export function outline(piece: Piece): readonly Ball[] {
  if ("mass" in piece) return piece.mass.hulls.flat();
  if ("cuboid" in piece) return still(cuboidCorners(piece.cuboid), 0);
  if ("glow" in piece) return [];
  return "line" in piece ? still(piece.line.points, piece.line.width / 2) : still(piece.sheet.points, 0);
}
