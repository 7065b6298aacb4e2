import type { Random } from "../../random";
import { type ColourName, type Dye, dye } from "../body/dyes";
import { pick, weighted } from "../world/sample";
import type { World } from "../world/worlds";
import { stylesOf, type ThingKind } from "./things";

/** One of a thing's styles in a world. */
export const styleOf = (draw: Random, kind: ThingKind, world: World): string => pick(draw, stylesOf(kind, world));

/** Those of several kinds of things that a world has at all, with their frequencies. */
export const among = (
  kinds: Readonly<Partial<Record<ThingKind, number>>>,
  world: World,
): Readonly<Partial<Record<ThingKind, number>>> =>
  Object.fromEntries(Object.entries(kinds).filter(([kind]) => stylesOf(kind as ThingKind, world).length > 0));

const paints: Readonly<Partial<Record<ColourName, number>>> = {
  red: 2,
  blue: 2,
  green: 2,
  yellow: 1.5,
  orange: 1,
  teal: 1,
  brown: 1.5,
  white: 1.2,
  grey: 1.2,
  black: 0.8,
  navy: 0.8,
  beige: 1,
  purple: 0.5,
  pink: 0.5,
};

/** The colour of a thing. */
export const dyeOf = (draw: Random): Dye => dye(draw, weighted(draw, paints));
