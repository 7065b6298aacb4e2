import type { Random } from "../../random";
import { degrees, radians } from "../paint/geometry";
import { around, pick, uniform, weighted } from "../world/sample";
import { balanced, resting } from "./contact";
import { arm, bothArms, type JointAngles, legAngles, onBothSides, opposite, type Pose, sides } from "./pose";
import { type Body, bones, type Side } from "./skeleton";

/** Crouching on the heels or the balls of the feet, the seat off the ground. */
export function crouching(random: Random, body: Body): Pose {
  const lean = uniform(random, 14, 30);
  // A shin cannot tip farther than the ankle bends unless the heel is raised.
  const shin = uniform(random, 24, 40);
  const thigh = uniform(random, 92, 108);
  const apart = uniform(random, 6, 20);
  const legs = onBothSides((side) =>
    legAngles(side, {
      flex: thigh + lean,
      abduct: apart,
      turn: 0.8 * apart,
      knee: thigh + shin + around(random, 0, 2),
      ankle: Math.min(28, shin),
    }),
  );
  const spineFlex = uniform(random, 14, 32);
  const trunk: JointAngles = { lean, spineFlex, neckFlex: around(random, -10, 8), neckTurn: around(random, 0, 16) };
  const way = weighted(random, { knees: 4, ground: 3, clasped: 2 });
  const side = pick(random, sides);
  const rest = bothArms(random, { flex: 62 + 0.4 * lean, abduct: 8, turn: 10, elbow: 42 });
  const arms: JointAngles =
    way === "clasped"
      ? bothArms(random, { flex: 48 + 0.4 * lean, abduct: 2, turn: 42, elbow: 66 })
      : way === "knees"
        ? rest
        : { ...rest, ...arm(random, side, { flex: 40 + lean, abduct: 4, turn: 0, elbow: 6 }) };
  return { ...balanced(body, { ...trunk, ...legs, ...arms }), manner: "crouching" };
}

/** On both knees, upright or sitting back on the heels, or on one knee. */
export function kneeling(random: Random, body: Body): Pose {
  const way = weighted(random, { both: 3.5, back: 1, one: 4.5 });
  const trunk: JointAngles = {
    lean: around(random, 2, 2),
    spineFlex: around(random, 5, 3),
    spineTwist: around(random, 0, 5),
    neckFlex: around(random, 4, 6),
    neckTurn: around(random, 0, 16),
  };
  const lean = trunk.lean ?? 0;
  const hanging = bothArms(random, { flex: 8, abduct: 8, turn: 8, elbow: 16 });
  const arms = weighted(random, { hanging: 3, thighs: 3, hips: 1.5 });
  const held =
    arms === "hanging"
      ? hanging
      : arms === "hips"
        ? bothArms(random, { flex: -18, abduct: 42, turn: 60, elbow: 88 })
        : bothArms(random, { flex: way === "back" ? 30 : 12, abduct: 6, turn: 18, elbow: way === "back" ? 42 : 30 });
  if (way === "one") {
    const front = pick(random, sides);
    const forearm = arm(random, front, { flex: 52, abduct: 6, turn: 24, elbow: 62 });
    const legs = { ...knelt(random, body, opposite(front), lean, -4, 24), ...planted(random, body, front, lean) };
    return { ...resting(body, { ...trunk, ...held, ...legs, ...forearm }), manner: "kneeling on one knee" };
  }
  const flex = way === "back" ? uniform(random, 48, 53) : uniform(random, 0, 12);
  const legs = onBothSides((side) => knelt(random, body, side, lean, flex, -46));
  return { ...resting(body, { ...trunk, ...held, ...legs }), manner: "kneeling" };
}

/** How far the skin of a knee is from its joint, as a share of the body's height. */
const kneecap = 0.034;

/**
 * A leg on its knee, whose knee and toes touch the ground; `thigh` is the angle of the thigh ahead of upright, degrees.
 */
function knelt(random: Random, body: Body, side: Side, lean: number, thigh: number, ankle: number): JointAngles {
  const { shin, sole, foot } = bones(body);
  // Below the knee, the toes are at a cos(s) + b sin(s) for a shin that slopes by s from upright.
  const [c, d] = [Math.cos(radians(ankle)), Math.sin(radians(ankle))];
  const [a, b] = [shin + sole * c - 0.9 * foot * d, sole * d + 0.9 * foot * c];
  const slope = degrees(Math.atan2(b, a) + Math.acos((kneecap * body.height) / Math.hypot(a, b)));
  const [abduct, turn] = [around(random, 5, 2), around(random, 4, 2)];
  return legAngles(side, { flex: thigh + lean, abduct, turn, knee: thigh + slope, ankle });
}

/** The other leg of somebody on one knee: its foot flat on the ground ahead. */
function planted(random: Random, body: Body, side: Side, lean: number): JointAngles {
  const { thigh, shin, sole } = bones(body);
  const slope = uniform(random, -6, 8);
  const hip = thigh + kneecap * body.height;
  const raised = degrees(Math.acos((hip - sole - shin * Math.cos(radians(slope))) / thigh));
  const [abduct, turn] = [around(random, 6, 2), around(random, 6, 2)];
  return legAngles(side, { flex: raised + lean, abduct, turn, knee: raised + slope, ankle: slope });
}
