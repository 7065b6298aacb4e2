import { add, compose, type Mat3, rotate, rotateX, rotateY, rotateZ, type Vec3 } from "../geometry";
import { clamp } from "../sample";

/** What makes one body differ from another. */
export interface Body {
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

/** Bone lengths from the body segment shares of Drillis and Contini (1966), head and hands slightly enlarged to read well small. */
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

/** Angles in degrees; all 0 is standing straight with hanging arms. */
export type Angles = Readonly<Record<Joint, number>>;

/** Lowest and highest angle of each joint, degrees. */
export const jointLimits = Object.fromEntries([
  ...Object.entries(trunkLimits),
  ...(["L", "R"] as const).flatMap((side) =>
    Object.entries(sideLimits).map(([joint, limits]) => [`${joint}${side}`, limits]),
  ),
]) as unknown as Readonly<Record<Joint, readonly [number, number]>>;

/** Angles of every joint: those not given are 0, those beyond a joint's limit are held at it. */
export function withinLimits(angles: Partial<Record<Joint, number>>): Angles {
  const entries = Object.entries(jointLimits) as [Joint, readonly [number, number]][];
  return Object.fromEntries(
    entries.map(([joint, [low, high]]) => [joint, clamp(angles[joint] ?? 0, low, high)]),
  ) as Angles;
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
  frames: { pelvis: Mat3; chest: Mat3; head: Mat3 };
}

/** Forward kinematics with the pelvis at `origin`. At yaw 0 the body faces the camera, at 90 the right of the picture. */
export function pose(body: Body, angles: Angles, yaw = 0, origin: Vec3 = [0, 0, 0]): Skeleton {
  const length = bones(body);
  const pelvisFrame = compose(rotateY(yaw), rotateX(angles.lean), rotateZ(angles.sway));
  const chestFrame = compose(
    pelvisFrame,
    rotateY(angles.spineTwist),
    rotateX(angles.spineFlex),
    rotateZ(angles.spineSide - angles.sway),
  );
  const headFrame = compose(
    chestFrame,
    rotateY(angles.neckTurn),
    rotateX(angles.neckFlex),
    rotateZ(angles.neckSide - angles.spineSide),
  );
  const waist = add(origin, rotate(pelvisFrame, [0, length.loin, 0]));
  const neck = add(waist, rotate(chestFrame, [0, length.chest, 0]));
  const head = add(neck, rotate(headFrame, [0, length.neck, 0.012 * body.height]));

  const side = (name: Side) => {
    const sign = name === "L" ? 1 : -1;
    const step = (from: Vec3, frame: Mat3, to: Vec3) => add(from, rotate(frame, to));
    const a = (joint: SideJoint) => angles[`${joint}${name}`];

    const hip = step(origin, pelvisFrame, [sign * length.hipWidth, -0.01, 0]);
    const thigh = compose(
      pelvisFrame,
      rotateX(-a("hipFlex")),
      rotateZ(sign * a("hipAbduct")),
      rotateY(sign * a("hipTurn")),
    );
    const knee = step(hip, thigh, [0, -length.thigh, 0]);
    const shin = compose(thigh, rotateX(a("knee")));
    const ankle = step(knee, shin, [0, -length.shin, 0]);
    const foot = compose(shin, rotateX(-a("ankle")));
    const heel = step(ankle, foot, [0, -length.sole, -0.22 * length.foot]);
    const toe = step(ankle, foot, [0, -length.sole, 0.9 * length.foot]);

    const shoulder = step(neck, chestFrame, [sign * length.shoulderWidth, -0.028 * body.height, 0]);
    const upperArm = compose(
      chestFrame,
      rotateX(-a("shoulderFlex")),
      rotateZ(sign * a("shoulderAbduct")),
      rotateY(-sign * a("shoulderTurn")),
    );
    const elbow = step(shoulder, upperArm, [0, -length.upperArm, 0]);
    const forearm = compose(upperArm, rotateX(-a("elbow")));
    const wrist = step(elbow, forearm, [0, -length.forearm, 0]);
    const hand = step(wrist, forearm, [0, -length.hand, 0]);
    return { hip, knee, ankle, heel, toe, shoulder, elbow, wrist, hand };
  };
  const named = (name: Side) =>
    Object.fromEntries(Object.entries(side(name)).map(([point, at]) => [`${point}${name}`, at]));
  return {
    points: { pelvis: origin, waist, neck, head, ...named("L"), ...named("R") } as Skeleton["points"],
    frames: { pelvis: pelvisFrame, chest: chestFrame, head: headFrame },
  };
}

/** The height of the pelvis, metres, at which the lowest part of the feet touches the ground. */
export function pelvisOverGround(body: Body, angles: Angles): number {
  const { points } = pose(body, angles);
  return -Math.min(points.heelL[1], points.heelR[1], points.toeL[1], points.toeR[1]);
}
