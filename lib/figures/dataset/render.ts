import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { RgbImage } from "../../data/dataset";
import { random } from "../../random";
import { type Assembly, assemble, type Item } from "../compose/assemble";
import type { Figure } from "../compose/figure";
import { type View, viewOf } from "../paint/camera";
import { photograph } from "../paint/camera-film";
import { css } from "../paint/colour";
import { radians } from "../paint/geometry";
import { type Context, fillMasses, fillShadow } from "../paint/paint";
import { darkness, type Light } from "../scene/light";
import { paintPiece } from "../scene/pieces";
import { backdropOf } from "../scene/scenes";

/** Draws a figure as a square of `size` pixels. */
export const render = (figure: Figure, size: number): RgbImage =>
  renderOn(createCanvas(size, size), figure, assemble(figure));

/** Draws a figure on a square canvas and replaces what was there; figures may share one canvas in turn. */
export function renderOn(canvas: Canvas, figure: Figure, assembly: Assembly): RgbImage {
  const size = canvas.width;
  const context = canvas.getContext("2d");
  context.reset();
  const view = viewOf(figure.camera, size);
  const { light } = figure;
  turn(context, view);
  const draw = random(figure.texture, "backdrop");
  backdropOf(figure.scene)({ context, view, draw, depth: figure.backdrop, hour: light.hour });
  const { items, shadows } = assembly;
  fillShadow(context, view, shadows, light.slant, css([16, 14, 40], light.shadow));
  for (const item of items) paintItem(context, view, item, light);
  return { width: size, height: size, data: photograph(canvas.data(), size, figure) };
}

/** Turns everything that is drawn from now on by the camera's roll. */
function turn(context: Context, { size, turn: { degrees, zoom } }: View): void {
  if (degrees === 0) return;
  context.translate(size / 2, size / 2);
  context.rotate(radians(degrees));
  context.scale(zoom, zoom);
  context.translate(-size / 2, -size / 2);
}

export function paintItem(context: Context, view: View, item: Item, light: Light): void {
  if ("piece" in item) {
    paintPiece(context, view, item.piece, light, darkness(light));
    return;
  }
  const { masses, detail } = item.layer;
  fillMasses(context, view, masses, light);
  detail?.(context, view);
}
