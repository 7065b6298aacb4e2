import type { Random } from "../../random";
import { around, pick, uniform, weighted } from "../world/sample";
import { bothArms, bothLegs, grounded, type JointAngles, leg, type Pose, sides, upright } from "./pose";
import type { Body } from "./skeleton";

/** In the air: spread like a star, arms up with heels drawn back, tucked, or in a wide leap. */
export function jumping(random: Random, body: Body): Pose {
  const way = weighted(random, { star: 3, cheer: 3, tuck: 2, leap: 3 });
  const pose = grounded(body, { ...upright(random), ...ways[way](random) });
  const airborne = uniform(random, 0.14, 0.34) * body.height;
  return { ...pose, pelvis: pose.pelvis + airborne, airborne, manner: "jumping" };
}

const ways: Record<"star" | "cheer" | "tuck" | "leap", (random: Random) => JointAngles> = {
  star(random) {
    const spread = uniform(random, 30, 44);
    return {
      ...bothArms(random, { flex: 8, abduct: uniform(random, 112, 145), turn: 0, elbow: 10 }),
      ...bothLegs(random, { flex: 8, abduct: spread, turn: 25, knee: 8, ankle: -35 }),
    };
  },
  cheer(random) {
    const bend = uniform(random, 60, 105);
    const side = pick(random, sides);
    return {
      ...bothArms(random, { flex: uniform(random, 145, 170), abduct: 22, turn: 0, elbow: 14 }),
      ...bothLegs(random, { flex: 4, abduct: 8, turn: 8, knee: bend, ankle: -30 }),
      ...leg(random, side, { flex: 24, abduct: 8, turn: 8, knee: bend * uniform(random, 0.5, 1), ankle: -30 }),
      neckFlex: around(random, -12, 6),
    };
  },
  tuck(random) {
    const flex = uniform(random, 85, 118);
    return {
      ...bothArms(random, { flex: uniform(random, 30, 90), abduct: uniform(random, 30, 70), turn: 0, elbow: 35 }),
      ...bothLegs(random, { flex, abduct: 12, turn: 5, knee: flex + uniform(random, 5, 25), ankle: -15 }),
      spineFlex: around(random, 18, 5),
    };
  },
  leap(random) {
    const front = pick(random, sides);
    const back = front === "L" ? "R" : "L";
    return {
      ...bothArms(random, { flex: 20, abduct: uniform(random, 75, 110), turn: 0, elbow: 12 }),
      ...leg(random, front, {
        flex: uniform(random, 68, 92),
        abduct: 6,
        turn: 5,
        knee: uniform(random, 0, 22),
        ankle: -30,
      }),
      ...leg(random, back, { flex: -26, abduct: 8, turn: 10, knee: uniform(random, 15, 60), ankle: -38 }),
      lean: around(random, 20, 5),
    };
  },
};
