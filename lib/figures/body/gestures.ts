import type { Random } from "../../random";
import { around, pick, uniform, weighted } from "../world/sample";
import { balanced } from "./contact";
import { arm, bothArms, bothLegs, type JointAngles, leg, opposite, type Pose, sides, upright } from "./pose";
import type { Body } from "./skeleton";

/** One hand or both held high beside the head. */
export function waving(random: Random, body: Body): Pose {
  const side = pick(random, sides);
  const high = { flex: 18, abduct: uniform(random, 112, 138), turn: -20, elbow: uniform(random, 28, 62) };
  const joints: JointAngles = {
    ...upright(random),
    ...evenLegs(random),
    ...bothArms(random, { flex: 3, abduct: 8, turn: 6, elbow: 12 }),
    ...(random.uniform() < 0.18 && arm(random, opposite(side), high)),
    ...arm(random, side, high),
    spineSide: (side === "L" ? -1 : 1) * uniform(random, 0, 6),
  };
  return { ...balanced(body, joints), manner: "waving" };
}

/** Weight on both feet. */
const evenLegs = (random: Random): JointAngles =>
  bothLegs(random, { flex: 0, abduct: uniform(random, 3, 9), turn: 10, knee: uniform(random, 0, 5), ankle: 0 });

/** A moment of disco, ballet or a swaying step. */
export function dancing(random: Random, body: Body): Pose {
  const way = weighted(random, { disco: 3, developpe: 2, passe: 2.5, sway: 3 });
  return { ...balanced(body, dances[way](random)), manner: "dancing" };
}

const dances: Record<"disco" | "developpe" | "passe" | "sway", (random: Random) => JointAngles> = {
  /** One arm points up to the side, the other hand is on the hip, the hips are out. */
  disco(random) {
    const side = pick(random, sides);
    const other = opposite(side);
    const out = side === "L" ? 1 : -1;
    return {
      ...arm(random, side, { flex: 10, abduct: uniform(random, 128, 148), turn: 0, elbow: 4 }),
      ...arm(random, other, { flex: -18, abduct: 44, turn: 60, elbow: 88 }),
      ...leg(random, other, { flex: 10, abduct: 10, turn: 16, knee: uniform(random, 4, 12), ankle: 4 }),
      ...leg(random, side, {
        flex: 30,
        abduct: uniform(random, 26, 34),
        turn: 26,
        knee: uniform(random, 34, 48),
        ankle: -8,
      }),
      sway: -out * uniform(random, 7, 13),
      spineSide: -out * uniform(random, 4, 10),
      spineTwist: out * uniform(random, 0, 14),
      neckTurn: out * uniform(random, 10, 40),
      neckFlex: -10,
    };
  },
  /** One leg far out to the side, arms spread. */
  developpe(random) {
    const side = pick(random, sides);
    const out = side === "L" ? 1 : -1;
    return {
      sway: out * uniform(random, 8, 14),
      spineSide: -out * uniform(random, 2, 10),
      neckTurn: out * uniform(random, 0, 30),
      ...leg(random, opposite(side), { flex: 2, abduct: -2, turn: 20, knee: 3, ankle: 0 }),
      ...leg(random, side, { flex: 16, abduct: 47, turn: 40, knee: uniform(random, 2, 12), ankle: -46 }),
      ...arm(random, opposite(side), { flex: 8, abduct: uniform(random, 120, 140), turn: 10, elbow: 18 }),
      ...arm(random, side, { flex: 10, abduct: uniform(random, 76, 96), turn: 0, elbow: 8 }),
    };
  },
  /** On one leg, the other foot at its knee, arms in a ring overhead. */
  passe(random) {
    const side = pick(random, sides);
    const overhead = chanceOf(random, 0.6);
    return {
      ...bothArms(
        random,
        overhead
          ? { flex: 150, abduct: 24, turn: 44, elbow: uniform(random, 38, 56) }
          : { flex: 16, abduct: uniform(random, 76, 94), turn: 18, elbow: 18 },
      ),
      ...leg(random, opposite(side), {
        flex: 0,
        abduct: -5,
        turn: 18,
        knee: 1,
        ankle: chanceOf(random, 0.5) ? -40 : 0,
      }),
      ...leg(random, side, { flex: 58, abduct: 46, turn: 52, knee: uniform(random, 108, 122), ankle: -46 }),
      spineFlex: around(random, -3, 2),
      neckTurn: around(random, 0, 18),
    };
  },
  /** Knees soft, hips to a side, elbows bent and hands up before the chest or wide. */
  sway(random) {
    const out = pick(random, [-1, 1]);
    const side = out > 0 ? "L" : "R";
    return {
      ...arm(random, side, { flex: uniform(random, 40, 80), abduct: uniform(random, 40, 60), turn: -20, elbow: 100 }),
      ...arm(random, opposite(side), {
        flex: 10,
        abduct: uniform(random, 70, 105),
        turn: -40,
        elbow: uniform(random, 70, 100),
      }),
      ...leg(random, side, { flex: 26, abduct: 20, turn: 20, knee: uniform(random, 32, 50), ankle: 0 }),
      ...leg(random, opposite(side), { flex: 14, abduct: 14, turn: 20, knee: uniform(random, 14, 26), ankle: 8 }),
      sway: out * uniform(random, 8, 14),
      spineSide: out * uniform(random, 10, 20),
      spineTwist: out * uniform(random, 6, 22),
      neckSide: -out * uniform(random, 6, 16),
    };
  },
};

const chanceOf = (random: Random, probability: number) => random.uniform() < probability;

/** A bend to the side, a reach for the toes, a heel drawn up behind, or a long reach upwards. */
export function stretching(random: Random, body: Body): Pose {
  const way = weighted(random, { side: 3, toes: 3, heel: 1.6, up: 1.6 });
  return { ...balanced(body, stretches[way](random)), manner: "stretching" };
}

const stretches: Record<"side" | "toes" | "heel" | "up", (random: Random) => JointAngles> = {
  side(random) {
    const out = pick(random, [-1, 1]);
    const reach = uniform(random, 4, 12);
    return {
      ...bothLegs(random, { flex: 0, abduct: uniform(random, 8, 18), turn: 12, knee: 2, ankle: 0 }),
      ...bothArms(random, { flex: 166, abduct: reach, turn: 18, elbow: uniform(random, 8, 22) }),
      spineSide: out * uniform(random, 21, 25),
      sway: out * uniform(random, 8, 14),
      neckSide: out * 16,
    };
  },
  toes(random) {
    return {
      lean: uniform(random, 30, 35),
      spineFlex: uniform(random, 48, 60),
      neckFlex: 20,
      ...bothLegs(random, {
        flex: 26,
        abduct: uniform(random, 2, 16),
        turn: 4,
        knee: uniform(random, 0, 8),
        ankle: -4,
      }),
      ...bothArms(random, { flex: uniform(random, 80, 105), abduct: 2, turn: 0, elbow: 4 }),
    };
  },
  heel(random) {
    const side = pick(random, sides);
    return {
      ...upright(random),
      ...leg(random, opposite(side), { flex: 0, abduct: -5, turn: 6, knee: 3, ankle: 0 }),
      ...leg(random, side, { flex: -6, abduct: 0, turn: 0, knee: 138, ankle: -30 }),
      ...arm(random, side, { flex: -42, abduct: 6, turn: 0, elbow: 22 }),
      ...arm(random, opposite(side), { flex: 20, abduct: uniform(random, 60, 85), turn: 0, elbow: 10 }),
    };
  },
  up(random) {
    return {
      ...upright(random),
      ...bothLegs(random, { flex: 0, abduct: 4, turn: 8, knee: 1, ankle: -34 }),
      ...bothArms(random, { flex: 170, abduct: 4, turn: 14, elbow: 8 }),
      spineFlex: -12,
      neckFlex: -20,
    };
  },
};
