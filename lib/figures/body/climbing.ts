import { clamp } from "../../numbers";
import type { Random } from "../../random";
import { degrees, radians, type Vec3 } from "../paint/geometry";
import { around, pick, uniform } from "../world/sample";
import { bothArms, type JointAngles, onBothSides, opposite, type Pose, sides } from "./pose";
import type { ClimbKind } from "./props";
import { armTo, legTo } from "./reach";
import { type Body, bones, pose, type Side, trunkOf, withinLimits } from "./skeleton";

/** Climbing stairs, a ladder or a climbing wall. */
export function climbing(random: Random, body: Body, kind: ClimbKind): Pose {
  return { stairs, ladder, wall }[kind](random, body);
}

/** Outward rolls of the thigh and inward rolls of the upper arm, degrees, tried in this order. */
const legTurns = [8, 20, 35, 0, 50, -15];
const armTurns = [10, -15, 30, -35, 50, -55];

/** One foot one or two steps above the other, the trunk slightly forwards. */
function stairs(random: Random, body: Body): Pose {
  const [rise, going] = [uniform(random, 0.17, 0.21), uniform(random, 0.27, 0.32)];
  const { sole, thigh, shin } = bones(body);
  const ahead = pick(random, sides);
  const below = pick(random, [1, 2]);
  // Children take one step at a time.
  const above = 2 * rise < 0.26 * body.height ? 2 : 1;
  const high = below + above;
  const trunk: JointAngles = {
    lean: uniform(random, 8, 18),
    spineFlex: around(random, 6, 3),
    neckFlex: around(random, -4, 5),
  };
  // The weight is between the feet, and the leg on the lower step nearly straight.
  const share = uniform(random, 0.35, 0.65);
  const foot = (step: number): Vec3 => [0, step * rise + sole, (step - below) * going - share * above * going];
  const [low, top] = [foot(below), foot(high)];
  const reach = 0.96 * (thigh + shin);
  const pelvis = low[1] + Math.sqrt(Math.max(0.01, reach * reach - low[2] * low[2])) - 0.02 * uniform(random, 0, 1);
  const base = trunkOf(body, withinLimits(trunk), 0, [0, pelvis, 0]);
  const lifted = [low, top] as const;
  const legs = onBothSides((side) => {
    const [, y, z] = lifted[side === ahead ? 1 : 0];
    const angles = legTo(body, base, side, [(side === "L" ? 1 : -1) * 0.055 * body.height, y, z], legTurns);
    return { ...angles, [`ankle${side}`]: flatFoot(angles, trunk, side) };
  });
  const swing = uniform(random, 18, 38);
  const arms = bothArms(random, { flex: 6, abduct: 8, turn: 6, elbow: 30 });
  arms[`shoulderFlex${ahead}`] = -swing * 0.7;
  arms[`shoulderFlex${opposite(ahead)}`] = swing;
  const angles = withinLimits({ ...trunk, ...arms, ...legs });
  // The next riser begins at the back of the tread; feet stand slightly behind the middle of the tread.
  const edge = low[2] - (below - 1) * going - 0.45 * going;
  return {
    angles,
    pelvis,
    manner: "climbing stairs",
    prop: { kind: "stairs", rise, going, edge, steps: high + 2, width: uniform(random, 1.1, 1.7) },
  };
}

/** The ankle angle that keeps the sole level. */
function flatFoot(leg: JointAngles, trunk: JointAngles, side: Side): number {
  const [hip, knee] = [leg[`hipFlex${side}`] ?? 0, leg[`knee${side}`] ?? 0];
  return clamp((trunk.lean ?? 0) - hip + knee, -50, 30);
}

/** Hands and feet on the rungs of a ladder that leans away. */
function ladder(random: Random, body: Body): Pose {
  const h = body.height;
  const slope = Math.tan(radians(uniform(random, 6, 14)));
  const spacing = 0.17 * h;
  const width = 0.24 * h;
  const first = uniform(random, 1, 3.9);
  const rungs = Array.from({ length: 16 }, (_, i) => (i + 0.6) * spacing);
  const lowFoot = rungs[Math.floor(first)]!;
  const highFoot = lowFoot + spacing;
  const pelvis = lowFoot + uniform(random, 0.44, 0.48) * h;
  const face = 0.22 * h;
  const at = (height: number): number => face + (height - pelvis) * slope;
  const upper = pick(random, sides);
  const nearest = (height: number) =>
    rungs.reduce((best, rung) => (Math.abs(rung - height) < Math.abs(best - height) ? rung : best));
  const handAt = { high: nearest(pelvis + 0.43 * h), low: nearest(pelvis + 0.43 * h) - spacing };
  const climb = climber(random, body, pelvis, {
    feet: (side) => {
      const y = side === upper ? highFoot : lowFoot;
      return [(side === "L" ? 1 : -1) * 0.07 * h, y, at(y)];
    },
    tip: 0.55,
    hands: (side) => {
      const y = side === upper ? handAt.low : handAt.high;
      return [(side === "L" ? 1 : -1) * 0.1 * h, y, at(y)];
    },
    lean: Math.min(12, degrees(Math.atan(slope))),
  });
  const top = rungs[rungs.length - 1]! + 0.3 * spacing;
  return {
    ...climb,
    manner: "climbing a ladder",
    prop: {
      kind: "ladder",
      foot: [0, 0, at(0)],
      head: [0, top, at(top)],
      rungs: rungs.map((rung) => rung / top),
      width,
    },
  };
}

/** Hands and feet spread over a climbing wall. */
function wall(random: Random, body: Body): Pose {
  const h = body.height;
  const z = 0.17 * h;
  const pelvis = uniform(random, 0.75, 1.15) * h;
  const upper = pick(random, sides);
  const place = (side: Side, across: [number, number], up: [number, number]): Vec3 => [
    (side === "L" ? 1 : -1) * uniform(random, ...across) * h,
    pelvis + uniform(random, ...up) * h,
    z,
  ];
  const hands = {
    [upper]: place(upper, [0.1, 0.19], [0.48, 0.54]),
    [opposite(upper)]: place(opposite(upper), [0.16, 0.27], [0.32, 0.44]),
  } as Record<Side, Vec3>;
  const feet = {
    [upper]: place(upper, [0.08, 0.18], [-0.47, -0.43]),
    [opposite(upper)]: place(opposite(upper), [0.13, 0.21], [-0.36, -0.28]),
  } as Record<Side, Vec3>;
  const climb = climber(random, body, pelvis, {
    feet: (side) => feet[side],
    tip: 0.85,
    hands: (side) => hands[side],
    lean: 2,
  });
  // The footholds are where the toes are once the ankles are bent.
  const { points } = pose(body, climb.angles, 0, [0, pelvis, 0]);
  const holds = [hands.L, hands.R, points.toeL, points.toeR].map(([x, y]): Vec3 => [x, y, z]);
  return {
    ...climb,
    manner: "climbing a wall",
    prop: { kind: "wall", z, height: pelvis + 1.1 * h, width: uniform(random, 1.8, 2.6), holds },
  };
}

interface Grips {
  /** Where each foot is, `tip` of its length ahead of the ankle, and each hand. */
  feet(side: Side): Vec3;
  tip: number;
  hands(side: Side): Vec3;
  lean: number;
}

function climber(random: Random, body: Body, pelvis: number, { feet, tip, hands, lean }: Grips) {
  const { foot, sole } = bones(body);
  const trunk: JointAngles = {
    lean,
    spineFlex: around(random, 2, 2),
    spineTwist: around(random, 0, 6),
    neckFlex: uniform(random, -30, -8),
    neckTurn: around(random, 0, 14),
  };
  const base = trunkOf(body, withinLimits(trunk), 0, [0, pelvis, 0]);
  const limbs = onBothSides((side) => {
    const [x, y, z] = feet(side);
    const legs = legTo(body, base, side, [x, y + sole, z - tip * foot], [30, 45, 15, 58, 0, -20]);
    const arms = armTo(body, base, side, hands(side), armTurns);
    return { ...legs, [`ankle${side}`]: flatFoot(legs, trunk, side), ...arms };
  });
  return { angles: withinLimits({ ...trunk, ...limbs }), pelvis };
}
