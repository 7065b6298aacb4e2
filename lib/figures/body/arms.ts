import type { Random } from "../../random";
import { pick, uniform, weighted } from "../world/sample";
import { type ArmPose, arm, bothArms, type Holding, type JointAngles, type Pose, sides } from "./pose";
import type { Side } from "./skeleton";

/** What the arms do, in angles and in words ("with folded arms"; empty when nothing is worth saying). */
interface Arms {
  angles: JointAngles;
  doing: string;
  holding?: Holding;
}

const way = (flex: number, abduct: number, turn: number, elbow: number): ArmPose => ({ flex, abduct, turn, elbow });

/** Manner and held object of a person who does `verb` with these arms. */
export function mannerOf(verb: string, { doing, holding }: Arms): Pick<Pose, "manner" | "holding"> {
  return { manner: doing ? `${verb} ${doing}` : verb, ...(holding && { holding }) };
}

/** Arms of somebody upright: the same distribution for standing and for a leisurely walk. */
export function armsOfUpright(random: Random): Arms {
  const side = pick(random, sides);
  const hanging = bothArms(random, way(3, 7, 6, 12));
  switch (
    weighted(random, {
      hanging: 6,
      folded: 2,
      hips: 2,
      pockets: 2,
      phone: 2,
      behind: 1,
      drink: 1.2,
      bag: 1.5,
    })
  ) {
    case "folded":
      return { angles: bothArms(random, way(32, 4, 68, 100)), doing: "with folded arms" };
    case "hips":
      return { angles: bothArms(random, way(-18, 42, 60, 88)), doing: "with hands on hips" };
    case "pockets":
      return { angles: bothArms(random, way(-12, 14, 18, 34)), doing: "with hands in pockets" };
    case "behind":
      return { angles: bothArms(random, way(-30, 12, 55, 42)), doing: "with hands behind the back" };
    case "phone":
      return phone(random, side, way(32, 4, 36, 102));
    case "drink":
      return drink(side, { ...hanging, ...arm(random, side, way(28, 6, 34, 100)) });
    case "bag":
      return { angles: hanging, doing: "with a bag in the hand", holding: { kind: "bag", side } };
    default:
      return { angles: hanging, doing: "" };
  }
}

/** Arms of somebody who sits with the trunk bent `forward` degrees; leaning back, the hands may support it. */
export function armsOfSitting(random: Random, forward: number, onGround: boolean): Arms {
  const side = pick(random, sides);
  const propped = forward < -2 || onGround ? 3 : 0;
  switch (weighted(random, { lap: 5, knees: 3, phone: 2, book: 1.6, drink: 1, propped })) {
    case "phone":
      return phone(random, side, way(38, 4, 32, 96));
    case "book":
      return {
        angles: { ...bothArms(random, way(42, 10, 18, 80)), neckFlex: uniform(random, 12, 28) },
        doing: "with a book",
        holding: { kind: "book", side },
      };
    case "drink":
      return drink(side, {
        ...bothArms(random, way(25 + 0.6 * forward, 6, 30, 60)),
        ...arm(random, side, way(50, 8, 45, 110)),
      });
    case "propped":
      return { angles: bothArms(random, way(0.5 * forward - 28, 16, 0, 6)), doing: "" };
    case "knees":
      return { angles: bothArms(random, way(30 + 0.7 * forward, 6, 6, 32)), doing: "" };
    default:
      return { angles: bothArms(random, way(14 + 0.8 * forward, 5, 26, 66)), doing: "" };
  }
}

const phone = (random: Random, side: Side, way: ArmPose): Arms => ({
  angles: { ...bothArms(random, way), neckFlex: uniform(random, 15, 32) },
  doing: "with a phone",
  holding: { kind: "phone", side },
});

const drink = (side: Side, angles: JointAngles): Arms => ({
  angles,
  doing: "with a drink",
  holding: { kind: "drink", side },
});
