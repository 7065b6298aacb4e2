import type { Random } from "../../random";
import { around, pick, uniform, weighted } from "../world/sample";
import { resting } from "./contact";
import { arm, bothArms, bothLegs, type JointAngles, leg, type Pose, sides } from "./pose";
import type { PropRequest } from "./props";
import { type Body, pose, type Tip } from "./skeleton";

/** On the back, a side or the belly, on the ground or on a mat or bed whose surface is `height` metres high. */
export function lying(random: Random, body: Body, height: number): Pose {
  const way = weighted(random, { back: 5, side: 3, belly: 2.5 });
  const { tip, joints } = ways[way](random);
  const flat = resting(body, joints, tip);
  const manner = { back: "lying on the back", side: "lying on the side", belly: "lying on the belly" }[way];
  const lain = { ...flat, pelvis: flat.pelvis + height, manner };
  return height > 0 ? { ...lain, prop: matUnder(body, lain, height) } : lain;
}

const ways: Record<"back" | "side" | "belly", (random: Random) => { tip: Tip; joints: JointAngles }> = {
  back(random) {
    const arms = weighted(random, { sides: 4, head: 3, chest: 2 });
    const up = weighted(random, { none: 4, one: 2, two: 3 });
    const bent = { flex: uniform(random, 44, 58), abduct: 5, turn: 3, knee: uniform(random, 96, 112), ankle: 0 };
    const straight = { flex: 0, abduct: 9, turn: 18, knee: 4, ankle: -22 };
    return {
      tip: { pitch: -90 },
      joints: {
        ...bothLegs(random, up === "two" ? bent : straight),
        ...(up === "one" && leg(random, pick(random, sides), bent)),
        ...bothArms(
          random,
          {
            sides: { flex: 0, abduct: uniform(random, 14, 50), turn: 0, elbow: 8 },
            head: { flex: 8, abduct: 132, turn: -50, elbow: 118 },
            chest: { flex: 14, abduct: 12, turn: 62, elbow: 96 },
          }[arms],
        ),
        neckFlex: uniform(random, 4, 20),
        neckTurn: around(random, 0, 25),
      },
    };
  },
  side(random) {
    const roll = pick(random, [-1, 1]) * uniform(random, 78, 90);
    const under = roll > 0 ? "R" : "L";
    const flex = uniform(random, 18, 60);
    return {
      tip: { pitch: -90, roll },
      joints: {
        ...bothLegs(random, { flex, abduct: 0, turn: 0, knee: flex * uniform(random, 0.9, 1.5), ankle: -12 }),
        ...bothArms(random, { flex: 50, abduct: 4, turn: 12, elbow: 70 }),
        ...arm(random, under, { flex: 110, abduct: 4, turn: 0, elbow: uniform(random, 90, 130) }),
        spineFlex: uniform(random, 4, 18),
        neckFlex: around(random, 4, 5),
      },
    };
  },
  belly(random) {
    const propped = pick(random, [true, false]);
    const raised = pick(random, [0, uniform(random, 60, 105)]);
    return {
      tip: { pitch: 90 },
      joints: {
        ...bothLegs(random, { flex: 0, abduct: 7, turn: 4, knee: raised || 6, ankle: -44 }),
        ...bothArms(
          random,
          propped
            ? { flex: 72, abduct: 8, turn: 20, elbow: 88 }
            : { flex: 150, abduct: 30, turn: 40, elbow: uniform(random, 80, 110) },
        ),
        ...(propped
          ? { lean: -10, spineFlex: -24, neckFlex: -22, hipFlexL: -12, hipFlexR: -12 }
          : { neckTurn: pick(random, [-60, 60]), neckFlex: -8 }),
      },
    };
  },
};

/** A mat as large as the lying body, with a margin all around. */
function matUnder(body: Body, { angles, pelvis, pitch, roll }: Pose, height: number): PropRequest {
  const { points } = pose(body, angles, 0, [0, pelvis, 0], { pitch, roll });
  const all = Object.values(points);
  const span = (axis: 0 | 2) => {
    const along = all.map((point) => point[axis]);
    const [low, high] = [Math.min(...along), Math.max(...along)];
    return { middle: (low + high) / 2, length: high - low };
  };
  const [across, lengthways] = [span(0), span(2)];
  return {
    kind: "mat",
    at: [across.middle, height / 2, lengthways.middle],
    size: [Math.max(0.75, across.length + 0.2), height, lengthways.length + 0.35],
  };
}
