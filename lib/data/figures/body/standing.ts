import type { Random } from "../../../random";
import { around, pick, range, weighted } from "../sample";
import { armsOfUpright, described } from "./arms";
import { grounded, type Loose, type Pose, sides, upright } from "./pose";
import type { Body } from "./skeleton";

/** Standing: feet together, apart or one ahead (which overlaps with slow walking), arms in one of many ways. */
export function standing(random: Random, body: Body): Pose {
  const stance = weighted(random, { even: 4, relaxed: 4, staggered: 3 });
  const front = pick(random, sides);
  const back = front === "L" ? "R" : "L";
  const legs: Loose = {
    hipAbductL: around(random, 5, 2.5),
    hipAbductR: around(random, 5, 2.5),
    hipTurnL: around(random, 10, 6),
    hipTurnR: around(random, 10, 6),
  };
  if (stance === "relaxed") {
    legs[`hipFlex${front}`] = range(random, 4, 16);
    legs[`knee${front}`] = range(random, 10, 28);
    legs[`ankle${front}`] = range(random, 0, 10);
    legs.sway = (front === "L" ? -1 : 1) * range(random, 2, 7);
  }
  if (stance === "staggered") {
    const stride = range(random, 6, 15);
    legs[`hipFlex${front}`] = stride;
    legs[`knee${front}`] = range(random, 0, 10);
    legs[`hipFlex${back}`] = -stride * range(random, 0.4, 0.9);
    legs[`knee${back}`] = range(random, 2, 14);
    legs[`ankle${back}`] = range(random, 0, 10);
  }
  const arms = armsOfUpright(random);
  return {
    ...grounded(body, { ...legs, ...upright(random), ...arms.angles }),
    ...described("standing", arms),
  };
}
