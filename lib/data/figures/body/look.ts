import type { Random } from "../../../random";
import { type Colour, darker, hsl, mix } from "../colour";
import { chance, pick, range, weighted } from "../sample";
import type { Body } from "./skeleton";

/** How a person looks: skin, hair and clothes. */
export interface Look {
  skin: Colour;
  hair: { style: "short" | "long" | "bun" | "round" | "none"; colour: Colour };
  hat?: { kind: "cap" | "brim"; colour: Colour };
  glasses: boolean;
  top: { sleeves: "none" | "short" | "long"; colour: Colour; jacket?: Colour; stripe?: Colour };
  bottom: { kind: "trousers" | "shorts" | "skirt" | "dress"; colour: Colour };
  shoes: Colour;
  /** Carried on the back. */
  backpack?: Colour;
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
  [172, 170, 172],
];

/** A body: grown-up or, now and then, a child. */
export function drawBody(random: Random): Body {
  const child = chance(random, 0.1);
  return {
    height: child ? range(random, 1.15, 1.45) : range(random, 1.55, 1.92),
    build: range(random, 0.86, 1.24),
    legs: range(random, 0.95, 1.04),
    shoulders: range(random, 0.9, 1.12),
  };
}

/** Clothes of any kind go with any activity, so that they give nothing away. */
export function drawLook(random: Random): Look {
  const kind = weighted(random, { trousers: 6, shorts: 3, skirt: 1, dress: 1 });
  const top = cloth(random);
  const jacket = chance(random, 0.22) ? cloth(random) : undefined;
  const style = weighted(random, { short: 5, long: 3, bun: 1.3, round: 1, none: 0.6 });
  const skin = mix(pick(random, skins), pick(random, skins), range(random, 0, 0.25));
  return {
    skin,
    hair: { style, colour: mix(pick(random, hairs), pick(random, hairs), range(random, 0, 0.3)) },
    ...(chance(random, 0.18) && { hat: { kind: pick(random, ["cap", "brim"] as const), colour: cloth(random) } }),
    glasses: chance(random, 0.15),
    top: {
      sleeves: jacket ? "long" : weighted(random, { none: 1.2, short: 4, long: 4 }),
      colour: top,
      ...(jacket && { jacket }),
      ...(chance(random, 0.2) && { stripe: cloth(random) }),
    },
    bottom: {
      kind,
      colour: kind === "dress" ? top : kind === "trousers" && chance(random, 0.4) ? denim(random) : cloth(random),
    },
    shoes: chance(random, 0.4) ? hsl(0, 0, range(random, 0.85, 0.97)) : darker(cloth(random), 0.35),
    ...(chance(random, 0.14) && { backpack: cloth(random) }),
  };
}

const denim = (random: Random) => hsl(range(random, 208, 226), range(random, 0.25, 0.5), range(random, 0.24, 0.48));

function cloth(random: Random): Colour {
  if (chance(random, 0.3)) return hsl(range(random, 0, 360), range(random, 0, 0.1), range(random, 0.15, 0.95));
  return hsl(range(random, 0, 360), range(random, 0.3, 0.75), range(random, 0.28, 0.72));
}
