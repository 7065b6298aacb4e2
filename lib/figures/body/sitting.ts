import { clamp } from "../../numbers";
import type { Random } from "../../random";
import { degrees, radians } from "../paint/geometry";
import { around, chance, pick, uniform, weighted } from "../world/sample";
import { armsOfSitting, mannerOf } from "./arms";
import { seatToPelvis } from "./contact";
import { type JointAngles, legAngles, onBothSides, type Pose, sides } from "./pose";
import type { SeatKind } from "./props";
import { type Body, bones, jointLimits, pose, type Side, withinLimits } from "./skeleton";

/** Sitting on a seat `height` metres high, or on the ground. */
export function sitting(random: Random, body: Body, seat: SeatKind, height: number): Pose {
  const trunk = sitTrunk(random, seat);
  const legs =
    seat === "ground" ? groundLegs(random, body, trunk.lean ?? 0) : seatLegs(random, body, height, trunk.lean ?? 0);
  const arms = armsOfSitting(random, (trunk.lean ?? 0) + (trunk.spineFlex ?? 0), seat === "ground");
  const look: JointAngles = {
    neckFlex: around(random, 2, 6) - 0.5 * (trunk.spineFlex ?? 0) - 0.4 * (trunk.lean ?? 0),
    neckTurn: around(random, 0, 18),
  };
  const angles = withinLimits({ ...trunk, ...legs, ...look, ...arms.angles });
  return {
    angles,
    pelvis: height + seatToPelvis * body.height,
    ...mannerOf("sitting", arms),
    prop: { kind: "seat", seat, height },
  };
}

function sitTrunk(random: Random, seat: SeatKind): JointAngles {
  if (seat === "ground") return { lean: around(random, -14, 5), spineFlex: around(random, 24, 8) };
  const way = weighted(random, { upright: 4, back: seat === "stool" || seat === "block" ? 0 : 4, forward: 3 });
  const side = { spineTwist: around(random, 0, 7), spineSide: around(random, 0, 3) };
  if (way === "back") return { ...side, lean: uniform(random, -22, -10), spineFlex: uniform(random, 4, 16) };
  if (way === "forward") return { ...side, lean: uniform(random, 8, 24), spineFlex: uniform(random, 10, 26) };
  return { ...side, lean: around(random, -2, 4), spineFlex: around(random, 6, 4) };
}

/** Legs that reach from the seat to the floor; one may be crossed over the other. */
function seatLegs(random: Random, body: Body, height: number, lean: number): JointAngles {
  const length = bones(body);
  const crossed = chance(random, 0.22) ? pick(random, sides) : undefined;
  const apart = uniform(random, 2, 16);
  return onBothSides((side) => {
    const shin = uniform(random, -16, 22);
    const kneeHeight = length.sole + length.shin * Math.cos(radians(shin));
    const drop = clamp((height + seatToPelvis * body.height - kneeHeight) / length.thigh, -0.35, 0.42);
    const thigh = degrees(Math.acos(drop)) + (side === crossed ? 15 : 0);
    const lower = side === crossed ? uniform(random, 5, 25) : shin;
    return legAngles(side, {
      flex: thigh + lean,
      abduct: side === crossed ? -14 : crossed ? 2 : apart + around(random, 0, 2),
      turn: crossed ? 0 : around(random, 0, 5),
      knee: thigh - lower,
      ankle: side === crossed ? -20 : -shin,
    });
  });
}

function groundLegs(random: Random, body: Body, lean: number): JointAngles {
  const way = weighted(random, { kneesUp: 4, stretched: 3, tailor: 3 });
  return onBothSides((side) => {
    const leg = {
      kneesUp: { knee: uniform(random, 85, 118), abduct: around(random, 6, 4), turn: 0, flat: true },
      stretched: { knee: uniform(random, 0, 30), abduct: around(random, 6, 4), turn: 0, flat: false },
      tailor: { knee: 130, abduct: 45, turn: 55, flat: false },
    }[way];
    return groundLeg(body, side, lean, leg);
  });
}

interface GroundLeg {
  knee: number;
  abduct: number;
  turn: number;
  /** Whether the sole is on the ground. */
  flat: boolean;
}

/** Raises the thigh until the foot rests on the ground; at the hip's limit the knee straightens instead. */
function groundLeg(body: Body, side: Side, lean: number, { knee, abduct, turn, flat }: GroundLeg): JointAngles {
  let pitch = 60;
  let bend = knee;
  for (;;) {
    const leg = legAngles(side, { flex: pitch + lean, abduct, turn, knee: bend, ankle: flat ? bend - pitch : -12 });
    const { points } = pose(body, withinLimits({ lean, ...leg }), 0, [0, seatToPelvis * body.height, 0]);
    if (Math.min(points[`heel${side}`][1], points[`toe${side}`][1]) > -0.005) return leg;
    if (pitch + lean < jointLimits[`hipFlex${side}`][1]) pitch += 2;
    else bend -= 4;
  }
}
