import type { View } from "../../paint/camera";
import type { Vec3 } from "../../paint/geometry";
import type { Ball, Context, Mass } from "../../paint/paint";
import type { Side } from "../skeleton";

/** The parts of a body, and what it holds, as they hide one another. */
export type BodyPart = "trunk" | "head" | "skirt" | "back" | `leg${Side}` | `arm${Side}` | "held";

/** What of a body is drawn in one go; layers of larger depth are drawn first. */
export interface Layer {
  part: BodyPart;
  depth: number;
  /** One contour around all; later masses cover earlier ones. */
  masses: readonly Mass[];
  /** Fine lines on top, none of which reaches beyond the masses. */
  detail?: (context: Context, view: View) => void;
}

/** Balls of a body whose radii are shares of its girth. */
export type BallOf = (at: Vec3, share: number) => Ball;

/** A point in the head's own coordinates, whose unit is the radius of the skull. */
export type InHead = (x: number, y: number, z: number) => Vec3;
/** A ball there. */
export type HeadBall = (x: number, y: number, z: number, radius: number) => Ball;
