import type { Random } from "../../random";
import { add, type Vec3 } from "../paint/geometry";
import { around, pick, uniform, weighted } from "../world/sample";
import { arm, grounded, type JointAngles, leg, opposite, type Pose, sides } from "./pose";
import { type Body, pose } from "./skeleton";

/** A leg drawn back for the kick or swung through, the ball in front of the foot or leaving it. */
export function kicking(random: Random, body: Body): Pose {
  const side = pick(random, sides);
  const other = opposite(side);
  const through = weighted(random, { through: 3, back: 2 }) === "through";
  const lean = through ? uniform(random, -14, -4) : uniform(random, 4, 12);
  const kick = through
    ? { flex: uniform(random, 48, 82) + lean, abduct: 10, turn: 8, knee: uniform(random, 4, 26), ankle: -28 }
    : { flex: -26, abduct: 8, turn: 5, knee: uniform(random, 75, 105), ankle: -30 };
  const stand = { flex: lean + (through ? 2 : 14), abduct: -4, turn: 5, knee: through ? 8 : 22, ankle: 8 };
  const swing = through ? 1 : -1;
  const joints: JointAngles = {
    lean,
    spineFlex: through ? uniform(random, 12, 24) : around(random, -4, 3),
    spineTwist: (side === "L" ? -1 : 1) * swing * uniform(random, 4, 14),
    neckFlex: uniform(random, 8, 24),
    ...leg(random, side, kick),
    ...leg(random, other, stand),
    ...arm(random, side, { flex: -22 * swing, abduct: uniform(random, 30, 55), turn: 0, elbow: 22 }),
    ...arm(random, other, { flex: 38 * swing, abduct: uniform(random, 40, 75), turn: 0, elbow: 22 }),
  };
  const held = grounded(body, joints);
  const { points } = pose(body, held.angles, 0, [0, held.pelvis, 0]);
  const radius = Math.min(0.11, 0.075 * body.height);
  const toe = points[`toe${side}`];
  const beyond = uniform(random, 0.12, 0.5);
  const at: Vec3 = through
    ? [toe[0], Math.max(radius, toe[1] + radius + 0.4 * beyond), toe[2] + radius + beyond]
    : [points[`hip${side}`][0], radius, points[`toe${other}`][2] + radius * uniform(random, 0.2, 1.6)];
  return { ...held, manner: "kicking a ball", prop: { kind: "ball", at, radius } };
}

/** An arm drawn back behind the head or swung through, feet in a stride, the ball in the hand or just released. */
export function throwing(random: Random, body: Body): Pose {
  const side = pick(random, sides);
  const other = opposite(side);
  const way = weighted(random, { cocked: 4, released: 2, overhead: 2 });
  const stride = uniform(random, 20, 32);
  const lean = { cocked: uniform(random, -10, -2), released: uniform(random, 8, 18), overhead: uniform(random, -8, 0) }[
    way
  ];
  const legs: JointAngles = {
    ...leg(random, other, { flex: stride + lean, abduct: 8, turn: 6, knee: uniform(random, 8, 26), ankle: 2 }),
    ...leg(random, side, { flex: -0.7 * stride + lean, abduct: 8, turn: 14, knee: uniform(random, 12, 26), ankle: 12 }),
  };
  const throws: Record<typeof way, JointAngles> = {
    cocked: {
      ...arm(random, side, { flex: -8, abduct: uniform(random, 92, 108), turn: -58, elbow: uniform(random, 78, 100) }),
      ...arm(random, other, { flex: uniform(random, 60, 92), abduct: 20, turn: 0, elbow: 14 }),
      spineTwist: (side === "L" ? 1 : -1) * uniform(random, 14, 30),
    },
    released: {
      ...arm(random, side, { flex: uniform(random, 92, 118), abduct: 10, turn: 0, elbow: 10 }),
      ...arm(random, other, { flex: -30, abduct: 18, turn: 0, elbow: 40 }),
      spineTwist: (side === "L" ? -1 : 1) * uniform(random, 10, 22),
    },
    overhead: {
      ...arm(random, side, { flex: 165, abduct: 8, turn: 12, elbow: 48 }),
      ...arm(random, other, { flex: 165, abduct: 8, turn: 12, elbow: 48 }),
      spineFlex: -14,
    },
  };
  const held = grounded(body, {
    lean,
    spineFlex: around(random, 3, 3),
    neckFlex: around(random, -4, 4),
    ...legs,
    ...throws[way],
  });
  const { points } = pose(body, held.angles, 0, [0, held.pelvis, 0]);
  const radius = way === "overhead" ? 0.11 : uniform(random, 0.06, 0.1);
  const hand = points[`hand${side}`];
  const middle: Vec3 = [0, hand[1] + 0.6 * radius, (hand[2] + points[`hand${other}`][2]) / 2];
  const at = {
    cocked: add(hand, [0, radius * 0.9, -0.3 * radius]),
    released: add(hand, [0, uniform(random, 0.1, 0.3), uniform(random, 0.25, 0.6)]),
    overhead: middle,
  }[way];
  return { ...held, manner: "throwing a ball", prop: { kind: "ball", at, radius } };
}
