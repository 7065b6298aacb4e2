import type { Random } from "../../random";
import { around, chance, uniform } from "../world/sample";
import { armsOfUpright, mannerOf } from "./arms";
import { armAngles, grounded, type JointAngles, legAngles, onBothSides, type Pose, sides, upright } from "./pose";
import type { Body, Side } from "./skeleton";
import { liftedKnee, strideBounds, strideOf } from "./standing";

/** Walking: a moment of the gait cycle in which the thighs are well apart or a foot is lifted. */
export function walking(random: Random, body: Body): Pose {
  const effort = uniform(random, 0.8, 1.2);
  const lean = around(random, 3, 2);
  // Rejection sampling until the pose cannot be one of standing; about half of the cycle is accepted.
  for (;;) {
    const phase = random.uniform();
    const legs = stepping(random, phase, effort);
    for (const side of sides) legs[`hipFlex${side}`] = (legs[`hipFlex${side}`] ?? 0) + lean;
    const { hipFlexL = 0, hipFlexR = 0, kneeL = 0, kneeR = 0 } = legs;
    if (strideOf({ hipFlexL, hipFlexR }) < strideBounds.walking && Math.max(kneeL, kneeR) < liftedKnee) continue;
    const busy = chance(random, 0.35) ? armsOfUpright(random) : { angles: {}, doing: "" };
    const trunk = { ...upright(random), lean, spineTwist: -8 * effort * Math.cos(2 * Math.PI * phase) };
    const angles = { ...trunk, ...swinging(random, phase, effort), ...legs, ...busy.angles };
    return { ...grounded(body, angles), ...mannerOf("walking", busy) };
  }
}

/** Running: a moment of the cycle, sometimes with both feet off the ground. */
export function running(random: Random, body: Body): Pose {
  const phase = random.uniform();
  const effort = uniform(random, 0.92, 1.25);
  const lean = around(random, 11, 3.5);
  const angles: JointAngles = { ...upright(random), lean, spineTwist: -8 * effort * Math.cos(2 * Math.PI * phase) };
  for (const side of sides) {
    const at = side === "L" ? phase : (phase + 0.5) % 1;
    const swing = -Math.cos(2 * Math.PI * at);
    const legs = legAt(random, side, runningLeg(at, effort), lean);
    const arms = armAngles(side, {
      flex: swing * 38 * effort + 2,
      abduct: around(random, 14, 3),
      turn: 22,
      elbow: around(random, 92 + 12 * swing, 7),
    });
    Object.assign(angles, legs, arms);
  }
  const pose = grounded(body, angles);
  const flight = Math.max(0, Math.cos(4 * Math.PI * (phase - 0.42))) * uniform(random, 0.01, 0.09);
  return { ...pose, pelvis: pose.pelvis + flight, ...(flight > 0 && { airborne: flight }), manner: "running" };
}

/** Legs at a moment of the walking cycle, 0 to 1, under an upright trunk. */
export function stepping(random: Random, phase: number, effort: number): JointAngles {
  return onBothSides((side) => legAt(random, side, walkingLeg(side === "L" ? phase : (phase + 0.5) % 1, effort), 0));
}

const legAt = (random: Random, side: Side, { hip, knee, ankle }: LegInStride, lean: number): JointAngles =>
  legAngles(side, {
    flex: hip + around(random, 0, 2) + lean,
    knee: knee + around(random, 0, 2),
    ankle,
    abduct: around(random, 1, 1.5),
    turn: around(random, 5, 3),
  });

/** Arms that swing against the legs. */
function swinging(random: Random, phase: number, effort: number): JointAngles {
  return onBothSides((side) => {
    const swing = -Math.cos(2 * Math.PI * (side === "L" ? phase : phase + 0.5));
    return armAngles(side, {
      flex: swing * 25 * effort + 4,
      abduct: around(random, 7, 3),
      turn: 5,
      elbow: around(random, 16, 7) + 14 * Math.max(0, swing),
    });
  });
}

interface LegInStride {
  hip: number;
  knee: number;
  ankle: number;
}

/** A bump of height 1 at `centre` on the circle [0, 1). */
function bump(at: number, centre: number, width: number): number {
  const distance = Math.abs(((at - centre + 1.5) % 1) - 0.5);
  return Math.exp(-0.5 * (distance / width) ** 2);
}

/**
 * Joint angles over the walking cycle, heel strike at 0: the curves of Winter (1991), approximated by sums of bumps.
 */
function walkingLeg(at: number, effort: number): LegInStride {
  return {
    hip: 6 + effort * 22 * Math.cos(2 * Math.PI * (at + 0.03)),
    knee: 4 + effort * (14 * bump(at, 0.14, 0.07) + 56 * bump(at, 0.72, 0.1)),
    ankle: effort * (6 * bump(at, 0.42, 0.12) - 20 * bump(at, 0.63, 0.06)),
  };
}

/** Joint angles over the running cycle, foot strike at 0: after Novacheck (1998). */
function runningLeg(at: number, effort: number): LegInStride {
  return {
    hip: 14 + effort * 36 * Math.cos(2 * Math.PI * (at + 0.08)),
    knee: 14 + effort * (22 * bump(at, 0.14, 0.09) + 88 * bump(at, 0.66, 0.13)),
    ankle: effort * (14 * bump(at, 0.15, 0.08) - 26 * bump(at, 0.42, 0.1)),
  };
}
