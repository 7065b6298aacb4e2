import { darker } from "../../paint/colour";
import { add, between, radians, rotate } from "../../paint/geometry";
import type { Mass } from "../../paint/paint";
import type { Look } from "../look";
import type { Body, Skeleton } from "../skeleton";
import { faceDetail } from "./face";
import { hairBehind, hairOver } from "./hair";
import type { HeadBall, InHead, Layer } from "./layer";

/** Radius of the skull, metres: children have larger heads for their height. */
const headSize = ({ age, height }: Body) => (age === "child" ? 0.077 : 0.064) * height;

/** Where nose, eyes and ears are in the world, and whether the head itself hides them. */
export function headPoints(body: Body, { points, frames }: Skeleton) {
  const size = headSize(body);
  const point = (x: number, y: number, z: number, lift: number) => {
    const at = add(points.head, rotate(frames.head, [x * size, y * size, z * size]));
    return { at, turnedAway: at[2] < points.head[2] + lift * size };
  };
  return {
    nose: point(0, -0.26, 1.1, 0),
    left_eye: point(0.34, 0, 0.94, 0.25),
    right_eye: point(-0.34, 0, 0.94, 0.25),
    left_ear: point(0.9, -0.14, 0, -0.2),
    right_ear: point(-0.9, -0.14, 0, -0.2),
  };
}

/** Neck, head, face, hair and hat. */
export function headLayers(body: Body, look: Look, { points, frames }: Skeleton, chestDepth: number): Layer[] {
  const size = headSize(body);
  const at: InHead = (x, y, z) => add(points.head, rotate(frames.head, [x * size, y * size, z * size]));
  const ball: HeadBall = (x, y, z, radius) => ({ at: at(x, y, z), radius: radius * size });
  const facing = rotate(frames.head, [0, 0, 1])[2];
  const away = facing < -0.25;
  const { skin } = look;

  const neck: Mass = {
    colour: darker(skin, 0.12),
    hulls: [
      [
        { at: between(points.neck, points.head, -0.05), radius: 0.46 * size },
        { at: points.head, radius: 0.44 * size },
      ],
    ],
  };
  const skull: Mass = {
    colour: look.hair.style === "none" ? skin : look.hair.colour,
    hulls: [[ball(0, 0.12, -0.12, 0.97), ball(0, -0.2, -0.08, 0.82)]],
  };
  const face: Mass = {
    colour: skin,
    hulls: [
      [ball(0, -0.06, 0.2, 0.82), ball(0.2, -0.55, 0.3, 0.42), ball(-0.2, -0.55, 0.3, 0.42), ball(0, -0.74, 0.42, 0.3)],
    ],
  };
  const nose: Mass = { colour: skin, hulls: [[ball(0, 0, 0.98, 0.1), ball(0, -0.26, 1.13, 0.12)]] };
  const ears: Mass = {
    colour: darker(skin, 0.1),
    hulls: [[ball(0.86, -0.14, 0, 0.19)], [ball(-0.86, -0.14, 0, 0.19)]],
  };
  const profile = Math.abs(facing) < 0.82;
  const bare = !["long", "bob", "curly"].includes(look.hair.style);
  const features = profile ? [face, nose, ...(bare ? [nearEar(ears)] : [])] : [...(bare ? [ears] : []), face];
  const front = [...hairBehind(look, ball), skull, ...features];
  const over = hairOver(look, ball, away ? "away" : profile ? "profile" : "front");
  const masses = away ? [face, ears, skull, ...over] : [...front, ...over];

  // The head is drawn over the trunk, unless it is bowed well behind it.
  const beyond = -points.head[2] - chestDepth;
  const depth = chestDepth - 0.13 + Math.min(0, beyond) + Math.max(0, beyond - 0.12);
  return [
    { part: "head", depth: away ? Math.max(depth, chestDepth - 0.12) + 0.001 : depth + 0.001, masses: [neck] },
    { part: "head", depth, masses, ...(!away && { detail: faceDetail(at, size, look) }) },
    ...hatLayers(look, ball, depth, away),
  ];
}

/** In profile only the near ear is visible. */
function nearEar(ears: Mass): Mass {
  const near = [...ears.hulls].sort((a, b) => b[0]!.at[2] - a[0]!.at[2])[0]!;
  return { ...ears, hulls: [near] };
}

function hatLayers({ hat }: Look, ball: HeadBall, depth: number, away: boolean): Layer[] {
  if (!hat) return [];
  const colour = hat.dye.rgb;
  const crown = [ball(0, 0.5, -0.06, 0.94), ball(0, 0.78, -0.02, 0.62)];
  const layer = (masses: Mass[]): Layer[] => [{ part: "head", depth: depth - 0.002, masses }];
  switch (hat.kind) {
    case "hat": {
      const brim = [0, 60, 120, 180, 240, 300].map((degrees) => {
        const angle = radians(degrees);
        return ball(1.4 * Math.cos(angle), 0.4, 1.4 * Math.sin(angle), 0.09);
      });
      const tall = [ball(0, 0.5, 0, 0.9), ball(0.3, 1.12, 0, 0.5), ball(-0.3, 1.12, 0, 0.5)];
      return layer([
        { colour, hulls: [brim] },
        { colour, hulls: [tall] },
      ]);
    }
    case "cap": {
      const visor = [
        ball(0.5, 0.42, 0.86, 0.09),
        ball(-0.5, 0.42, 0.86, 0.09),
        ball(0.3, 0.36, 1.5, 0.08),
        ball(-0.3, 0.36, 1.5, 0.08),
      ];
      const dome: Mass = { colour, hulls: [crown] };
      const peak: Mass = { colour: darker(colour, 0.2), hulls: [visor] };
      return layer(away ? [peak, dome] : [dome, peak]);
    }
    case "woolly hat": {
      const rim = [0, 60, 120, 180, 240, 300].map((degrees) => {
        const angle = radians(degrees);
        return ball(0.84 * Math.cos(angle), 0.5, 0.84 * Math.sin(angle) - 0.04, 0.17);
      });
      return layer([
        { colour: darker(colour, 0.12), hulls: [[ball(0, 1.5, -0.06, 0.3)]] },
        { colour, hulls: [[ball(0, 0.56, -0.06, 0.95), ball(0, 0.9, -0.06, 0.62)]] },
        { colour: darker(colour, 0.12), hulls: [rim] },
      ]);
    }
  }
}
