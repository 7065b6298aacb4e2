import type { View } from "../../paint/camera";
import type { Vec3 } from "../../paint/geometry";
import type { Ball, Context, Mass } from "../../paint/paint";
import type { Side } from "../skeleton";

/** The parts of a body, and what it holds, that can hide one another. */
export type BodyPart = "trunk" | "head" | "skirt" | "back" | `leg${Side}` | `arm${Side}` | "held";

/** A part of a body that is drawn in one pass; layers of larger depth are drawn first. */
export interface Layer {
  part: BodyPart;
  depth: number;
  /** One contour around all; later masses cover earlier ones. */
  masses: readonly Mass[];
  /** Fine lines on top, which stay within the masses. */
  detail?: (context: Context, view: View) => void;
}

/** Makes a ball of a body; its radius is a share of the body's girth. */
export type BallOf = (at: Vec3, share: number) => Ball;

/** A point in the head's own coordinates, whose unit is the radius of the skull. */
export type InHead = (x: number, y: number, z: number) => Vec3;
/** Makes a ball in the head's own coordinates. */
export type HeadBall = (x: number, y: number, z: number, radius: number) => Ball;
