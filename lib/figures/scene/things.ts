import type { Random } from "../../random";
import { type ColourName, type Dye, dye } from "../body/dyes";
import type { PropRequest } from "../body/props";
import { pick, weighted } from "../world/sample";
import type { World } from "../world/worlds";
import { equipment } from "./equipment";
import { furniture } from "./furniture";
import { makerAt, type Shape } from "./maker";
import type { Piece } from "./pieces";
import { plants } from "./plants";
import { play } from "./play";
import { seats } from "./seats";
import { town } from "./town";

/** Furniture, plants, vehicles and all other things. */
export type ThingKind = keyof typeof catalogueOfAll;

const catalogueOfAll = { ...seats, ...furniture, ...plants, ...town, ...play, ...equipment };

/** All things by kind. */
export const catalogue: Readonly<Record<ThingKind, Shape>> = catalogueOfAll;

/** A thing at a place on the ground. */
export interface Thing {
  kind: ThingKind;
  style: string;
  x: number;
  z: number;
  /** Degrees about the upright axis; at 0 its front is towards the camera. */
  turn: number;
  /** Height of the seat or of the whole, metres. */
  height: number;
  dye: Dye;
  /** Where the body that uses it touches it. */
  fit?: PropRequest;
}

/** The styles of a kind in one world. */
export const stylesOf = (kind: ThingKind, world: World): readonly string[] =>
  Object.keys(catalogue[kind].styles[world]);

/** What a thing is called: "folding" chairs are chairs, but a crate is no block. */
export const nounOf = ({ kind, style }: Pick<Thing, "kind" | "style">): string =>
  catalogue[kind].nouns?.[style] ?? catalogue[kind].noun;

/**
 * The solid pieces of a thing in the world.
 *
 * @throws Error when its kind has no such style.
 */
export function piecesOf({ kind, style, x, z, turn, height, dye, fit }: Thing): Piece[] {
  const { pretrain, benchmark } = catalogue[kind].styles;
  const build = pretrain[style] ?? benchmark[style];
  if (!build) {
    const styles = Object.keys({ ...pretrain, ...benchmark }).join(", ");
    throw new Error(`figures: a ${kind} has no style "${style}"; take one of ${styles}`);
  }
  return build(makerAt({ x, z, turn }, { h: height, colour: dye.rgb, ...(fit && { fit }) }));
}

/** One of a thing's styles in a world. */
export const styleOf = (draw: Random, kind: ThingKind, world: World): string => pick(draw, stylesOf(kind, world));

/** Of several kinds of things with their relative frequencies, those that exist in a world. */
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
