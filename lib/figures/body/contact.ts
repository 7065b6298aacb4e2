import type { Loose, Pose } from "./pose";
import { type Angles, type Body, pose, type Skeleton, type Tip, withinLimits } from "./skeleton";

/** Height of the pelvis joint above the seat it rests on, as a share of the body's height. */
export const seatToPelvis = 0.058;

type Point = keyof Skeleton["points"];

/** How far the skin is from the joints that may touch the ground, as shares of the body's height. */
const flesh: readonly (readonly [Point, number])[] = [
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

/** The height of the pelvis, metres, at which whatever is lowest on the body touches the ground. */
export function pelvisAtRest(body: Body, angles: Angles, tip: Tip = {}): number {
  const { points } = pose(body, angles, 0, [0, 0, 0], tip);
  return -Math.min(...flesh.map(([point, share]) => points[point][1] - share * body.height));
}

/** A pose in which the body touches the ground with whatever is lowest. */
export function resting(body: Body, loose: Loose, tip: Tip = {}): Pick<Pose, "angles" | "pelvis" | "pitch" | "roll"> {
  const angles = withinLimits(loose);
  const { pitch, roll } = tip;
  return {
    angles,
    pelvis: pelvisAtRest(body, angles, tip),
    ...(pitch !== undefined && { pitch }),
    ...(roll !== undefined && { roll }),
  };
}
