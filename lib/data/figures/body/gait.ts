import type { Random } from "../../../random";
import { around, chance, range, weighted } from "../sample";
import { armsOfUpright, described } from "./arms";
import { grounded, type Loose, type Pose, sides, upright } from "./pose";
import type { Body } from "./skeleton";

/** Walking and running: a moment of the gait cycle. */
export function moving(random: Random, body: Body): Pose {
  const gait = weighted(random, { stroll: 3, walk: 4, run: 4 });
  const phase = random.uniform();
  const effort = { stroll: range(random, 0.35, 0.7), walk: range(random, 0.85, 1.2), run: range(random, 0.9, 1.25) }[
    gait
  ];
  const running = gait === "run";
  const angles: Loose = { ...upright(random), lean: running ? around(random, 11, 3.5) : around(random, 3, 2) };
  for (const side of sides) {
    const at = side === "L" ? phase : (phase + 0.5) % 1;
    const leg = running ? runningLeg(at, effort) : walkingLeg(at, effort);
    angles[`hipFlex${side}`] = leg.hip + around(random, 0, 2) + (angles.lean ?? 0);
    angles[`knee${side}`] = leg.knee + around(random, 0, 2);
    angles[`ankle${side}`] = leg.ankle;
    angles[`hipAbduct${side}`] = around(random, 1, 1.5);
    angles[`hipTurn${side}`] = around(random, 5, 3);
    const swing = -Math.cos(2 * Math.PI * at);
    angles[`shoulderFlex${side}`] = running ? swing * 38 * effort + 2 : swing * 25 * effort + 4;
    angles[`shoulderAbduct${side}`] = around(random, running ? 14 : 7, 3);
    angles[`shoulderTurn${side}`] = running ? 22 : 5;
    angles[`elbow${side}`] = running
      ? around(random, 92 + 12 * swing, 7)
      : around(random, 16, 7) + 14 * Math.max(0, swing);
  }
  angles.spineTwist = -8 * effort * Math.cos(2 * Math.PI * phase);
  const busy = !running && chance(random, 0.35);
  const arms = busy ? armsOfUpright(random) : { angles: {}, doing: "" };
  const pose = grounded(body, { ...angles, ...arms.angles });
  const flight = running ? Math.max(0, Math.cos(4 * Math.PI * (phase - 0.42))) * range(random, 0, 0.09) : 0;
  return { ...pose, pelvis: pose.pelvis + flight, ...described(running ? "running" : "walking", arms) };
}

/** A bump of height 1 at `centre` on the circle [0, 1). */
function bump(at: number, centre: number, width: number): number {
  const distance = Math.abs(((at - centre + 1.5) % 1) - 0.5);
  return Math.exp(-0.5 * (distance / width) ** 2);
}

/** Joint angles over the walking cycle, heel strike at 0: the curves of Winter (1991) as sums of bumps. */
function walkingLeg(at: number, effort: number) {
  return {
    hip: 6 + effort * 22 * Math.cos(2 * Math.PI * (at + 0.03)),
    knee: 4 + effort * (14 * bump(at, 0.14, 0.07) + 56 * bump(at, 0.72, 0.1)),
    ankle: effort * (6 * bump(at, 0.42, 0.12) - 20 * bump(at, 0.63, 0.06)),
  };
}

/** Joint angles over the running cycle, foot strike at 0: after Novacheck (1998). */
function runningLeg(at: number, effort: number) {
  return {
    hip: 14 + effort * 36 * Math.cos(2 * Math.PI * (at + 0.08)),
    knee: 14 + effort * (22 * bump(at, 0.14, 0.09) + 88 * bump(at, 0.66, 0.13)),
    ankle: effort * (14 * bump(at, 0.15, 0.08) - 26 * bump(at, 0.42, 0.1)),
  };
}
