import type { Random } from "../../random";
import { around, pick, range, weighted } from "../world/sample";
import { poised, resting } from "./contact";
import { arm, both, type Loose, opposite, type Pose, sides } from "./pose";
import { type Body, bones, type Side } from "./skeleton";

/** Down on the heels or the balls of the feet, the seat off the ground. */
export function crouching(random: Random, body: Body): Pose {
  const lean = range(random, 14, 30);
  // A shin cannot tip farther than the ankle bends unless the heel comes up.
  const shin = range(random, 24, 40);
  const thigh = range(random, 92, 108);
  const legs: Loose = {};
  const apart = range(random, 6, 20);
  for (const side of sides) {
    legs[`hipFlex${side}`] = thigh + lean;
    legs[`knee${side}`] = thigh + shin + around(random, 0, 2);
    legs[`ankle${side}`] = Math.min(28, shin);
    legs[`hipAbduct${side}`] = apart;
    legs[`hipTurn${side}`] = 0.8 * apart;
  }
  const spineFlex = range(random, 14, 32);
  const trunk: Loose = { lean, spineFlex, neckFlex: around(random, -10, 8), neckTurn: around(random, 0, 16) };
  const way = weighted(random, { knees: 4, ground: 3, clasped: 2 });
  const side = pick(random, sides);
  const rest = both(random, { flex: 62 + 0.4 * lean, abduct: 8, turn: 10, elbow: 42 });
  const arms: Loose =
    way === "clasped"
      ? both(random, { flex: 48 + 0.4 * lean, abduct: 2, turn: 42, elbow: 66 })
      : way === "knees"
        ? rest
        : { ...rest, ...arm(random, side, { flex: 40 + lean, abduct: 4, turn: 0, elbow: 6 }) };
  return { ...poised(body, { ...trunk, ...legs, ...arms }), manner: "crouching" };
}

/** On both knees, upright or sitting back on the heels, or on one knee. */
export function kneeling(random: Random, body: Body): Pose {
  const way = weighted(random, { both: 3.5, back: 1, one: 4.5 });
  const trunk: Loose = {
    lean: around(random, 2, 2),
    spineFlex: around(random, 5, 3),
    spineTwist: around(random, 0, 5),
    neckFlex: around(random, 4, 6),
    neckTurn: around(random, 0, 16),
  };
  const lean = trunk.lean ?? 0;
  const hanging = both(random, { flex: 8, abduct: 8, turn: 8, elbow: 16 });
  const arms = weighted(random, { hanging: 3, thighs: 3, hips: 1.5 });
  const held =
    arms === "hanging"
      ? hanging
      : arms === "hips"
        ? both(random, { flex: -18, abduct: 42, turn: 60, elbow: 88 })
        : both(random, { flex: way === "back" ? 30 : 12, abduct: 6, turn: 18, elbow: way === "back" ? 42 : 30 });
  if (way === "one") {
    const front = pick(random, sides);
    const forearm = arm(random, front, { flex: 52, abduct: 6, turn: 24, elbow: 62 });
    const legs = { ...knelt(random, body, opposite(front), lean, -4, 24), ...planted(random, body, front, lean) };
    return { ...resting(body, { ...trunk, ...held, ...legs, ...forearm }), manner: "kneeling on one knee" };
  }
  const flex = way === "back" ? range(random, 48, 53) : range(random, 0, 12);
  const legs = { ...knelt(random, body, "L", lean, flex, -46), ...knelt(random, body, "R", lean, flex, -46) };
  return { ...resting(body, { ...trunk, ...held, ...legs }), manner: "kneeling" };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (radians: number) => (radians * 180) / Math.PI;

/** How far the skin of a knee is from its joint, as a share of the body's height. */
const kneecap = 0.034;

/** A leg on its knee: the shin slopes so that knee and toes touch the same ground. `thigh` is its angle ahead of upright. */
function knelt(random: Random, body: Body, side: Side, lean: number, thigh: number, ankle: number): Loose {
  const { shin, sole, foot } = bones(body);
  // Below the knee, the toes are at a cos(s) + b sin(s) for a shin that slopes by s from upright.
  const [c, d] = [Math.cos(radians(ankle)), Math.sin(radians(ankle))];
  const [a, b] = [shin + sole * c - 0.9 * foot * d, sole * d + 0.9 * foot * c];
  const slope = degrees(Math.atan2(b, a) + Math.acos((kneecap * body.height) / Math.hypot(a, b)));
  return {
    [`hipFlex${side}`]: thigh + lean,
    [`hipAbduct${side}`]: around(random, 5, 2),
    [`hipTurn${side}`]: around(random, 4, 2),
    [`knee${side}`]: thigh + slope,
    [`ankle${side}`]: ankle,
  };
}

/** The other leg of somebody on one knee: its foot flat on the ground ahead. */
function planted(random: Random, body: Body, side: Side, lean: number): Loose {
  const { thigh, shin, sole } = bones(body);
  const slope = range(random, -6, 8);
  const hip = thigh + kneecap * body.height;
  const raised = degrees(Math.acos((hip - sole - shin * Math.cos(radians(slope))) / thigh));
  return {
    [`hipFlex${side}`]: raised + lean,
    [`hipAbduct${side}`]: around(random, 6, 2),
    [`hipTurn${side}`]: around(random, 6, 2),
    [`knee${side}`]: raised + slope,
    [`ankle${side}`]: slope,
  };
}
