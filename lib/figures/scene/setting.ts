import type { Random } from "../../random";
import type { View } from "../paint/camera";
import { type Colour, css, darker, mix } from "../paint/colour";
import type { Point } from "../paint/geometry";
import { type Context, fillPolygon, fillRows } from "../paint/paint";
import type { Hour } from "./light";

/** What a backdrop is painted with; its wall or facades are `depth` metres away. */
export interface Setting {
  context: Context;
  view: View;
  draw: Random;
  depth: number;
  hour: Hour;
}

/** Paints everything behind people and things. */
export type Backdrop = (setting: Setting) => void;

/** Where the back wall meets the ground, pixels from the top. */
export const wallFoot = ({ view, depth }: Setting) => view.project([0, 0, -depth])[1];

export function ground(setting: Setting, depth: number, colour: Colour): void {
  const { context, view } = setting;
  const top = view.project([0, 0, -depth])[1];
  fillRows(context, view.size, top, view.size, mix(colour, [215, 220, 225], 0.16), darker(colour, 0.12));
}

/** A wall across the whole picture, from its top edge to the ground. */
export function wall(setting: Setting, top: Colour, bottom: Colour): void {
  fillRows(setting.context, setting.view.size, 0, wallFoot(setting), top, bottom);
}

/** A strip of ground across the whole picture, between two depths. */
export function band({ context, view }: Setting, far: number, near: number, colour: Colour): void {
  const top = view.project([0, 0, -far])[1];
  const bottom = view.project([0, 0, -Math.max(0.3, near)])[1];
  context.fillStyle = css(colour);
  context.fillRect(0, top, view.size, bottom - top);
}

/** An upright rectangle on the back wall: left edge, foot, width and height in metres. */
export function upright(
  { context, view, depth }: Setting,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const [left, top] = view.project([x, y + height, -depth]);
  const scale = view.scaleAt(depth);
  if (left > view.size || left + width * scale < 0 || top > view.size || top + height * scale < 0) return;
  context.fillStyle = css(colour);
  context.fillRect(left, top, width * scale, height * scale);
}

/** A polygon on the back wall, its corners in metres. */
export function onWall({ context, view, depth }: Setting, corners: readonly Point[], colour: Colour, alpha = 1): void {
  fillPolygon(
    context,
    corners.map(([x, y]) => view.project([x, y, -depth])),
    css(colour, alpha),
  );
}

/** Lines along the view. */
export function lengthways({ context, view }: Setting, far: number, step: number, stroke: string): void {
  context.strokeStyle = stroke;
  context.lineWidth = Math.max(0.5, view.size / 260);
  context.beginPath();
  for (let x = -Math.ceil(8 / step) * step; x <= 8; x += step) {
    context.moveTo(...view.project([x, 0, -far]));
    context.lineTo(...view.project([x, 0, -0.5]));
  }
  context.stroke();
}

/** Half of the width, metres, that the picture shows of the back wall, and a little more. */
export const halfWidth = ({ view, depth }: Setting) => (0.55 * depth) / view.camera.focal + 0.5;
