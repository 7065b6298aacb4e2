import type { Random } from "../../../random";
import { around, pick, range, weighted } from "../sample";
import type { Holding, Loose, Pose } from "./pose";
import { sides } from "./pose";
import type { Side } from "./skeleton";

/** What the arms do, in angles and in words ("with folded arms"; empty when they do nothing of note). */
interface Arms {
  angles: Loose;
  doing: string;
  holding?: Holding;
}

/** Flexion and abduction of the shoulder, inward turn of the upper arm, flexion of the elbow; degrees. */
type Way = readonly [number, number, number, number];

/** Manner and held thing of a person who does `verb` with these arms. */
export function described(verb: string, { doing, holding }: Arms): Pick<Pose, "manner" | "holding"> {
  return { manner: doing ? `${verb} ${doing}` : verb, ...(holding && { holding }) };
}

/** Arms of somebody on their feet, the same for standing and for a leisurely walk. */
export function armsOfUpright(random: Random): Arms {
  const side = pick(random, sides);
  const hanging = both(random, [3, 7, 6, 12]);
  switch (
    weighted(random, {
      hanging: 6,
      folded: 2,
      hips: 2,
      pockets: 2,
      phone: 2,
      wave: 1,
      behind: 1,
      drink: 1.2,
      bag: 1.5,
      raised: 0.5,
    })
  ) {
    case "folded":
      return { angles: both(random, [32, 4, 68, 100]), doing: "with folded arms" };
    case "hips":
      return { angles: both(random, [-18, 42, 60, 88]), doing: "with hands on hips" };
    case "pockets":
      return { angles: both(random, [-12, 14, 18, 34]), doing: "with hands in pockets" };
    case "behind":
      return { angles: both(random, [-30, 12, 55, 42]), doing: "with hands behind the back" };
    case "raised":
      return { angles: both(random, [158, 22, 0, 18]), doing: "with arms raised" };
    case "wave":
      return { angles: { ...hanging, ...arm(random, side, [155, 25, 0, 35]) }, doing: "and waving" };
    case "phone":
      return phone(random, side, [32, 4, 36, 102]);
    case "drink":
      return drink(side, { ...hanging, ...arm(random, side, [28, 6, 34, 100]) });
    case "bag":
      return { angles: hanging, doing: "with a bag in the hand", holding: { kind: "bag", side } };
    default:
      return { angles: hanging, doing: "" };
  }
}

/** Arms of a sitter whose trunk is bent `forward` degrees; leaning back, the hands may prop it up. */
export function armsOfSitting(random: Random, forward: number, onGround: boolean): Arms {
  const side = pick(random, sides);
  const propped = forward < -2 || onGround ? 3 : 0;
  switch (weighted(random, { lap: 5, knees: 3, phone: 2, book: 1.6, raised: 0.4, drink: 1, propped })) {
    case "phone":
      return phone(random, side, [38, 4, 32, 96]);
    case "book":
      return {
        angles: { ...both(random, [42, 10, 18, 80]), neckFlex: range(random, 12, 28) },
        doing: "with a book",
        holding: { kind: "book", side },
      };
    case "raised":
      return { angles: both(random, [150, 20, 0, 20]), doing: "with arms raised" };
    case "drink":
      return drink(side, { ...both(random, [25 + 0.6 * forward, 6, 30, 60]), ...arm(random, side, [50, 8, 45, 110]) });
    case "propped":
      return { angles: both(random, [0.5 * forward - 28, 16, 0, 6]), doing: "" };
    case "knees":
      return { angles: both(random, [30 + 0.7 * forward, 6, 6, 32]), doing: "" };
    default:
      return { angles: both(random, [14 + 0.8 * forward, 5, 26, 66]), doing: "" };
  }
}

const phone = (random: Random, side: Side, way: Way): Arms => ({
  angles: { ...both(random, way), neckFlex: range(random, 15, 32) },
  doing: "with a phone",
  holding: { kind: "phone", side },
});

const drink = (side: Side, angles: Loose): Arms => ({
  angles,
  doing: "with a drink",
  holding: { kind: "drink", side },
});

function arm(random: Random, side: Side, [flex, abduct, turn, elbow]: Way): Loose {
  return {
    [`shoulderFlex${side}`]: around(random, flex, 4),
    [`shoulderAbduct${side}`]: around(random, abduct, 2.5),
    [`shoulderTurn${side}`]: around(random, turn, 4),
    [`elbow${side}`]: around(random, elbow, 5),
  };
}

const both = (random: Random, way: Way): Loose => ({ ...arm(random, "L", way), ...arm(random, "R", way) });
