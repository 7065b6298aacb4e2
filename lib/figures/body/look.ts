import type { Random } from "../../random";
import { type Colour, mix } from "../paint/colour";
import { chance, pick, uniform, weighted } from "../world/sample";
import { type ColourName, colourNames, type Dye, dye } from "./dyes";
import type { Age, Body } from "./skeleton";

/** Skin, hair and clothes of a person; the colours of clothes have names. */
export interface Look {
  skin: Colour;
  hair: { style: "short" | "bob" | "long" | "ponytail" | "bun" | "curly" | "none"; colour: Colour; beard: boolean };
  glasses?: "glasses" | "sunglasses";
  /** A dress covers the body from the shoulders to the knees; then `bottom` is the dress too. */
  top: { kind: "T-shirt" | "shirt" | "sweater" | "vest" | "dress"; dye: Dye; stripes?: Dye };
  bottom: { kind: "trousers" | "jeans" | "leggings" | "shorts" | "skirt" | "dress"; dye: Dye };
  /** Worn open over the top (jacket) or closed and down to the thighs (coat). */
  outer?: { kind: "jacket" | "coat"; dye: Dye };
  shoes: { kind: "shoes" | "boots" | "trainers"; dye: Dye };
  hat?: { kind: "cap" | "hat" | "woolly hat"; dye: Dye };
  /** Carried on the back. */
  backpack?: Dye;
}

const skins: readonly Colour[] = [
  [255, 224, 196],
  [241, 203, 168],
  [226, 178, 138],
  [198, 146, 104],
  [158, 108, 72],
  [116, 76, 50],
  [84, 54, 38],
];

const hairs: readonly Colour[] = [
  [32, 26, 26],
  [62, 42, 30],
  [104, 70, 42],
  [158, 112, 62],
  [214, 178, 108],
  [150, 66, 36],
];
const greyHairs: readonly Colour[] = [
  [172, 170, 172],
  [212, 210, 208],
  [236, 234, 230],
];

/** A random look. It is independent of the activity, so that clothes reveal nothing. */
export function drawLook(random: Random, age: Age): Look {
  const bottom = weighted(random, { trousers: 4, jeans: 4, leggings: 1.2, shorts: 3, skirt: 1.2, dress: 1.2 });
  const top = bottom === "dress" ? "dress" : weighted(random, { "T-shirt": 5, shirt: 2, sweater: 3, vest: 1 });
  const cloth = dye(random, pick(random, colourNames));
  const outer = chance(random, 0.2) ? weighted(random, { jacket: 3, coat: 2 }) : undefined;
  return {
    skin: mix(pick(random, skins), pick(random, skins), uniform(random, 0, 0.25)),
    hair: hairOf(random, age),
    ...(chance(random, age === "old" ? 0.4 : 0.14) && {
      glasses: chance(random, 0.7) ? ("glasses" as const) : ("sunglasses" as const),
    }),
    top: { kind: top, dye: cloth, ...(chance(random, 0.2) && { stripes: another(random, [cloth]) }) },
    bottom: { kind: bottom, dye: bottom === "dress" ? cloth : legwear(random, bottom, cloth) },
    ...(outer && { outer: { kind: outer, dye: another(random, [cloth]) } }),
    shoes: {
      kind: weighted(random, { shoes: 3, boots: 1, trainers: 4 }),
      dye: dye(random, weighted<ColourName>(random, { white: 4, black: 4, grey: 1, brown: 2, red: 1, blue: 1 })),
    },
    ...(chance(random, 0.2) && {
      hat: {
        kind: weighted(random, { cap: 3, hat: 2, "woolly hat": 2 }),
        dye: dye(random, pick(random, colourNames)),
      },
    }),
    ...(chance(random, 0.12) && { backpack: another(random, [cloth]) }),
  };
}

function hairOf(random: Random, age: Age): Look["hair"] {
  const style =
    age === "old"
      ? weighted(random, { short: 4, bob: 2, bun: 1.5, none: 1.5, curly: 1 })
      : weighted(random, { short: 5, bob: 1.6, long: 2.2, ponytail: 1.6, bun: 1, curly: 1.2, none: 0.5 });
  const shades = age === "old" ? greyHairs : hairs;
  const colour = mix(pick(random, shades), pick(random, shades), uniform(random, 0, 0.3));
  const bearded = (style === "short" || style === "none") && age !== "child";
  return { style, colour, beard: bearded && chance(random, 0.25) };
}

function legwear(random: Random, kind: Look["bottom"]["kind"], top: Dye): Dye {
  if (kind === "jeans") return dye(random, pick(random, ["blue", "navy"] as const));
  if (kind === "trousers")
    return dye(random, weighted<ColourName>(random, { black: 3, grey: 2, navy: 2, beige: 2, brown: 2, green: 0.7 }));
  return another(random, [top]);
}

/** A colour whose name differs from those given, so that adjacent garments are distinguishable. */
function another(random: Random, others: readonly Dye[]): Dye {
  const free = colourNames.filter((name) => others.every((other) => other.name !== name));
  return dye(random, pick(random, free));
}

/** A random body: mostly an adult, sometimes a child or somebody old. */
export function drawBody(random: Random): Body {
  const age = weighted(random, { child: 1.4, adult: 7, old: 1.4 });
  const height = {
    child: uniform(random, 1.1, 1.42),
    adult: uniform(random, 1.55, 1.92),
    old: uniform(random, 1.5, 1.8),
  }[age];
  return {
    age,
    height,
    build: age === "child" ? uniform(random, 0.86, 1.08) : uniform(random, 0.86, 1.26),
    legs: age === "child" ? uniform(random, 0.92, 0.98) : uniform(random, 0.95, 1.04),
    shoulders: uniform(random, 0.9, 1.12),
  };
}
