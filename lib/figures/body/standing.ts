import type { Random } from "../../random";
import { around, pick, range, weighted } from "../world/sample";
import { armsOfUpright, described } from "./arms";
import { poised } from "./balance";
import { opposite } from "./limbs";
import { strideBounds } from "./midstance";
import { type Loose, type Pose, sides, upright } from "./pose";
import type { Body } from "./skeleton";

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
