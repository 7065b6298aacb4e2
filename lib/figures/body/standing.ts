import type { Random } from "../../random";
import { around, pick, uniform, weighted } from "../world/sample";
import { armsOfUpright, mannerOf } from "./arms";
import { balanced } from "./contact";
import { grounded, type JointAngles, opposite, type Pose, sides, upright } from "./pose";
import type { Angles, Body } from "./skeleton";

/** Standing on both feet, evenly or with the weight on one leg; the thighs are side by side. */
export function standing(random: Random, body: Body): Pose {
  const stance = weighted(random, { even: 4, relaxed: 5, wide: 1.5 });
  const easy = pick(random, sides);
  const firm = opposite(easy);
  const apart = stance === "wide" ? uniform(random, 10, 17) : uniform(random, 2, 7);
  const legs: JointAngles = {
    hipAbductL: around(random, apart, 1),
    hipAbductR: around(random, apart, 1),
    hipTurnL: around(random, 10, 6),
    hipTurnR: around(random, 10, 6),
    [`hipFlex${firm}`]: around(random, 0, 1),
    [`hipFlex${easy}`]: stance === "relaxed" ? uniform(random, 3, strideBounds.standing - 2) : around(random, 0, 1),
    [`knee${firm}`]: uniform(random, 0, 4),
    [`knee${easy}`]: stance === "relaxed" ? uniform(random, 12, 24) : uniform(random, 0, 4),
    [`ankle${easy}`]: stance === "relaxed" ? uniform(random, 0, 10) : 0,
    ...(stance === "relaxed" && { sway: (easy === "L" ? -1 : 1) * uniform(random, 2, 7) }),
  };
  const arms = armsOfUpright(random);
  return { ...balanced(body, { ...legs, ...upright(random), ...arms.angles }), ...mannerOf("standing", arms) };
}

/**
 * Angle between the thighs along the direction of walking, degrees: what distinguishes a stride from a stance. Standing
 * stays below the first bound, a shared mid-stance within the second pair, and walking above the last unless a foot is
 * lifted.
 */
export const strideBounds = { standing: 8, shared: [10, 21], walking: 24 } as const;

/** From this bend of a knee on, degrees, a foot is lifted higher than in any standing pose. */
export const liftedKnee = 42;

export const strideOf = ({ hipFlexL, hipFlexR }: Pick<Angles, "hipFlexL" | "hipFlexR">) =>
  Math.abs(hipFlexL - hipFlexR);

/**
 * One foot slightly ahead of the other, the weight between them: somebody who pauses, or who takes a short step. The
 * distribution is the same under both labels; only the words of the manner differ.
 */
export function midStance(random: Random, body: Body, verb: "standing" | "walking"): Pose {
  const front = pick(random, sides);
  const back = opposite(front);
  const stride = uniform(random, ...strideBounds.shared);
  const ahead = stride * uniform(random, 0.45, 0.65);
  const legs: JointAngles = {
    [`hipFlex${front}`]: ahead,
    [`hipFlex${back}`]: ahead - stride,
    [`knee${front}`]: uniform(random, 2, 14),
    [`knee${back}`]: uniform(random, 4, 24),
    [`ankle${front}`]: uniform(random, -2, 5),
    [`ankle${back}`]: uniform(random, 2, 12),
    hipAbductL: around(random, 3, 1.5),
    hipAbductR: around(random, 3, 1.5),
    hipTurnL: around(random, 8, 4),
    hipTurnR: around(random, 8, 4),
  };
  const arms = armsOfUpright(random);
  return {
    ...grounded(body, { ...legs, ...upright(random), lean: around(random, 1.5, 1.5), ...arms.angles }),
    ...mannerOf(verb, arms),
    shared: true,
  };
}
