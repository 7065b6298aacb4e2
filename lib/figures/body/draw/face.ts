import type { View } from "../../paint/camera";
import { type Colour, css, darker, mix } from "../../paint/colour";
import type { Context } from "../../paint/paint";
import type { Look } from "../look";
import type { InHead } from "./layer";

/** Heads of a smaller radius than this, pixels, have plain eyes and no brows, nose or cheeks. */
const plain = 4.5;

/** Eyes, brows, cheeks, nose, mouth and glasses, in as much detail as the head has room for. */
export function faceDetail(at: InHead, size: number, look: Look) {
  return (context: Context, view: View): void => {
    const centre = at(0, 0, 0);
    const scale = size * view.scaleAt(-centre[2]);
    if (scale < 1.2) return;
    const seen = (x: number, y: number, z: number, lift = 0.25) => {
      const point = at(x, y, z);
      return point[2] > centre[2] + lift * size ? view.project(point) : undefined;
    };
    const disc = (x: number, y: number, radius: number, fill: string) => {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
    };
    const eyes = [0.34, -0.34].map((x) => seen(x, 0, 0.94));
    if (scale < plain) {
      for (const eye of eyes) if (eye) disc(...eye, Math.max(0.45, 0.15 * scale), css([28, 24, 28], 0.9));
    } else {
      for (const x of [0.5, -0.5]) {
        const cheek = seen(x, -0.34, 0.82, 0.4);
        if (cheek) disc(...cheek, 0.17 * scale, css(mix(look.skin, [226, 70, 70], 0.5), 0.4));
      }
      for (const eye of eyes) {
        if (!eye) continue;
        const [x, y] = eye;
        disc(x, y, 0.125 * scale, css([34, 24, 24]));
        if (scale > 8) disc(x + 0.04 * scale, y - 0.05 * scale, 0.04 * scale, css([255, 255, 255]));
      }
      brows(context, seen, look, scale);
    }
    if (look.glasses) glasses(context, eyes, look.glasses, scale);
    mouth(context, seen, look.skin, scale);
  };
}

type Seen = (x: number, y: number, z: number, lift?: number) => readonly [number, number] | undefined;

function brows(context: Context, seen: Seen, { hair, skin }: Look, scale: number): void {
  const colour: Colour = hair.style === "none" ? darker(skin, 0.5) : darker(hair.colour, 0.25);
  context.strokeStyle = css(colour);
  context.lineWidth = Math.max(0.5, 0.09 * scale);
  context.lineCap = "round";
  context.beginPath();
  for (const x of [1, -1]) {
    const [inner, outer] = [seen(0.2 * x, 0.26, 0.95), seen(0.5 * x, 0.26, 0.85)];
    if (!inner || !outer) continue;
    context.moveTo(...inner);
    context.lineTo(...outer);
  }
  context.stroke();
  const [bridge, tip] = [seen(0.02, -0.12, 1, 0.7), seen(0.06, -0.3, 1.04, 0.7)];
  if (!bridge || !tip) return;
  context.strokeStyle = css(darker(skin, 0.25), 0.8);
  context.lineWidth = Math.max(0.5, 0.07 * scale);
  context.beginPath();
  context.moveTo(...bridge);
  context.lineTo(...tip);
  context.stroke();
}

function glasses(
  context: Context,
  eyes: readonly (readonly [number, number] | undefined)[],
  kind: NonNullable<Look["glasses"]>,
  scale: number,
): void {
  context.strokeStyle = css([36, 36, 42]);
  context.lineWidth = Math.max(0.5, 0.08 * scale);
  context.beginPath();
  for (const eye of eyes) {
    if (!eye) continue;
    context.moveTo(eye[0] + 0.27 * scale, eye[1]);
    context.arc(...eye, 0.27 * scale, 0, 2 * Math.PI);
  }
  if (kind === "sunglasses") {
    context.fillStyle = css([24, 24, 30], 0.92);
    context.fill();
  }
  context.stroke();
}

function mouth(context: Context, seen: Seen, skin: Colour, scale: number): void {
  const [left, low, right] = [seen(0.24, -0.5, 0.86, 0), seen(0, -0.66, 0.92, 0), seen(-0.24, -0.5, 0.86, 0)];
  if (!low || !(left || right) || scale < 2.4) return;
  context.beginPath();
  context.moveTo(...(left ?? low));
  context.quadraticCurveTo(...low, ...(right ?? low));
  context.strokeStyle = css(mix(skin, [120, 30, 40], 0.65));
  context.lineWidth = Math.max(0.5, 0.1 * scale);
  context.lineCap = "round";
  context.stroke();
}
