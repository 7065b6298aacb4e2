import { add, between, degrees, scale, type Vec3 } from "../paint/geometry";
import type { JointAngles, Pose } from "./pose";
import { type Angles, type Body, pelvisOverGround, pose, type Skeleton, type Tip, withinLimits } from "./skeleton";

/** Height of the pelvis joint above the seat, as a share of the body's height. */
export const seatToPelvis = 0.058;

type Points = Skeleton["points"];

/** Distance from skin to joint for the joints that may touch the ground, as shares of the body's height. */
const flesh: readonly (readonly [keyof Points, number])[] = [
  ["heelL", 0],
  ["heelR", 0],
  ["toeL", 0],
  ["toeR", 0],
  ["kneeL", 0.034],
  ["kneeR", 0.034],
  ["ankleL", 0.024],
  ["ankleR", 0.024],
  ["pelvis", seatToPelvis],
  ["shoulderL", 0.034],
  ["shoulderR", 0.034],
  ["waist", 0.055],
  ["neck", 0.04],
  ["head", 0.062],
  ["elbowL", 0.024],
  ["elbowR", 0.024],
  ["handL", 0.016],
  ["handR", 0.016],
];

/** The height of the pelvis, metres, at which the lowest part of the body touches the ground. */
export function pelvisAtRest(body: Body, angles: Angles, tip: Tip = {}): number {
  const { points } = pose(body, angles, 0, [0, 0, 0], tip);
  return -Math.min(...flesh.map(([point, share]) => points[point][1] - share * body.height));
}

/** A pose in which the lowest part of the body touches the ground. */
export function resting(
  body: Body,
  joints: JointAngles,
  tip: Tip = {},
): Pick<Pose, "angles" | "pelvis" | "pitch" | "roll"> {
  const angles = withinLimits(joints);
  const { pitch, roll } = tip;
  return {
    angles,
    pelvis: pelvisAtRest(body, angles, tip),
    ...(pitch !== undefined && { pitch }),
    ...(roll !== undefined && { roll }),
  };
}

/** The centre of mass, from the segment masses of Winter (1990), table 4.1, each at the middle of its segment. */
function centreOfMass(points: Points): Vec3 {
  const sum = (parts: readonly (readonly [Vec3, number])[]) =>
    parts.reduce<Vec3>((total, [at, share]) => add(total, scale(at, share)), [0, 0, 0]);
  const limbs = (side: "L" | "R") =>
    [
      [between(points[`hip${side}`], points[`knee${side}`], 0.5), 0.1],
      [between(points[`knee${side}`], points[`ankle${side}`], 0.5), 0.0465],
      [between(points[`heel${side}`], points[`toe${side}`], 0.5), 0.0145],
      [between(points[`shoulder${side}`], points[`elbow${side}`], 0.5), 0.028],
      [between(points[`elbow${side}`], points[`hand${side}`], 0.5), 0.022],
    ] as const;
  return sum([[points.head, 0.081], [between(points.pelvis, points.neck, 0.5), 0.497], ...limbs("L"), ...limbs("R")]);
}

/** The middle of the feet that carry the body: of both, or of one foot if the other is well above it. */
function support(points: Points): Vec3 {
  const foot = (side: "L" | "R") => between(points[`heel${side}`], points[`toe${side}`], 0.5);
  const [left, right] = [foot("L"), foot("R")];
  if (Math.abs(left[1] - right[1]) < 0.08) return between(left, right, 0.5);
  return left[1] < right[1] ? left : right;
}

/**
 * A pose with a foot on the ground, tipped forwards or backwards at the ankles until its centre of mass is over the
 * feet: somebody who bends or reaches does not fall. The soles stay flat.
 */
export function balanced(body: Body, joints: JointAngles): Pick<Pose, "angles" | "pelvis" | "pitch"> {
  let pitch = 0;
  // Each step treats the body as an inverted pendulum on the feet; after three the error is millimetres.
  for (let step = 0; step < 3; step++) {
    const { points } = pose(body, tippedAtAnkles(joints, pitch), 0, [0, 0, 0], { pitch });
    const [, foot, middle] = support(points);
    const [, height, ahead] = centreOfMass(points);
    pitch -= degrees(Math.atan2(ahead - middle, height - foot));
  }
  const angles = tippedAtAnkles(joints, pitch);
  return { angles, pelvis: pelvisOverGround(body, angles, { pitch }), pitch };
}

const tippedAtAnkles = (joints: JointAngles, pitch: number) =>
  withinLimits({ ...joints, ankleL: (joints.ankleL ?? 0) + pitch, ankleR: (joints.ankleR ?? 0) + pitch });
