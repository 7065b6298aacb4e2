import { degrees, dot, type Mat3, radians, rotateBack, subtract, type Vec3 } from "../paint/geometry";
import type { JointAngles } from "./pose";
import { type Body, bones, type Joint, jointLimits, type Side, type Trunk } from "./skeleton";

/**
 * A limb of two bones that hangs down at rest; `bends` is the direction in which its far bone bends: a knee back, an
 * elbow ahead.
 */
interface Limb {
  near: number;
  far: number;
  bends: "back" | "ahead";
}

/**
 * Flexion, abduction and bend of a limb, degrees; `misses` is the distance to the side that no abduction reaches,
 * metres.
 */
interface Solution {
  flex: number;
  abduct: number;
  bend: number;
  misses: number;
}

const unit = (value: number) => Math.min(1, Math.max(-1, value));
/** The same direction in (-180, 180]. */
const wrapped = (angle: number) => angle - 360 * Math.ceil((angle - 180) / 360);

/**
 * Inverse kinematics in closed form: the angles at which a limb, rolled by `turn` degrees about its own axis, ends at
 * `to` in its parent's frame. A target out of reach gives a straight limb that points at it.
 *
 * The bend follows from the law of cosines. The limb's end is then a known vector p in the rolled frame, and
 * `Rx(-flex) Rz(abduct) p = to` is solved for abduct by its x component, which Rx leaves alone, and for flex by the
 * rest.
 */
function solve({ near, far, bends }: Limb, to: Vec3, turn: number): Solution {
  const distance = Math.sqrt(dot(to, to));
  const bend = Math.acos(unit((distance * distance - near * near - far * far) / (2 * near * far)));
  const [down, along] = [-near - far * Math.cos(bend), far * Math.sin(bend) * (bends === "back" ? -1 : 1)];
  const roll = radians(turn);
  const p: Vec3 = [along * Math.sin(roll), down, along * Math.cos(roll)];
  // At rest p points down, where x = |p_xy| sin(abduct - tilt).
  const tilt = Math.atan2(-p[0], -p[1]);
  const wide = Math.hypot(p[0], p[1]);
  const abduct = Math.asin(unit(to[0] / wide)) + tilt;
  const y = p[0] * Math.sin(abduct) + p[1] * Math.cos(abduct);
  const flex = Math.atan2(to[2], -to[1]) - Math.atan2(p[2], -y);
  const misses = Math.max(0, Math.abs(to[0]) - wide);
  return { flex: wrapped(degrees(flex)), abduct: degrees(abduct), bend: degrees(bend), misses };
}

const excess = (joint: Joint, angle: number) => {
  const [low, high] = jointLimits[joint];
  return Math.max(0, low - angle, angle - high);
};

/** A miss of one metre weighs as much as this many degrees beyond the joints' limits. */
const degreesPerMetre = 200;

/**
 * The solution for the first roll that reaches the target within the joints' limits, else for the roll that violates
 * them least.
 */
function within(
  names: readonly [Joint, Joint, Joint],
  turns: readonly number[],
  solved: (turn: number) => Solution,
): Solution & { turn: number } {
  let best: (Solution & { turn: number }) | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const turn of turns) {
    const solution = solved(turn);
    const { flex, abduct, bend, misses } = solution;
    const over = excess(names[0], flex) + excess(names[1], abduct) + excess(names[2], bend) + degreesPerMetre * misses;
    if (over < least) [best, least] = [{ ...solution, turn }, over];
    if (over === 0) break;
  }
  return best!;
}

/**
 * Leg angles that put the ankle at `ankle`; `turns` are the outward rolls of the thigh to try, in order of preference.
 */
export function legTo(
  body: Body,
  { points, frames }: Trunk,
  side: Side,
  ankle: Vec3,
  turns: readonly number[],
): JointAngles {
  const { thigh, shin } = bones(body);
  const sign = side === "L" ? 1 : -1;
  const to = mirrored(local(frames.pelvis, points[`hip${side}`], ankle), sign);
  const { flex, abduct, bend, turn } = within([`hipFlex${side}`, `hipAbduct${side}`, `knee${side}`], turns, (turn) =>
    solve({ near: thigh, far: shin, bends: "back" }, to, turn),
  );
  return {
    [`hipFlex${side}`]: flex,
    [`hipAbduct${side}`]: abduct,
    [`hipTurn${side}`]: turn,
    [`knee${side}`]: bend,
  };
}

/**
 * Arm angles that put the hand at `hand`; `turns` are the inward rolls of the upper arm to try, in order of preference.
 */
export function armTo(
  body: Body,
  { points, frames }: Trunk,
  side: Side,
  hand: Vec3,
  turns: readonly number[],
): JointAngles {
  const { upperArm, forearm, hand: palm } = bones(body);
  const sign = side === "L" ? 1 : -1;
  const to = mirrored(local(frames.chest, points[`shoulder${side}`], hand), sign);
  const { flex, abduct, bend, turn } = within(
    [`shoulderFlex${side}`, `shoulderAbduct${side}`, `elbow${side}`],
    turns,
    (turn) => solve({ near: upperArm, far: forearm + palm, bends: "ahead" }, to, -turn),
  );
  return {
    [`shoulderFlex${side}`]: flex,
    [`shoulderAbduct${side}`]: abduct,
    [`shoulderTurn${side}`]: turn,
    [`elbow${side}`]: bend,
  };
}

const local = (frame: Mat3, from: Vec3, to: Vec3) => rotateBack(frame, subtract(to, from));
/** Right limbs are solved as mirrored left ones. */
const mirrored = ([x, y, z]: Vec3, sign: number): Vec3 => [sign * x, y, z];
