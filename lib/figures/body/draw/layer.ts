import type { View } from "../../compose/camera";
import { type Colour, mix } from "../../paint/colour";
import { dot, subtract, type Vec3 } from "../../paint/geometry";
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

/** What is on the far side of the chest gets less light, which keeps a near limb apart from the one behind it. */
export const dimmed = (colour: Colour, depth: number, chestDepth: number): Colour =>
  depth > chestDepth + 0.06 ? mix(colour, [24, 24, 48], 0.2) : colour;

/** Two segments with a cover on the first: one mass where they are nearly in line, else the one that is in front last. */
export function jointed(
  colour: Colour,
  first: readonly Ball[],
  second: readonly Ball[],
  secondInFront: boolean,
  cover: readonly Mass[],
): Mass[] {
  const [from, joint, to] = [first[0]!.at, second[0]!.at, second[second.length - 1]!.at];
  const [a, b] = [subtract(joint, from), subtract(to, joint)];
  const aligned = dot(a, b) > 0.75 * Math.sqrt(dot(a, a) * dot(b, b));
  const chained = (balls: readonly Ball[]) => balls.slice(1).map((ball, i) => [balls[i]!, ball]);
  if (aligned) return [{ colour, hulls: [...chained(first), ...chained(second)] }, ...cover];
  const near: Mass[] = [{ colour, hulls: chained(second) }];
  const far: Mass[] = [{ colour, hulls: chained(first) }, ...cover];
  return secondInFront ? [...far, ...near] : [...near, ...far];
}
