import type { Random } from "../../random";
import type { Vec3 } from "../paint/geometry";
import { around, chance, uniform, weighted } from "../world/sample";
import { stepping } from "./gait";
import { bothLegs, grounded, type JointAngles, onBothSides, type Pose, sides } from "./pose";
import { armTo } from "./reach";
import { type Body, bones, type Side, trunkOf, withinLimits } from "./skeleton";

/** A box held in front of the trunk or on the head by somebody who walks or stands. */
export function carrying(random: Random, body: Body): Pose {
  const h = body.height;
  const way = weighted(random, { front: 5, head: 1.5 });
  const size: Vec3 = [uniform(random, 0.2, 0.3) * h, uniform(random, 0.13, 0.22) * h, uniform(random, 0.15, 0.2) * h];
  const trunk: JointAngles = {
    lean: way === "front" ? uniform(random, -8, -2) : 0,
    spineFlex: around(random, 2, 2),
    neckFlex: around(random, way === "front" ? 4 : 0, 4),
  };
  const legs = legsUnderway(random, trunk.lean ?? 0, 0.6);
  const { pelvis } = grounded(body, { ...trunk, ...legs });
  const base = trunkOf(body, withinLimits(trunk), 0, [0, pelvis, 0]);
  const [, shoulder] = base.points.shoulderL;
  const at: Vec3 =
    way === "front"
      ? [0, shoulder - uniform(random, 0.17, 0.21) * h + 0.3 * size[1], 0.1 * h + size[2] / 2 + base.points.waist[2]]
      : [0, base.points.head[1] + 0.07 * h + size[1] / 2, base.points.head[2]];
  const hands = onBothSides((side) => {
    const out = side === "L" ? 1 : -1;
    const hand: Vec3 =
      way === "front"
        ? [out * (size[0] / 2 - 0.01), at[1] - 0.4 * size[1], at[2] + 0.1 * size[2]]
        : [out * (size[0] / 2 + 0.01), at[1] - 0.1 * size[1], at[2]];
    return armTo(body, base, side, hand, way === "front" ? [0, 20, -20, 40] : [-20, 0, -45, 20]);
  });
  return {
    ...grounded(body, { ...trunk, ...legs, ...hands }),
    manner: way === "front" ? "carrying a box" : "carrying a box on the head",
    prop: { kind: "box", at, size },
  };
}

/** Both hands on the bar of a cart, mostly walking. */
export function pushing(random: Random, body: Body): Pose {
  const h = body.height;
  const lean = uniform(random, 6, 20);
  const trunk: JointAngles = { lean, spineFlex: around(random, 5, 3), neckFlex: around(random, -0.5 * lean, 5) };
  const legs = legsUnderway(random, lean, 0.9);
  const { pelvis } = grounded(body, { ...trunk, ...legs });
  const base = trunkOf(body, withinLimits(trunk), 0, [0, pelvis, 0]);
  const { upperArm, forearm, hand } = bones(body);
  const reach = uniform(random, 0.82, 0.94) * (upperArm + forearm + hand);
  const shoulder = base.points.shoulderL;
  const drop = uniform(random, 0.2, 0.24) * h;
  const bar: Vec3 = [0, shoulder[1] - drop, shoulder[2] + Math.sqrt(reach * reach - drop * drop)];
  const width = 0.28 * h;
  const grip = (side: Side): Vec3 => [(side === "L" ? 1 : -1) * 0.1 * h, bar[1], bar[2]];
  const arms = onBothSides((side) => armTo(body, base, side, grip(side), [10, 30]));
  return {
    ...grounded(body, { ...trunk, ...legs, ...arms }),
    manner: "pushing a cart",
    prop: { kind: "cart", bar, length: uniform(random, 0.42, 0.52) * h, width },
  };
}

/** Legs that walk with the given probability, else stand. */
function legsUnderway(random: Random, lean: number, walks: number): JointAngles {
  if (!chance(random, walks))
    return bothLegs(random, { flex: lean, abduct: uniform(random, 3, 8), turn: 8, knee: 4, ankle: 2 });
  const legs = stepping(random, random.uniform(), uniform(random, 0.7, 1.05));
  for (const side of sides) legs[`hipFlex${side}`] = (legs[`hipFlex${side}`] ?? 0) + lean;
  return legs;
}
