import type { Random } from "../../random";
import { around } from "../world/sample";
import type { PropRequest } from "./props";
import { type Angles, type Body, type Joint, pelvisOverGround, type Side, withinLimits } from "./skeleton";

/** Something in the hands. */
export interface Holding {
  kind: "phone" | "drink" | "book" | "bag";
  side: Side;
}

/** A way of holding a body, whatever its place and direction. */
export interface Pose {
  angles: Angles;
  /** Height of the pelvis over the ground, metres. */
  pelvis: number;
  /** Degrees by which the whole body is tipped: positive forwards, so that 90 is lying on the belly. */
  pitch?: number;
  /** Degrees by which the whole body is then rolled to its left. */
  roll?: number;
  /** In words: "running", "standing with folded arms". */
  manner: string;
  holding?: Holding;
  /** What the body sits on, rides, kicks, climbs, carries or pushes. */
  prop?: PropRequest;
  /** Height of the lowest foot over the ground when nothing carries the body, metres. */
  airborne?: number;
  /** True when the pose comes from the distribution that standing and walking share: see `mixture`. */
  shared?: true;
}

/** Angles of some joints, degrees. */
export type Loose = Partial<Record<Joint, number>>;

export const sides = ["L", "R"] as const;

/** A pose with at least one foot on the ground. */
export function grounded(body: Body, loose: Loose): Pick<Pose, "angles" | "pelvis"> {
  const angles = withinLimits(loose);
  return { angles, pelvis: pelvisOverGround(body, angles) };
}

/** A trunk held upright, as nobody quite does. */
export function upright(random: Random): Loose {
  return {
    lean: around(random, 0, 1.5),
    spineFlex: around(random, 3, 3),
    spineSide: around(random, 0, 2),
    spineTwist: around(random, 0, 6),
    neckFlex: around(random, 1, 7),
    neckTurn: around(random, 0, 18),
    neckSide: around(random, 0, 4),
  };
}

/** Flexion and abduction of the shoulder, inward turn of the upper arm, flexion of the elbow; degrees. */
export interface ArmWay {
  flex: number;
  abduct: number;
  turn: number;
  elbow: number;
}

/** Flexion and abduction of the hip, outward turn of the thigh, flexion of knee and ankle; degrees. */
export interface LegWay {
  flex: number;
  abduct: number;
  turn: number;
  knee: number;
  ankle: number;
}

/** An arm held about this way, as nobody holds it exactly. */
export function arm(random: Random, side: Side, { flex, abduct, turn, elbow }: ArmWay): Loose {
  return {
    [`shoulderFlex${side}`]: around(random, flex, 4),
    [`shoulderAbduct${side}`]: around(random, abduct, 2.5),
    [`shoulderTurn${side}`]: around(random, turn, 4),
    [`elbow${side}`]: around(random, elbow, 5),
  };
}

export const both = (random: Random, way: ArmWay): Loose => ({ ...arm(random, "L", way), ...arm(random, "R", way) });

/** A leg held about this way. */
export function leg(random: Random, side: Side, { flex, abduct, turn, knee, ankle }: LegWay): Loose {
  return {
    [`hipFlex${side}`]: around(random, flex, 3),
    [`hipAbduct${side}`]: around(random, abduct, 2),
    [`hipTurn${side}`]: around(random, turn, 3),
    [`knee${side}`]: around(random, knee, 3),
    [`ankle${side}`]: around(random, ankle, 3),
  };
}

export const bothLegs = (random: Random, way: LegWay): Loose => ({
  ...leg(random, "L", way),
  ...leg(random, "R", way),
});

export const opposite = (side: Side): Side => (side === "L" ? "R" : "L");
