import { clamp } from "../../numbers";
import type { Random } from "../../random";
import { radians, type Vec3 } from "../paint/geometry";
import { around, uniform } from "../world/sample";
import { seatToPelvis } from "./contact";
import { type JointAngles, onBothSides, type Pose, sides } from "./pose";
import { armTo, legTo } from "./reach";
import { type Body, bones, trunkOf, withinLimits } from "./skeleton";

/** On the saddle, hands on the grips and feet on the pedals, at a random angle of the crank. */
export function cycling(random: Random, body: Body): Pose {
  const { thigh, shin, sole, foot } = bones(body);
  const h = body.height;
  const lean = uniform(random, 4, 30);
  const trunk: JointAngles = {
    lean,
    spineFlex: uniform(random, 6, 18),
    neckFlex: around(random, -0.7 * lean, 5),
    neckTurn: around(random, 0, 12),
  };
  const wheel = 0.195 * h;
  const crankLength = 0.095 * h;
  // With its pedal at the lowest point a leg is nearly straight.
  const crank: Vec3 = [0, 0.165 * h, uniform(random, 0.13, 0.17) * h];
  const down = 0.95 * (thigh + shin) + sole - crankLength;
  const pelvis = crank[1] + Math.sqrt(down * down - crank[2] * crank[2]);
  const base = trunkOf(body, withinLimits(trunk), 0, [0, pelvis, 0]);
  const turn = uniform(random, 0, 2 * Math.PI);
  const pedals = sides.map((side): Vec3 => {
    const angle = side === "L" ? turn : turn + Math.PI;
    return [
      (side === "L" ? 1 : -1) * 0.052 * h,
      crank[1] - crankLength * Math.cos(angle),
      crank[2] + crankLength * Math.sin(angle),
    ];
  });
  const legs = onBothSides((side) => {
    const [x, y, z] = pedals[side === "L" ? 0 : 1]!;
    // The ball of the foot is on the pedal, the heel slightly raised.
    const heelUp = 12;
    const pitch = radians(heelUp);
    const back = 0.6 * foot;
    const ankle: Vec3 = [
      x,
      y + sole * Math.cos(pitch) + back * Math.sin(pitch),
      z - back * Math.cos(pitch) + sole * Math.sin(pitch),
    ];
    const angles = legTo(body, base, side, ankle, [0, 6, -6, 12]);
    const [hip, knee] = [angles[`hipFlex${side}`] ?? 0, angles[`knee${side}`] ?? 0];
    return { ...angles, [`ankle${side}`]: clamp(lean - hip + knee - heelUp, -50, 30) };
  });
  // The grips are where nearly straight arms end.
  const shoulder = base.points.shoulderL;
  const reach = uniform(random, 0.86, 0.95) * (bones(body).upperArm + bones(body).forearm + bones(body).hand);
  const drop = clamp(
    shoulder[1] - (pelvis - seatToPelvis * h + uniform(random, 0.02, 0.12) * h),
    0.2 * reach,
    0.92 * reach,
  );
  const grip = (side: "L" | "R"): Vec3 => [
    (side === "L" ? 1 : -1) * 0.135 * h,
    shoulder[1] - drop,
    shoulder[2] + Math.sqrt(reach * reach - drop * drop),
  ];
  const [gripL, gripR] = [grip("L"), grip("R")];
  const arms = onBothSides((side) => armTo(body, base, side, side === "L" ? gripL : gripR, [20, 40, 0]));
  return {
    angles: withinLimits({ ...trunk, ...arms, ...legs }),
    pelvis,
    manner: "cycling",
    prop: {
      kind: "bicycle",
      wheel,
      rear: crank[2] - 0.25 * h,
      front: Math.max(crank[2] + 0.36 * h, gripL[2] + 0.1 * h),
      saddle: [0, pelvis - seatToPelvis * h, 0],
      crank,
      pedalL: pedals[0]!,
      pedalR: pedals[1]!,
      gripL,
      gripR,
    },
  };
}
