import type { Random } from "../../random";
import { around } from "../world/sample";
import type { PropRequest } from "./props";
import { type Angles, type Body, type Joint, pelvisOverGround, type Side, withinLimits } from "./skeleton";

/** An object in the hands. */
export interface Holding {
  kind: "phone" | "drink" | "book" | "bag";
  side: Side;
}

/** How a body is held, independent of its place and heading. */
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
  /** Height of the lowest foot above the ground when the body is in the air, metres. */
  airborne?: number;
  /** True when the pose comes from the distribution that standing and walking share: see `mixture`. */
  shared?: true;
}

/** Angles of some joints, degrees. */
export type JointAngles = Partial<Record<Joint, number>>;

export const sides = ["L", "R"] as const;

/** A pose with at least one foot on the ground. */
export function grounded(body: Body, joints: JointAngles): Pick<Pose, "angles" | "pelvis"> {
  const angles = withinLimits(joints);
  return { angles, pelvis: pelvisOverGround(body, angles) };
}

/** A trunk held upright, with small random deviations. */
export function upright(random: Random): JointAngles {
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
export interface ArmPose {
  flex: number;
  abduct: number;
  turn: number;
  elbow: number;
}

/** Flexion and abduction of the hip, outward turn of the thigh, flexion of knee and ankle; degrees. */
export interface LegPose {
  flex: number;
  abduct: number;
  turn: number;
  knee: number;
  ankle: number;
}

/** The angles of an arm in exactly this pose. */
export const armAngles = (side: Side, { flex, abduct, turn, elbow }: ArmPose): JointAngles => ({
  [`shoulderFlex${side}`]: flex,
  [`shoulderAbduct${side}`]: abduct,
  [`shoulderTurn${side}`]: turn,
  [`elbow${side}`]: elbow,
});

/** The angles of a leg in exactly this pose. */
export const legAngles = (side: Side, { flex, abduct, turn, knee, ankle }: LegPose): JointAngles => ({
  [`hipFlex${side}`]: flex,
  [`hipAbduct${side}`]: abduct,
  [`hipTurn${side}`]: turn,
  [`knee${side}`]: knee,
  [`ankle${side}`]: ankle,
});

/** The angles of an arm near this pose. */
export const arm = (random: Random, side: Side, { flex, abduct, turn, elbow }: ArmPose): JointAngles =>
  armAngles(side, {
    flex: around(random, flex, 4),
    abduct: around(random, abduct, 2.5),
    turn: around(random, turn, 4),
    elbow: around(random, elbow, 5),
  });

/** The angles of a leg near this pose. */
export const leg = (random: Random, side: Side, { flex, abduct, turn, knee, ankle }: LegPose): JointAngles =>
  legAngles(side, {
    flex: around(random, flex, 3),
    abduct: around(random, abduct, 2),
    turn: around(random, turn, 3),
    knee: around(random, knee, 3),
    ankle: around(random, ankle, 3),
  });

/** The angles of the left limb, then those of the right one. */
export const onBothSides = (limb: (side: Side) => JointAngles): JointAngles => ({ ...limb("L"), ...limb("R") });

export const bothArms = (random: Random, pose: ArmPose): JointAngles => onBothSides((side) => arm(random, side, pose));

export const bothLegs = (random: Random, pose: LegPose): JointAngles => onBothSides((side) => leg(random, side, pose));

export const opposite = (side: Side): Side => (side === "L" ? "R" : "L");
