import { type Colour, darker, lighter } from "../../paint/colour";
import { add, between, radians, rotate, type Vec3 } from "../../paint/geometry";
import type { Ball, Mass } from "../../paint/paint";
import type { Look } from "../look";
import type { Skeleton } from "../skeleton";
import type { BallOf, Layer } from "./layer";

/**
 * Half width and half depth of the clothed trunk at a share `up` of the way from waist to neck, as shares of the
 * height.
 */
const widthAt = (up: number) => 0.081 + 0.04 * up;
const depthAt = (up: number) => 0.05 + 0.016 * up;

/** Hips, trunk and what is worn on it. */
export function trunkLayers(skeleton: Skeleton, look: Look, ball: BallOf, height: number, chestDepth: number): Layer[] {
  const { points, frames } = skeleton;
  const chest = (x: number, y: number, z: number): Vec3 =>
    add(points.waist, rotate(frames.chest, [x * height, y * height, z * height]));
  const hem = between(points.pelvis, points.waist, 0.12);
  const inHips = (x: number) => add(hem, rotate(frames.pelvis, [x * height, 0, 0]));
  const waist = [ball(chest(0.031, 0, 0), 0.05), ball(chest(-0.031, 0, 0), 0.05)];
  const shell: Mass = {
    colour: look.outer?.dye.rgb ?? look.top.dye.rgb,
    hulls: [
      [ball(inHips(0.039), 0.056), ball(inHips(-0.039), 0.056), ...waist],
      [
        ...waist,
        ball(between(points.shoulderL, points.neck, 0.14), 0.034),
        ball(between(points.shoulderR, points.neck, 0.14), 0.034),
        ball(chest(0, 0.11, 0.01), 0.064),
      ],
      [
        ball(between(points.shoulderL, points.neck, 0.3), 0.03),
        ball(between(points.shoulderR, points.neck, 0.3), 0.03),
        ball(points.neck, 0.032),
      ],
    ],
  };
  const hips: Mass = {
    colour: look.bottom.dye.rgb,
    hulls: [
      [ball(points.hipL, 0.052), ball(points.hipR, 0.052), ball(between(points.pelvis, points.waist, 0.4), 0.055)],
    ],
  };
  const facing = rotate(frames.chest, [0, 0, 1])[2];
  return [
    { part: "trunk", depth: -points.pelvis[2], masses: [hips] },
    { part: "trunk", depth: chestDepth - 0.12, masses: [shell, ...trimmings(look, facing, chest, ball)] },
  ];
}

type OnFront = (x: number, up: number, lift?: number) => Vec3;
type InChest = (x: number, y: number, z: number) => Vec3;

/** Stripes, the front of an open jacket, collars, buttons and straps: flat shapes on the trunk. */
function trimmings(look: Look, facing: number, chest: InChest, ball: BallOf): Mass[] {
  const { top, outer, backpack } = look;
  const masses: Mass[] = [];
  const front: OnFront = (x, up, lift = 0.004) => chest(x, 0.185 * up, depthAt(up) + lift);
  if (top.stripes && outer?.kind !== "coat")
    for (const up of outer ? [] : [0.02, 0.3, 0.58]) masses.push(band(top.stripes.rgb, up, chest, ball));
  if (facing > 0.2) {
    if (outer?.kind === "jacket") masses.push(...openFront(look, front, ball));
    else if (outer) masses.push(...buttons(darker(outer.dye.rgb, 0.45), front, ball));
    else if (top.kind === "shirt") masses.push(...buttons(lighter(top.dye.rgb, 0.6), front, ball));
    masses.push(neckline(look, front, ball));
  }
  if (backpack && facing > -0.2)
    for (const x of [0.055, -0.055])
      masses.push(
        flat(darker(backpack.rgb, 0.15), [ball(front(x, 0.98, 0), 0.011), ball(front(1.1 * x, 0.35), 0.011)]),
      );
  return masses;
}

const flat = (colour: Colour, hull: readonly Ball[]): Mass => ({ colour, hulls: [hull], lies: "within" });

/** A band around the trunk. */
function band(colour: Colour, up: number, chest: InChest, ball: BallOf): Mass {
  const radius = 0.011;
  const [a, b] = [1.15 * widthAt(up), 1.1 * depthAt(up)];
  const around = [0, 45, 90, 135, 180, 225, 270, 315].map((degrees) => {
    const angle = radians(degrees);
    return ball(chest(a * Math.cos(angle), 0.185 * up, b * Math.sin(angle)), radius);
  });
  return flat(colour, around);
}

/** What an open jacket shows of the top below it. */
function openFront({ top, outer }: Look, front: OnFront, ball: BallOf): Mass[] {
  const panel = flat(top.dye.rgb, [
    ball(front(0.014, -0.42), 0.01),
    ball(front(-0.014, -0.42), 0.01),
    ball(front(0.026, 0.9), 0.012),
    ball(front(-0.026, 0.9), 0.012),
  ]);
  const stripes = top.stripes?.rgb;
  const bars = stripes
    ? [0.05, 0.4, 0.75].map((up) => flat(stripes, [ball(front(0.018, up), 0.009), ball(front(-0.018, up), 0.009)]))
    : [];
  const lapel = (x: number) =>
    flat(darker(outer!.dye.rgb, 0.18), [ball(front(1.5 * x, 0.98), 0.008), ball(front(x, 0.5), 0.006)]);
  return [panel, ...bars, lapel(0.032), lapel(-0.032)];
}

function buttons(colour: Colour, front: OnFront, ball: BallOf): Mass[] {
  return [-0.3, 0.05, 0.4, 0.75].map((up) => flat(colour, [ball(front(0, up), 0.006)]));
}

/** A collar, or the skin that a neckline leaves bare. */
function neckline({ top, outer, skin }: Look, front: OnFront, ball: BallOf): Mass {
  const deep = !outer && (top.kind === "vest" || top.kind === "dress");
  if (outer?.kind === "coat" || (!outer && top.kind === "sweater"))
    return flat(darker((outer?.dye ?? top.dye).rgb, 0.16), [
      ball(front(0.024, 1.08, -0.02), 0.013),
      ball(front(-0.024, 1.08, -0.02), 0.013),
    ]);
  return flat(skin, [
    ball(front(0.022, 1.1, -0.02), 0.012),
    ball(front(-0.022, 1.1, -0.02), 0.012),
    ball(front(0, deep ? 0.84 : 0.95), 0.009),
  ]);
}

/** A backpack on the back. */
export function backpackLayers({ points, frames }: Skeleton, look: Look, ball: BallOf, height: number): Layer[] {
  if (!look.backpack) return [];
  const at = (x: number, y: number, z: number) =>
    add(points.waist, rotate(frames.chest, [x * height, y * height, z * height]));
  const colour = look.backpack.rgb;
  const sack = [at(0.046, 0.15, -0.095), at(-0.046, 0.15, -0.095), at(0.052, 0.0, -0.1), at(-0.052, 0.0, -0.1)];
  const pocket = [
    at(0.034, 0.045, -0.128),
    at(-0.034, 0.045, -0.128),
    at(0.034, 0.01, -0.128),
    at(-0.034, 0.01, -0.128),
  ];
  const [, , z] = at(0, 0.08, -0.095);
  const masses: Mass[] = [{ colour, hulls: [sack.map((corner) => ball(corner, 0.034))] }];
  if (rotate(frames.chest, [0, 0, 1])[2] < 0.3)
    masses.push({ colour: lighter(colour, 0.12), hulls: [pocket.map((corner) => ball(corner, 0.012))] });
  return [{ part: "back", depth: -z - 0.14, masses }];
}
