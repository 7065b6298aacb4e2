import type { Random } from "../../random";
import { around, pick, range, weighted } from "../world/sample";
import { armsOfUpright, described } from "./arms";
import { poised } from "./contact";
import { grounded, type Loose, opposite, type Pose, sides, upright } from "./pose";
import type { Angles, Body } from "./skeleton";

/** Standing on both feet: evenly, or with the weight on one leg and the other at ease; the thighs side by side. */
export function standing(random: Random, body: Body): Pose {
  const stance = weighted(random, { even: 4, relaxed: 5, wide: 1.5 });
  const easy = pick(random, sides);
  const firm = opposite(easy);
  const apart = stance === "wide" ? range(random, 10, 17) : range(random, 2, 7);
  const legs: Loose = {
    hipAbductL: around(random, apart, 1),
    hipAbductR: around(random, apart, 1),
    hipTurnL: around(random, 10, 6),
    hipTurnR: around(random, 10, 6),
    [`hipFlex${firm}`]: around(random, 0, 1),
    [`hipFlex${easy}`]: stance === "relaxed" ? range(random, 3, strideBounds.standing - 2) : around(random, 0, 1),
    [`knee${firm}`]: range(random, 0, 4),
    [`knee${easy}`]: stance === "relaxed" ? range(random, 12, 24) : range(random, 0, 4),
    [`ankle${easy}`]: stance === "relaxed" ? range(random, 0, 10) : 0,
    ...(stance === "relaxed" && { sway: (easy === "L" ? -1 : 1) * range(random, 2, 7) }),
  };
  const arms = armsOfUpright(random);
  return { ...poised(body, { ...legs, ...upright(random), ...arms.angles }), ...described("standing", arms) };
}

/**
 * How far the thighs are apart along the way, degrees: what tells a stride from a stance. Standing keeps below the first
 * bound, a shared mid-stance between the second and the third, and walking above the last unless a foot is lifted.
 */
export const strideBounds = { standing: 8, shared: [10, 21], walking: 24 } as const;

/** From this bend of a knee on, degrees, a foot is lifted as nobody lifts it who stands. */
export const liftedKnee = 42;

export const strideOf = ({ hipFlexL, hipFlexR }: Pick<Angles, "hipFlexL" | "hipFlexR">) =>
  Math.abs(hipFlexL - hipFlexR);

/**
 * One foot a little ahead of the other, the weight between them: somebody who pauses, or who takes a short step. The same
 * distribution for those labelled standing and those labelled walking; only the words of the manner differ.
 */
export function midStance(random: Random, body: Body, verb: "standing" | "walking"): Pose {
  const front = pick(random, sides);
  const back = opposite(front);
  const stride = range(random, ...strideBounds.shared);
  const ahead = stride * range(random, 0.45, 0.65);
  const legs: Loose = {
    [`hipFlex${front}`]: ahead,
    [`hipFlex${back}`]: ahead - stride,
    [`knee${front}`]: range(random, 2, 14),
    [`knee${back}`]: range(random, 4, 24),
    [`ankle${front}`]: range(random, -2, 5),
    [`ankle${back}`]: range(random, 2, 12),
    hipAbductL: around(random, 3, 1.5),
    hipAbductR: around(random, 3, 1.5),
    hipTurnL: around(random, 8, 4),
    hipTurnR: around(random, 8, 4),
  };
  const arms = armsOfUpright(random);
  return {
    ...grounded(body, { ...legs, ...upright(random), lean: around(random, 1.5, 1.5), ...arms.angles }),
    ...described(verb, arms),
    shared: true,
  };
}
