import type { Random } from "../../random";
import { around } from "../world/sample";
import type { Loose } from "./pose";
import type { Side } from "./skeleton";

/** Flexion and abduction of the shoulder, inward turn of the upper arm, flexion of the elbow; degrees. */
export interface ArmWay {
  flex: number;
  abduct: number;
  turn: number;
  elbow: number;
}

/** Flexion and abduction of the hip, outward turn of the thigh, flexion of knee and ankle; degrees. */
export interface LegWay {
  flex: number;
  abduct: number;
  turn: number;
  knee: number;
  ankle: number;
}

/** An arm held about this way, as nobody holds it exactly. */
export function arm(random: Random, side: Side, { flex, abduct, turn, elbow }: ArmWay): Loose {
  return {
    [`shoulderFlex${side}`]: around(random, flex, 4),
    [`shoulderAbduct${side}`]: around(random, abduct, 2.5),
    [`shoulderTurn${side}`]: around(random, turn, 4),
    [`elbow${side}`]: around(random, elbow, 5),
  };
}

export const both = (random: Random, way: ArmWay): Loose => ({ ...arm(random, "L", way), ...arm(random, "R", way) });

/** A leg held about this way. */
export function leg(random: Random, side: Side, { flex, abduct, turn, knee, ankle }: LegWay): Loose {
  return {
    [`hipFlex${side}`]: around(random, flex, 3),
    [`hipAbduct${side}`]: around(random, abduct, 2),
    [`hipTurn${side}`]: around(random, turn, 3),
    [`knee${side}`]: around(random, knee, 3),
    [`ankle${side}`]: around(random, ankle, 3),
  };
}

export const bothLegs = (random: Random, way: LegWay): Loose => ({
  ...leg(random, "L", way),
  ...leg(random, "R", way),
});

export const opposite = (side: Side): Side => (side === "L" ? "R" : "L");
