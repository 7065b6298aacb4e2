import type { View } from "../camera";
import { type Colour, css, darker, mix } from "../colour";
import type { Person } from "../describe";
import { add, between, rotate, type Vec3 } from "../geometry";
import { type Ball, type Context, fillMasses, type Mass, type Part, type Shading } from "../paint";
import type { Skeleton } from "./skeleton";

/** Neck, head, face, hair and hat. */
export function headParts(
  view: View,
  { body, look }: Person,
  { points, frames }: Skeleton,
  shading: Shading,
  chestDepth: number,
): Part[] {
  // Children have larger heads for their height.
  const size = 0.062 * body.height * (body.height < 1.5 ? 1.14 : 1);
  const at = (x: number, y: number, z: number): Vec3 =>
    add(points.head, rotate(frames.head, [x * size, y * size, z * size]));
  const ball = (x: number, y: number, z: number, radius: number): Ball => ({ at: at(x, y, z), radius: radius * size });
  const facing = rotate(frames.head, [0, 0, 1])[2];
  const away = facing < -0.25;
  const part = (depth: number, masses: Mass[]): Part => ({
    depth,
    paint: (context) => fillMasses(context, view, masses, shading),
  });
  const { style, colour: hair } = look.hair;
  const bald = style === "none";

  const neck: Mass = {
    colour: darker(look.skin, 0.12),
    hulls: [
      [
        { at: between(points.neck, points.head, -0.05), radius: 0.48 * size },
        { at: points.head, radius: 0.46 * size },
      ],
    ],
  };
  const skull: Mass = {
    colour: bald ? look.skin : hair,
    hulls: [[ball(0, 0.12, -0.14, 0.98), ball(0, -0.15, -0.05, 0.85)]],
  };
  const face: Mass = { colour: look.skin, hulls: [[ball(0, -0.1, 0.22, 0.82), ball(0, -0.62, 0.34, 0.46)]] };
  const nose: Mass = { colour: look.skin, hulls: [[ball(0, -0.05, 1, 0.1), ball(0, -0.25, 1.12, 0.12)]] };
  const ears: Mass = {
    colour: darker(look.skin, 0.1),
    hulls: [[ball(0.86, -0.15, 0, 0.2)], [ball(-0.86, -0.15, 0, 0.2)]],
  };
  const head = away
    ? [face, ears, skull]
    : Math.abs(facing) < 0.8
      ? [skull, face, nose, ...nearEar(ears, facing)]
      : [skull, ears, face];

  const parts = [part(chestDepth - 0.115, [neck]), part(chestDepth - 0.14, head)];
  if (!away)
    parts.push({
      depth: chestDepth - 0.141,
      paint: (context) => paintFace(context, view, at, size, look.skin, look.glasses),
    });
  const tresses = hairOf(style, ball);
  if (tresses.length > 0)
    parts.push(part(chestDepth - (away ? 0.15 : style === "long" ? 0.11 : 0.135), [{ colour: hair, hulls: tresses }]));
  if (look.hat) {
    const rim =
      look.hat.kind === "brim"
        ? [ball(1.35, 0.42, 0.1, 0.1), ball(-1.35, 0.42, 0.1, 0.1), ball(0, 0.42, 1.35, 0.1), ball(0, 0.42, -1.3, 0.1)]
        : [ball(0.5, 0.45, 1, 0.1), ball(-0.5, 0.45, 1, 0.1), ball(0, 0.42, 1.5, 0.1)];
    const crown = [ball(0, 0.5, -0.05, 0.94), ball(0, 0.75, 0, 0.6)];
    const hulls = away && look.hat.kind === "cap" ? [crown] : [crown, rim];
    parts.push(part(chestDepth - 0.16, [{ colour: look.hat.colour, hulls }]));
  }
  return parts;
}

/** In profile only the ear on the near side is seen, over the hair. */
function nearEar(ears: Mass, facing: number): Mass[] {
  if (facing > 0.8) return [];
  const near = [...ears.hulls].sort((a, b) => b[0]!.at[2] - a[0]!.at[2])[0]!;
  return [{ ...ears, hulls: [near] }];
}

function hairOf(
  style: Person["look"]["hair"]["style"],
  ball: (x: number, y: number, z: number, radius: number) => Ball,
): Ball[][] {
  switch (style) {
    case "long":
      return [[ball(0, 0.1, -0.2, 1.02), ball(0.5, -1.5, -0.35, 0.5), ball(-0.5, -1.5, -0.35, 0.5)]];
    case "bun":
      return [[ball(0, 0.75, -0.85, 0.48)]];
    case "round":
      return [[ball(0, 0.35, -0.25, 1.35)]];
    default:
      return [];
  }
}

function paintFace(
  context: Context,
  view: View,
  at: (x: number, y: number, z: number) => Vec3,
  size: number,
  skin: Colour,
  glasses: boolean,
): void {
  const centre = at(0, 0, 0);
  const disc = (x: number, y: number, radius: number, fill: Colour) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = css(fill);
    context.fill();
  };
  for (const x of [0.33, -0.33]) {
    const eye = at(x, 0.02, 0.98);
    if (eye[2] < centre[2] + 0.25 * size) continue;
    const [px, py] = view.project(eye);
    const scale = size * view.scaleAt(-eye[2]);
    disc(px, py, 0.17 * scale, [244, 242, 238]);
    disc(px, py, 0.11 * scale, [28, 24, 28]);
    if (!glasses) continue;
    context.beginPath();
    context.arc(px, py, 0.26 * scale, 0, 2 * Math.PI);
    context.strokeStyle = css([40, 40, 46]);
    context.lineWidth = Math.max(0.6, 0.08 * scale);
    context.stroke();
  }
  const [left, right] = [at(0.2, -0.52, 0.86), at(-0.2, -0.52, 0.86)];
  if (left[2] < centre[2] && right[2] < centre[2]) return;
  context.beginPath();
  context.moveTo(...view.project(left));
  context.quadraticCurveTo(...view.project(at(0, -0.64, 0.92)), ...view.project(right));
  context.strokeStyle = css(mix(skin, [120, 30, 40], 0.6));
  context.lineWidth = Math.max(0.6, 0.1 * size * view.scaleAt(-centre[2]));
  context.stroke();
}
