import type { View } from "../camera";
import { type Colour, darker, lighter, mix } from "../colour";
import type { Person } from "../describe";
import { add, between, dot, rotate, subtract, type Vec3 } from "../geometry";
import { type Ball, fillMasses, type Mass, type Part, type Shading } from "../paint";
import { headParts } from "./head";
import { sides } from "./pose";
import { pose, type Side, type Skeleton } from "./skeleton";

/** A person's skeleton in the world. */
export const skeletonOf = ({ body, pose: { angles, pelvis }, yaw, x, z }: Person): Skeleton =>
  pose(body, angles, yaw, [x, pelvis, z]);

/** Where a shadow comes from: the large masses of the body. */
export function bodyHulls({ body }: Person, { points }: Skeleton): Ball[][] {
  const ball = (at: Vec3, share: number): Ball => ({ at, radius: share * body.height * body.build });
  return [
    [ball(points.head, 0.06)],
    [ball(points.shoulderL, 0.04), ball(points.shoulderR, 0.04), ball(points.hipL, 0.05), ball(points.hipR, 0.05)],
    ...sides.flatMap((side) => [
      [ball(points[`hip${side}`], 0.045), ball(points[`knee${side}`], 0.032)],
      [ball(points[`knee${side}`], 0.032), ball(points[`ankle${side}`], 0.024)],
      [ball(points[`heel${side}`], 0.015), ball(points[`toe${side}`], 0.015)],
      [ball(points[`shoulder${side}`], 0.03), ball(points[`elbow${side}`], 0.022)],
      [ball(points[`elbow${side}`], 0.022), ball(points[`hand${side}`], 0.02)],
    ]),
  ];
}

/** The parts of a person, in no order. */
export function personParts(view: View, person: Person, skeleton: Skeleton, shading: Shading): Part[] {
  const { look } = person;
  const { points, frames } = skeleton;
  const height = person.body.height;
  const girth = height * person.body.build;
  const ball = (at: Vec3, share: number): Ball => ({ at, radius: share * girth });
  const part = (depth: number, masses: Mass[]): Part => ({
    depth,
    paint: (context) => fillMasses(context, view, masses, shading),
  });
  const chestDepth = -between(points.waist, points.neck, 0.5)[2];
  // What is on the far side gets less light, which keeps a near limb apart from the one behind it.
  const dimmed = (colour: Colour, depth: number) =>
    depth > chestDepth + 0.06 ? mix(colour, [24, 24, 48], 0.2) : colour;

  const leg = (side: Side): Part => {
    const [hip, knee, ankle] = [points[`hip${side}`], points[`knee${side}`], points[`ankle${side}`]];
    const depth = -(hip[2] + 2 * knee[2] + ankle[2]) / 4;
    const cloth = dimmed(look.bottom.colour, depth);
    const skin = dimmed(look.skin, depth);
    const long = look.bottom.kind === "trousers";
    const colour = long ? cloth : skin;
    const shin = [ball(knee, 0.034), ball(between(knee, ankle, 0.35), 0.033), ball(ankle, long ? 0.028 : 0.021)];
    const thigh = [ball(hip, 0.05), ball(knee, 0.034)];
    const shorts: Mass = { colour: cloth, hulls: [[ball(hip, 0.053), ball(between(hip, knee, 0.72), 0.045)]] };
    const shoe: Mass = {
      colour: dimmed(look.shoes, depth),
      hulls: [
        [
          ball(between(points[`heel${side}`], ankle, 0.45), 0.02),
          ball(between(points[`toe${side}`], ankle, 0.14), 0.015),
          ball(between(points[`toe${side}`], ankle, 0.5), 0.021),
        ],
      ],
    };
    const cover = look.bottom.kind === "shorts" ? [shorts] : [];
    const masses = limb(colour, thigh, shin, -ankle[2] < -hip[2] + 0.1, cover);
    return part(depth, [shoe, ...masses]);
  };

  const skirt = (): Part[] => {
    if (look.bottom.kind !== "skirt" && look.bottom.kind !== "dress") return [];
    const hem = sides.map((side) => ball(between(points[`hip${side}`], points[`knee${side}`], 0.8), 0.058));
    const depth = -(points.kneeL[2] + points.kneeR[2] + 2 * points.pelvis[2]) / 4 - 0.1;
    return [
      part(depth, [
        { colour: look.bottom.colour, hulls: [[ball(points.hipL, 0.052), ball(points.hipR, 0.052), ...hem]] },
      ]),
    ];
  };

  const trunk = (): Part => {
    const at = (offset: Vec3, from: Vec3) => add(from, rotate(frames.chest, offset));
    const hem = between(points.pelvis, points.waist, 0.12);
    const inHips = (x: number) => add(hem, rotate(frames.pelvis, [x * height, 0, 0]));
    const waist = [
      ball(at([0.034 * height, 0, 0], points.waist), 0.052),
      ball(at([-0.034 * height, 0, 0], points.waist), 0.052),
    ];
    const lower = [ball(inHips(0.04), 0.056), ball(inHips(-0.04), 0.056), ...waist];
    const upper = [
      ...waist,
      ball(between(points.shoulderL, points.neck, 0.12), 0.036),
      ball(between(points.shoulderR, points.neck, 0.12), 0.036),
      ball(at([0, -0.075 * height, 0.012 * height], points.neck), 0.064),
    ];
    const masses: Mass[] = [{ colour: look.top.jacket ?? look.top.colour, hulls: [lower, upper] }];
    const front = (y: number, x: number): Ball => ball(at([x * height, y * height, 0.06 * girth], points.waist), 0.014);
    const facing = rotate(frames.chest, [0, 0, 1])[2];
    if (look.top.jacket && facing > 0.25)
      masses.push({
        colour: look.top.colour,
        hulls: [[front(-0.08, 0.012), front(-0.08, -0.012), front(0.16, 0.022), front(0.16, -0.022)]],
      });
    else if (look.top.stripe && facing > 0.25)
      masses.push({
        colour: look.top.stripe,
        hulls: [[front(0.06, 0.035), front(0.06, -0.035), front(0.085, 0.035), front(0.085, -0.035)]],
      });
    return part(chestDepth - 0.12, masses);
  };

  const arm = (side: Side): Part => {
    const [shoulder, elbow, wrist, hand] = [
      points[`shoulder${side}`],
      points[`elbow${side}`],
      points[`wrist${side}`],
      points[`hand${side}`],
    ];
    const depth = -(shoulder[2] + elbow[2] + 2 * hand[2]) / 4 - 0.13;
    const cloth = dimmed(look.top.jacket ?? look.top.colour, depth + 0.13);
    const skin = dimmed(look.skin, depth + 0.13);
    const colour = look.top.sleeves === "long" ? cloth : skin;
    const upper = [ball(shoulder, 0.031), ball(elbow, 0.024)];
    const lower = [ball(elbow, 0.024), ball(wrist, 0.018)];
    const sleeve: Mass[] =
      look.top.sleeves === "short"
        ? [{ colour: cloth, hulls: [[ball(shoulder, 0.034), ball(between(shoulder, elbow, 0.6), 0.03)]] }]
        : [];
    const palm: Mass = { colour: skin, hulls: [[ball(wrist, 0.017), ball(hand, 0.021)]] };
    return part(depth, [palm, ...limb(colour, upper, lower, true, sleeve)]);
  };

  const backpack = (): Part[] => {
    if (!look.backpack) return [];
    const at = (x: number, y: number) =>
      add(points.waist, rotate(frames.chest, [x * height, y * height, -0.105 * height]));
    const corners = [at(0.05, 0.14), at(-0.05, 0.14), at(0.055, -0.01), at(-0.055, -0.01)];
    const depth = -corners[0]![2];
    return [part(depth - 0.14, [{ colour: look.backpack, hulls: [corners.map((corner) => ball(corner, 0.032))] }])];
  };

  const hips: Mass = {
    colour: look.bottom.colour,
    hulls: [
      [ball(points.hipL, 0.052), ball(points.hipR, 0.052), ball(between(points.pelvis, points.waist, 0.4), 0.055)],
    ],
  };
  return [
    part(-points.pelvis[2], [hips]),
    ...sides.map(leg),
    ...skirt(),
    trunk(),
    ...sides.map(arm),
    ...backpack(),
    ...headParts(view, person, skeleton, shading, chestDepth),
    ...held(view, person, points, shading),
  ];
}

/** Two segments with a cover on the first: one mass where they are nearly in line, else the one that is in front last. */
function limb(colour: Colour, first: Ball[], second: Ball[], secondInFront: boolean, cover: Mass[]): Mass[] {
  const [from, joint, to] = [first[0]!.at, second[0]!.at, second[second.length - 1]!.at];
  const [a, b] = [subtract(joint, from), subtract(to, joint)];
  const aligned = dot(a, b) > 0.75 * Math.sqrt(dot(a, a) * dot(b, b));
  if (aligned) return [{ colour, hulls: [first, second] }, ...cover];
  const [near, far]: Mass[][] = [[{ colour, hulls: [second] }], [{ colour, hulls: [first] }, ...cover]];
  return secondInFront ? [...far!, ...near!] : [...near!, ...far!];
}

/** What is in the hands. */
function held(
  view: View,
  { pose: { holding }, look, body }: Person,
  points: Skeleton["points"],
  shading: Shading,
): Part[] {
  if (!holding) return [];
  const hand = points[`hand${holding.side}`];
  const depth = -hand[2] - 0.25;
  const part = (colour: Colour, balls: Ball[]): Part => ({
    depth,
    paint: (context) => fillMasses(context, view, [{ colour, hulls: [balls] }], shading),
  });
  const near = (x: number, y: number, z: number, radius: number): Ball => ({ at: add(hand, [x, y, z]), radius });
  switch (holding.kind) {
    case "phone":
      return [part([30, 32, 40], [near(0, 0.08, 0.02, 0.028), near(0, -0.02, 0.02, 0.028)])];
    case "drink":
      return [part(lighter(look.shoes, 0.4), [near(0, 0.09, 0.02, 0.045), near(0, -0.04, 0.02, 0.032)])];
    case "bag":
      return [
        part(darker(look.shoes, 0.2), [
          near(-0.12, -0.14, 0, 0.03),
          near(0.12, -0.14, 0, 0.03),
          near(-0.14, -0.36 * body.height * 0.6, 0, 0.04),
          near(0.14, -0.36 * body.height * 0.6, 0, 0.04),
        ]),
      ];
    case "book": {
      const middle = between(points.handL, points.handR, 0.5);
      const page = (x: number, y: number): Ball => ({ at: add(middle, [x, y, 0.02]), radius: 0.012 });
      return [part([238, 232, 218], [page(-0.15, 0.1), page(0.15, 0.1), page(-0.15, -0.08), page(0.15, -0.08)])];
    }
  }
}
