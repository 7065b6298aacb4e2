import { between } from "../../paint/geometry";
import type { Mass } from "../../paint/paint";
import type { Look } from "../look";
import type { Side, Skeleton } from "../skeleton";
import { type BallOf, dimmed, jointed, type Layer } from "./layer";

/** How far the sleeves of what is worn outermost go. */
function sleevesOf({ top, outer }: Look): "none" | "short" | "long" {
  if (outer || top.kind === "shirt" || top.kind === "sweater") return "long";
  return top.kind === "T-shirt" ? "short" : "none";
}

/** An arm in its sleeve, with the hand. */
export function armLayer({ points }: Skeleton, side: Side, look: Look, ball: BallOf, chestDepth: number): Layer {
  const [shoulder, elbow, wrist, hand] = [
    points[`shoulder${side}`],
    points[`elbow${side}`],
    points[`wrist${side}`],
    points[`hand${side}`],
  ];
  const depth = -(shoulder[2] + elbow[2] + 2 * hand[2]) / 4 - 0.13;
  const cloth = dimmed(look.outer?.dye.rgb ?? look.top.dye.rgb, depth + 0.13, chestDepth);
  const skin = dimmed(look.skin, depth + 0.13, chestDepth);
  const sleeves = sleevesOf(look);
  const thick = look.outer || look.top.kind === "sweater" ? 0.003 : 0;
  const upper = [ball(shoulder, 0.031 + thick), ball(elbow, 0.024 + thick)];
  const lower = [
    ball(elbow, 0.024 + thick),
    ball(between(elbow, wrist, 0.35), 0.023 + thick),
    ball(wrist, 0.017 + thick),
  ];
  const short: Mass = {
    colour: cloth,
    hulls: [[ball(shoulder, 0.034), ball(between(shoulder, elbow, 0.62), 0.031)]],
  };
  const fingers = between(wrist, hand, 1.55);
  const palm: Mass = { colour: skin, hulls: [[ball(wrist, 0.014), ball(hand, 0.0195), ball(fingers, 0.012)]] };
  const masses = jointed(sleeves === "long" ? cloth : skin, upper, lower, true, sleeves === "short" ? [short] : []);
  return { part: `arm${side}`, depth, masses: [palm, ...masses] };
}
