import type { Random } from "../../random";
import { around, chance, range } from "../world/sample";
import { armsOfUpright, described } from "./arms";
import { grounded, type Loose, type Pose, sides, upright } from "./pose";
import type { Body, Side } from "./skeleton";
import { liftedKnee, strideBounds, strideOf } from "./standing";

/** Walking in a plain stride: a moment of the gait cycle in which the thighs are well apart or a foot is lifted. */
export function walking(random: Random, body: Body): Pose {
  const effort = range(random, 0.8, 1.2);
  const lean = around(random, 3, 2);
  // Drawn again until nobody who stands could look so; about half of the cycle serves.
  for (;;) {
    const phase = random.uniform();
    const legs = stepping(random, phase, effort);
    for (const side of sides) legs[`hipFlex${side}`] = (legs[`hipFlex${side}`] ?? 0) + lean;
    const { hipFlexL = 0, hipFlexR = 0, kneeL = 0, kneeR = 0 } = legs;
    if (strideOf({ hipFlexL, hipFlexR }) < strideBounds.walking && Math.max(kneeL, kneeR) < liftedKnee) continue;
    const busy = chance(random, 0.35) ? armsOfUpright(random) : { angles: {}, doing: "" };
    const trunk = { ...upright(random), lean, spineTwist: -8 * effort * Math.cos(2 * Math.PI * phase) };
    const angles = { ...trunk, ...swinging(random, phase, effort), ...legs, ...busy.angles };
    return { ...grounded(body, angles), ...described("walking", busy) };
  }
}

/** Running: a moment of the cycle, now and then with both feet off the ground. */
export function running(random: Random, body: Body): Pose {
  const phase = random.uniform();
  const effort = range(random, 0.92, 1.25);
  const lean = around(random, 11, 3.5);
  const angles: Loose = { ...upright(random), lean, spineTwist: -8 * effort * Math.cos(2 * Math.PI * phase) };
  for (const side of sides) {
    const at = side === "L" ? phase : (phase + 0.5) % 1;
    const swing = -Math.cos(2 * Math.PI * at);
    Object.assign(angles, legAt(random, side, runningLeg(at, effort), lean), {
      [`shoulderFlex${side}`]: swing * 38 * effort + 2,
      [`shoulderAbduct${side}`]: around(random, 14, 3),
      [`shoulderTurn${side}`]: 22,
      [`elbow${side}`]: around(random, 92 + 12 * swing, 7),
    });
  }
  const pose = grounded(body, angles);
  const flight = Math.max(0, Math.cos(4 * Math.PI * (phase - 0.42))) * range(random, 0.01, 0.09);
  return { ...pose, pelvis: pose.pelvis + flight, ...(flight > 0 && { airborne: flight }), manner: "running" };
}

/** Legs at a moment of the walking cycle, 0 to 1, under an upright trunk. */
export function stepping(random: Random, phase: number, effort: number): Loose {
  const legs = sides.map((side) => {
    const at = side === "L" ? phase : (phase + 0.5) % 1;
    return legAt(random, side, walkingLeg(at, effort), 0);
  });
  return { ...legs[0], ...legs[1] };
}

const legAt = (random: Random, side: Side, { hip, knee, ankle }: LegAngles, lean: number): Loose => ({
  [`hipFlex${side}`]: hip + around(random, 0, 2) + lean,
  [`knee${side}`]: knee + around(random, 0, 2),
  [`ankle${side}`]: ankle,
  [`hipAbduct${side}`]: around(random, 1, 1.5),
  [`hipTurn${side}`]: around(random, 5, 3),
});

/** Arms that swing against the legs. */
function swinging(random: Random, phase: number, effort: number): Loose {
  const arms = sides.map((side): Loose => {
    const swing = -Math.cos(2 * Math.PI * (side === "L" ? phase : phase + 0.5));
    return {
      [`shoulderFlex${side}`]: swing * 25 * effort + 4,
      [`shoulderAbduct${side}`]: around(random, 7, 3),
      [`shoulderTurn${side}`]: 5,
      [`elbow${side}`]: around(random, 16, 7) + 14 * Math.max(0, swing),
    };
  });
  return { ...arms[0], ...arms[1] };
}

interface LegAngles {
  hip: number;
  knee: number;
  ankle: number;
}

/** A bump of height 1 at `centre` on the circle [0, 1). */
function bump(at: number, centre: number, width: number): number {
  const distance = Math.abs(((at - centre + 1.5) % 1) - 0.5);
  return Math.exp(-0.5 * (distance / width) ** 2);
}

/** Joint angles over the walking cycle, heel strike at 0: the curves of Winter (1991) as sums of bumps. */
function walkingLeg(at: number, effort: number): LegAngles {
  return {
    hip: 6 + effort * 22 * Math.cos(2 * Math.PI * (at + 0.03)),
    knee: 4 + effort * (14 * bump(at, 0.14, 0.07) + 56 * bump(at, 0.72, 0.1)),
    ankle: effort * (6 * bump(at, 0.42, 0.12) - 20 * bump(at, 0.63, 0.06)),
  };
}

/** Joint angles over the running cycle, foot strike at 0: after Novacheck (1998). */
function runningLeg(at: number, effort: number): LegAngles {
  return {
    hip: 14 + effort * 36 * Math.cos(2 * Math.PI * (at + 0.08)),
    knee: 14 + effort * (22 * bump(at, 0.14, 0.09) + 88 * bump(at, 0.66, 0.13)),
    ankle: effort * (14 * bump(at, 0.15, 0.08) - 26 * bump(at, 0.42, 0.1)),
  };
}
