import type { Random } from "../../random";
import { around, chance, clamp, pick, range, weighted } from "../world/sample";
import { armsOfSitting, described } from "./arms";
import { seatToPelvis } from "./contact";
import { type Loose, type Pose, sides } from "./pose";
import type { SeatKind } from "./props";
import { type Body, bones, jointLimits, pose, type Side, withinLimits } from "./skeleton";

/** Sitting on a seat `height` metres high, or on the ground. */
export function sitting(random: Random, body: Body, seat: SeatKind, height: number): Pose {
  const trunk = sitTrunk(random, seat);
  const legs =
    seat === "ground" ? groundLegs(random, body, trunk.lean ?? 0) : seatLegs(random, body, height, trunk.lean ?? 0);
  const arms = armsOfSitting(random, (trunk.lean ?? 0) + (trunk.spineFlex ?? 0), seat === "ground");
  const look: Loose = {
    neckFlex: around(random, 2, 6) - 0.5 * (trunk.spineFlex ?? 0) - 0.4 * (trunk.lean ?? 0),
    neckTurn: around(random, 0, 18),
  };
  const angles = withinLimits({ ...trunk, ...legs, ...look, ...arms.angles });
  return {
    angles,
    pelvis: height + seatToPelvis * body.height,
    ...described("sitting", arms),
    prop: { kind: "seat", seat, height },
  };
}

function sitTrunk(random: Random, seat: SeatKind): Loose {
  if (seat === "ground") return { lean: around(random, -14, 5), spineFlex: around(random, 24, 8) };
  const way = weighted(random, { upright: 4, back: seat === "stool" || seat === "block" ? 0 : 4, forward: 3 });
  const side = { spineTwist: around(random, 0, 7), spineSide: around(random, 0, 3) };
  if (way === "back") return { ...side, lean: range(random, -22, -10), spineFlex: range(random, 4, 16) };
  if (way === "forward") return { ...side, lean: range(random, 8, 24), spineFlex: range(random, 10, 26) };
  return { ...side, lean: around(random, -2, 4), spineFlex: around(random, 6, 4) };
}

/** Legs that reach from the seat to the floor; one may be crossed over the other. */
function seatLegs(random: Random, body: Body, height: number, lean: number): Loose {
  const length = bones(body);
  const legs: Loose = {};
  const crossed = chance(random, 0.22) ? pick(random, sides) : undefined;
  const apart = range(random, 2, 16);
  for (const side of sides) {
    const shin = range(random, -16, 22);
    const kneeHeight = length.sole + length.shin * Math.cos((shin * Math.PI) / 180);
    const drop = clamp((height + seatToPelvis * body.height - kneeHeight) / length.thigh, -0.35, 0.42);
    const thigh = (Math.acos(drop) * 180) / Math.PI + (side === crossed ? 15 : 0);
    const lower = side === crossed ? range(random, 5, 25) : shin;
    legs[`hipFlex${side}`] = thigh + lean;
    legs[`knee${side}`] = thigh - lower;
    legs[`ankle${side}`] = side === crossed ? -20 : -shin;
    legs[`hipAbduct${side}`] = side === crossed ? -14 : crossed ? 2 : apart + around(random, 0, 2);
    legs[`hipTurn${side}`] = crossed ? 0 : around(random, 0, 5);
  }
  return legs;
}

function groundLegs(random: Random, body: Body, lean: number): Loose {
  const way = weighted(random, { kneesUp: 4, stretched: 3, tailor: 3 });
  const legs = sides.map((side) => {
    const leg = {
      kneesUp: { knee: range(random, 85, 118), abduct: around(random, 6, 4), turn: 0, flat: true },
      stretched: { knee: range(random, 0, 30), abduct: around(random, 6, 4), turn: 0, flat: false },
      tailor: { knee: 130, abduct: 45, turn: 55, flat: false },
    }[way];
    return groundLeg(body, side, lean, leg);
  });
  return Object.assign({}, ...legs);
}

interface GroundLeg {
  knee: number;
  abduct: number;
  turn: number;
  /** Whether the sole is on the ground. */
  flat: boolean;
}

/** Raises the thigh, and straightens the knee where the hip goes no farther, until the foot rests on the ground. */
function groundLeg(body: Body, side: Side, lean: number, { knee, abduct, turn, flat }: GroundLeg): Loose {
  let pitch = 60;
  let bend = knee;
  for (;;) {
    const leg = {
      [`hipFlex${side}`]: pitch + lean,
      [`knee${side}`]: bend,
      [`ankle${side}`]: flat ? bend - pitch : -12,
      [`hipAbduct${side}`]: abduct,
      [`hipTurn${side}`]: turn,
    };
    const { points } = pose(body, withinLimits({ lean, ...leg }), 0, [0, seatToPelvis * body.height, 0]);
    if (Math.min(points[`heel${side}`][1], points[`toe${side}`][1]) > -0.005) return leg;
    if (pitch + lean < jointLimits[`hipFlex${side}`][1]) pitch += 2;
    else bend -= 4;
  }
}
