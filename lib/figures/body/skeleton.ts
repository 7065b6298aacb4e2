import { clamp } from "../../numbers";
import { add, compose, type Mat3, rotate, rotateX, rotateXZY, rotateY, rotateZ, type Vec3 } from "../paint/geometry";

export type Age = "child" | "adult" | "old";

/** What makes one body differ from another. */
export interface Body {
  age: Age;
  /** Standing height, metres. */
  height: number;
  /** Thickness of trunk and limbs, 1 = average. */
  build: number;
  /** Leg length as a share of the average leg at this height. */
  legs: number;
  /** Shoulder width as a share of the average. */
  shoulders: number;
}

/** Bone lengths of a body, metres. */
export interface Bones {
  hipWidth: number;
  thigh: number;
  shin: number;
  sole: number;
  foot: number;
  loin: number;
  chest: number;
  shoulderWidth: number;
  neck: number;
  upperArm: number;
  forearm: number;
  hand: number;
}

/**
 * Bone lengths from the segment proportions of Drillis and Contini (1966); head and hands are slightly larger, to be
 * recognisable in small pictures.
 */
export function bones({ height, legs, shoulders }: Body): Bones {
  return {
    hipWidth: 0.052 * height,
    thigh: 0.245 * legs * height,
    shin: 0.246 * legs * height,
    sole: 0.039 * height,
    foot: 0.12 * height,
    loin: 0.11 * height,
    chest: 0.185 * height,
    shoulderWidth: 0.108 * shoulders * height,
    neck: 0.105 * height,
    upperArm: 0.172 * height,
    forearm: 0.15 * height,
    hand: 0.045 * height,
  };
}

const sideLimits = {
  /** Arm swing: positive forwards. */
  shoulderFlex: [-50, 175],
  /** Arm away from the trunk. */
  shoulderAbduct: [-20, 150],
  /** Upper arm rolled inwards about its axis. */
  shoulderTurn: [-60, 80],
  elbow: [0, 150],
  /** Thigh swing: positive forwards. */
  hipFlex: [-30, 130],
  hipAbduct: [-20, 50],
  /** Thigh rolled outwards about its axis. */
  hipTurn: [-30, 60],
  knee: [0, 145],
  /** Positive lifts the toes. */
  ankle: [-50, 30],
} as const;

const trunkLimits = {
  /** Pelvis tipped forwards. */
  lean: [-35, 35],
  /** Pelvis tipped sideways. */
  sway: [-15, 15],
  spineFlex: [-25, 60],
  spineSide: [-25, 25],
  spineTwist: [-40, 40],
  neckFlex: [-45, 50],
  neckSide: [-30, 30],
  neckTurn: [-70, 70],
} as const;

type SideJoint = keyof typeof sideLimits;
export type Side = "L" | "R";
export type Joint = keyof typeof trunkLimits | `${SideJoint}${Side}`;

/** Angles in degrees; at 0 everywhere the body stands straight with hanging arms. */
export type Angles = Readonly<Record<Joint, number>>;

/** Lowest and highest angle of each joint, degrees. */
export const jointLimits = Object.fromEntries([
  ...Object.entries(trunkLimits),
  ...(["L", "R"] as const).flatMap((side) =>
    Object.entries(sideLimits).map(([joint, limits]) => [`${joint}${side}`, limits]),
  ),
]) as unknown as Readonly<Record<Joint, readonly [number, number]>>;

const limits = Object.entries(jointLimits) as [Joint, readonly [number, number]][];

/** Angles of every joint: missing ones are 0, and each is clipped to the joint's limits. */
export function withinLimits(angles: Partial<Record<Joint, number>>): Angles {
  const held: Partial<Record<Joint, number>> = {};
  for (const [joint, [low, high]] of limits) held[joint] = clamp(angles[joint] ?? 0, low, high);
  return held as Angles;
}

type PointName =
  | "pelvis"
  | "waist"
  | "neck"
  | "head"
  | `${"hip" | "knee" | "ankle" | "heel" | "toe" | "shoulder" | "elbow" | "wrist" | "hand"}${Side}`;

/** Where the joints are, in metres, and how trunk and head are turned. */
export interface Skeleton {
  points: Readonly<Record<PointName, Vec3>>;
  frames: Frames;
}

interface Frames {
  pelvis: Mat3;
  chest: Mat3;
  head: Mat3;
}

/** How the whole body is turned: see `Pose`. */
export interface Tip {
  pitch?: number | undefined;
  roll?: number | undefined;
}

/** The trunk alone, with the joints where limbs begin. */
export type Trunk = Pick<Skeleton, "frames"> & {
  points: Pick<Skeleton["points"], "pelvis" | "waist" | "neck" | "head" | `${"hip" | "shoulder"}${Side}`>;
};

/** Forward kinematics of the trunk: see `pose`. */
export function trunkOf(body: Body, angles: Angles, yaw = 0, origin: Vec3 = [0, 0, 0], tip: Tip = {}): Trunk {
  const length = bones(body);
  const root = compose(rotateY(yaw), rotateX(tip.pitch ?? 0), rotateY(tip.roll ?? 0));
  const pelvis = compose(root, rotateX(angles.lean), rotateZ(angles.sway));
  const chest = compose(
    pelvis,
    rotateY(angles.spineTwist),
    rotateX(angles.spineFlex),
    rotateZ(angles.spineSide - angles.sway),
  );
  const head = compose(
    chest,
    rotateY(angles.neckTurn),
    rotateX(angles.neckFlex),
    rotateZ(angles.neckSide - angles.spineSide),
  );
  const waist = step(origin, pelvis, [0, length.loin, 0]);
  const neck = step(waist, chest, [0, length.chest, 0]);
  const drop = -0.028 * body.height;
  return {
    points: {
      pelvis: origin,
      waist,
      neck,
      head: step(neck, head, [0, length.neck, 0.012 * body.height]),
      hipL: step(origin, pelvis, [length.hipWidth, -0.01, 0]),
      hipR: step(origin, pelvis, [-length.hipWidth, -0.01, 0]),
      shoulderL: step(neck, chest, [length.shoulderWidth, drop, 0]),
      shoulderR: step(neck, chest, [-length.shoulderWidth, drop, 0]),
    },
    frames: { pelvis, chest, head },
  };
}

const step = (from: Vec3, frame: Mat3, to: Vec3) => add(from, rotate(frame, to));

/**
 * Forward kinematics with the pelvis at `origin`. At yaw 0 the body faces the camera, at 90 the right of the picture; a
 * tipped body is pitched and then rolled about its own long axis.
 */
export function pose(body: Body, angles: Angles, yaw = 0, origin: Vec3 = [0, 0, 0], tip: Tip = {}): Skeleton {
  const length = bones(body);
  const { points, frames } = trunkOf(body, angles, yaw, origin, tip);
  const leg = (hip: Vec3, sign: number, [flex, abduct, turn, bend, lift]: readonly number[]) => {
    const thigh = compose(frames.pelvis, rotateXZY(-flex!, sign * abduct!, sign * turn!));
    const knee = step(hip, thigh, [0, -length.thigh, 0]);
    const shin = compose(thigh, rotateX(bend!));
    const ankle = step(knee, shin, [0, -length.shin, 0]);
    const foot = compose(thigh, rotateX(bend! - lift!));
    const heel = step(ankle, foot, [0, -length.sole, -0.22 * length.foot]);
    return { knee, ankle, heel, toe: step(ankle, foot, [0, -length.sole, 0.9 * length.foot]) };
  };
  const arm = (shoulder: Vec3, sign: number, [flex, abduct, turn, bend]: readonly number[]) => {
    const upperArm = compose(frames.chest, rotateXZY(-flex!, sign * abduct!, -sign * turn!));
    const elbow = step(shoulder, upperArm, [0, -length.upperArm, 0]);
    const forearm = compose(upperArm, rotateX(-bend!));
    const wrist = step(elbow, forearm, [0, -length.forearm, 0]);
    return { elbow, wrist, hand: step(wrist, forearm, [0, -length.hand, 0]) };
  };
  const a = angles;
  const legL = leg(points.hipL, 1, [a.hipFlexL, a.hipAbductL, a.hipTurnL, a.kneeL, a.ankleL]);
  const legR = leg(points.hipR, -1, [a.hipFlexR, a.hipAbductR, a.hipTurnR, a.kneeR, a.ankleR]);
  const armL = arm(points.shoulderL, 1, [a.shoulderFlexL, a.shoulderAbductL, a.shoulderTurnL, a.elbowL]);
  const armR = arm(points.shoulderR, -1, [a.shoulderFlexR, a.shoulderAbductR, a.shoulderTurnR, a.elbowR]);
  return {
    points: {
      ...points,
      kneeL: legL.knee,
      kneeR: legR.knee,
      ankleL: legL.ankle,
      ankleR: legR.ankle,
      heelL: legL.heel,
      heelR: legR.heel,
      toeL: legL.toe,
      toeR: legR.toe,
      elbowL: armL.elbow,
      elbowR: armR.elbow,
      wristL: armL.wrist,
      wristR: armR.wrist,
      handL: armL.hand,
      handR: armR.hand,
    },
    frames,
  };
}

/** The height of the pelvis, metres, at which the lowest part of the feet touches the ground. */
export function pelvisOverGround(body: Body, angles: Angles, tip: Tip = {}): number {
  const { points } = pose(body, angles, 0, [0, 0, 0], tip);
  return -Math.min(points.heelL[1], points.heelR[1], points.toeL[1], points.toeR[1]);
}
