import type { Colour } from "../colour";
import type { Vec3 } from "../geometry";
import type { Box, Mass } from "../paint";

/** One solid piece of a thing. One that hides is drawn over the sitter when it is nearer; all others are behind. */
export type Piece = { box: Box; hides?: boolean } | { mass: Mass };

/** A box in a thing's own coordinates. */
export interface Local {
  at: Vec3;
  size: Vec3;
  colour: Colour;
  hides?: boolean;
}

/** A ball in a thing's own coordinates: x, y, z and radius, metres. */
export type Spot = readonly [number, number, number, number];

/** What a thing is built with: pieces are put where the thing stands. */
export interface Maker {
  boxes(...locals: Local[]): Piece[];
  /** The union of the hulls of groups of balls. */
  mass(colour: Colour, ...hulls: (readonly Spot[])[]): Piece;
  /** Height of the seat or of the whole, metres. */
  h: number;
  colour: Colour;
}

/** Things with their lowest and highest height, metres. */
export type Shapes = Readonly<Record<string, { height: readonly [number, number]; build: (maker: Maker) => Piece[] }>>;

export const wood: Colour = [134, 96, 62];
export const metal: Colour = [92, 98, 106];

/** Small balls along a level circle: the rim of a cone, a shade, an umbrella. */
export const ring = (y: number, radius: number): Spot[] =>
  Array.from({ length: 8 }, (_, i) => [
    radius * Math.cos((i * Math.PI) / 4),
    y,
    radius * Math.sin((i * Math.PI) / 4),
    0.015,
  ]);
