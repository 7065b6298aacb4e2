import { clamp } from "../../../numbers";
import { type Colour, darker, lighter, mix } from "../../paint/colour";
import { between, dot, subtract } from "../../paint/geometry";
import type { Ball, Mass } from "../../paint/paint";
import type { Look } from "../look";
import { sides } from "../pose";
import type { Side, Skeleton } from "../skeleton";
import type { BallOf, Layer } from "./layer";

/** The length of the sleeves of the outermost garment. */
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

const long: ReadonlySet<string> = new Set(["trousers", "jeans", "leggings"]);

/** A leg in its trouser, sock and shoe. */
export function legLayer({ points }: Skeleton, side: Side, look: Look, ball: BallOf, chestDepth: number): Layer {
  const [hip, knee, ankle] = [points[`hip${side}`], points[`knee${side}`], points[`ankle${side}`]];
  const { kind, dye } = look.bottom;
  // The top covers the upper end of a leg that hangs down; a thigh raised in front of the trunk hides the top's hem.
  const raised = clamp((knee[1] - hip[1]) / 0.25 + 0.6, 0, 1);
  const bowed = chestDepth + points.pelvis[2] > 0.15;
  const under = (bowed ? -points.pelvis[2] : chestDepth) - 0.119 - 0.4 * raised;
  const depth = Math.max(-(hip[2] + 2 * knee[2] + ankle[2]) / 4 - 0.1 * raised, under);
  const cloth = dimmed(dye.rgb, depth, chestDepth);
  const skin = dimmed(look.skin, depth, chestDepth);
  const covered = long.has(kind);
  // Trousers are loose; leggings and bare legs show the calf.
  const loose = kind === "trousers" || kind === "jeans";
  const calf = between(between(knee, ankle, 0.3), points[`heel${side}`], 0.04);
  const shin = [
    ball(knee, 0.034),
    ball(calf, loose ? 0.034 : 0.032),
    ball(between(knee, ankle, 0.94), loose ? 0.03 : 0.019),
  ];
  const thigh = [ball(hip, 0.052), ball(between(hip, knee, 0.4), 0.048), ball(knee, 0.034)];
  const shorts: Mass = { colour: cloth, hulls: [[ball(hip, 0.054), ball(between(hip, knee, 0.74), 0.047)]] };
  const masses = jointed(
    covered ? cloth : skin,
    thigh,
    shin,
    -ankle[2] < -hip[2] + 0.1,
    kind === "shorts" ? [shorts] : [],
  );
  return {
    part: `leg${side}`,
    depth,
    masses: [...shoeOf(points, side, look, ball, dimmed(look.shoes.dye.rgb, depth, chestDepth)), ...masses],
  };
}

/** A shoe with its sole; boots have a shaft, trainers a white sole. */
function shoeOf(points: Skeleton["points"], side: Side, { shoes }: Look, ball: BallOf, colour: Colour): Mass[] {
  const [ankle, heel, toe] = [points[`ankle${side}`], points[`heel${side}`], points[`toe${side}`]];
  const back = between(heel, ankle, 0.34);
  const tip = between(toe, ankle, 0.12);
  const sole: Mass = {
    colour: shoes.kind === "trainers" ? lighter(colour, 0.8) : darker(colour, 0.5),
    hulls: [[ball(between(heel, ankle, 0.18), 0.013), ball(between(toe, ankle, 0.03), 0.01)]],
  };
  const upper: Mass = {
    colour,
    hulls: [[ball(back, 0.02), ball(tip, 0.014), ball(between(toe, ankle, 0.5), 0.021)]],
  };
  if (shoes.kind !== "boots") return [sole, upper];
  const shaft = between(ankle, points[`knee${side}`], 0.22);
  return [sole, { colour, hulls: [...upper.hulls, [ball(between(heel, ankle, 0.7), 0.026), ball(shaft, 0.03)]] }];
}

/** A skirt, or the lower part of a dress or coat: from the hips over both thighs, in front of the `legs`. */
export function skirtLayers({ points }: Skeleton, look: Look, ball: BallOf, legs: readonly Layer[]): Layer[] {
  const layers: Layer[] = [];
  const drape = (colour: Colour, reach: number, width: number, lift: number): Layer => {
    const hem = sides.map((side) => ball(between(points[`hip${side}`], points[`knee${side}`], reach), width));
    const middle = -(points.kneeL[2] + points.kneeR[2] + 2 * points.pelvis[2]) / 4 - lift;
    const depth = Math.min(middle, ...legs.map((leg) => leg.depth - 0.002));
    return {
      part: "skirt",
      depth,
      masses: [{ colour, hulls: [[ball(points.hipL, 0.054), ball(points.hipR, 0.054), ...hem]] }],
    };
  };
  const { kind, dye } = look.bottom;
  if (kind === "skirt") layers.push(drape(dye.rgb, 0.72, 0.062, 0.1));
  if (kind === "dress") layers.push(drape(dye.rgb, 0.86, 0.066, 0.1));
  if (look.outer?.kind === "coat") layers.push(drape(look.outer.dye.rgb, 0.66, 0.068, 0.115));
  return layers;
}

/** Limbs beyond the chest are darker, which distinguishes a near limb from the one behind it. */
const dimmed = (colour: Colour, depth: number, chestDepth: number): Colour =>
  depth > chestDepth + 0.06 ? mix(colour, [24, 24, 48], 0.2) : colour;

/** Two segments with a cover on the first: one mass if they are nearly in line, else the front one is drawn last. */
function jointed(
  colour: Colour,
  first: readonly Ball[],
  second: readonly Ball[],
  secondInFront: boolean,
  cover: readonly Mass[],
): Mass[] {
  const [from, joint, to] = [first[0]!.at, second[0]!.at, second[second.length - 1]!.at];
  const [a, b] = [subtract(joint, from), subtract(to, joint)];
  const aligned = dot(a, b) > 0.75 * Math.sqrt(dot(a, a) * dot(b, b));
  const chained = (balls: readonly Ball[]) => balls.slice(1).map((ball, i) => [balls[i]!, ball]);
  if (aligned) return [{ colour, hulls: [...chained(first), ...chained(second)] }, ...cover];
  const near: Mass[] = [{ colour, hulls: chained(second) }];
  const far: Mass[] = [{ colour, hulls: chained(first) }, ...cover];
  return secondInFront ? [...far, ...near] : [...near, ...far];
}
