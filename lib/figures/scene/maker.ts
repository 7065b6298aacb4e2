import type { PropRequest } from "../body/props";
import type { Colour } from "../paint/colour";
import { radians, type Vec3 } from "../paint/geometry";
import type { World } from "../world/worlds";
import type { Order, Piece } from "./pieces";

/** A box in a thing's own coordinates: x to its left (the picture's right when it faces the camera), y up, z ahead. */
export interface Local {
  at: Vec3;
  size: Vec3;
  colour: Colour;
  order?: Order;
}

/** A ball in a thing's own coordinates: x, y, z and radius, metres. */
export type Spot = readonly [number, number, number, number];

/** Makes the pieces of a thing in the thing's own coordinates and places them where the thing stands. */
export interface Maker {
  boxes(...locals: Local[]): Piece[];
  /** The union of the hulls of groups of balls. */
  mass(colour: Colour, ...hulls: (readonly Spot[])[]): Piece;
  /** Bars along lines of points, all of one thickness. */
  bars(colour: Colour, width: number, ...lines: (readonly Vec3[])[]): Piece[];
  /** A ring in the plane across the axis `normal`. */
  ring(colour: Colour, width: number, at: Vec3, radius: number, normal: "x" | "y" | "z"): Piece;
  sheet(colour: Colour, opacity: number, ...points: Vec3[]): Piece;
  glow(at: Vec3, radius: number): Piece;
  /** Height of the seat or of the whole, metres. */
  h: number;
  colour: Colour;
  /** Where the body that uses the thing touches it; absent when nobody does. */
  fit?: PropRequest;
}

/** Builds the pieces of a thing. */
export type Build = (maker: Maker) => Piece[];

/** Small balls along a horizontal circle: the rim of a cone, a lampshade or a parasol. */
export const rim = (y: number, radius: number): Spot[] =>
  Array.from({ length: 8 }, (_, i) => [
    radius * Math.cos((i * Math.PI) / 4),
    y,
    radius * Math.sin((i * Math.PI) / 4),
    0.015,
  ]);

/** The same pieces with another order of drawing relative to the body. */
export const ordered = (order: Order, pieces: readonly Piece[]): Piece[] =>
  pieces.map((piece) => ({ ...piece, order }));

interface Spot3 {
  x: number;
  z: number;
  /** Degrees about the upright axis. */
  turn: number;
}

/** A maker whose pieces stand at a spot. */
export function makerAt({ x, z, turn }: Spot3, own: Pick<Maker, "h" | "colour" | "fit">): Maker {
  const angle = radians(turn);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const place = (at: Vec3): Vec3 => [x + c * at[0] + s * at[2], at[1], z + c * at[2] - s * at[0]];
  return {
    ...own,
    boxes: (...locals) =>
      locals.map(({ at, size, colour, order }) => ({
        cuboid: { centre: place(at), size, turn, colour },
        ...(order && { order }),
      })),
    mass: (colour, ...hulls) => ({
      mass: { colour, hulls: hulls.map((hull) => hull.map(([x, y, z, radius]) => ({ at: place([x, y, z]), radius }))) },
    }),
    bars: (colour, width, ...lines) => lines.map((points) => ({ line: { points: points.map(place), width, colour } })),
    ring: (colour, width, at, radius, normal) => ({
      line: {
        points: circle(normal).map(([x, y, z]) => place([at[0] + radius * x, at[1] + radius * y, at[2] + radius * z])),
        width,
        colour,
        closed: true,
      },
    }),
    sheet: (colour, opacity, ...points) => ({ sheet: { points: points.map(place), colour, opacity } }),
    glow: (at, radius) => ({ glow: { at: place(at), radius } }),
  };
}

function circle(normal: "x" | "y" | "z"): Vec3[] {
  return Array.from({ length: 16 }, (_, i) => {
    const [a, b] = [Math.cos((i * Math.PI) / 8), Math.sin((i * Math.PI) / 8)];
    return normal === "x" ? [0, a, b] : normal === "y" ? [a, 0, b] : [a, b, 0];
  });
}

type Fit<K extends PropRequest["kind"]> = Extract<PropRequest, { kind: K }>;

/** The measures that the body requires of the thing, or the thing's own where nobody uses it. */
export function fitOf<K extends PropRequest["kind"]>(
  { fit }: Maker,
  kind: K,
  own: Omit<Fit<K>, "kind">,
): Omit<Fit<K>, "kind"> {
  return fit?.kind === kind ? (fit as Fit<K>) : own;
}

/** A kind of thing and its styles; the styles of one world never appear in the other. */
export interface Shape {
  /** Its name in captions, singular. */
  noun: string;
  /** Other names for some styles. */
  nouns?: Readonly<Record<string, string>>;
  /** Lowest and highest height, metres: of the seat if there is one, else of the whole. */
  height: readonly [number, number];
  /** True if most of it has one colour, which captions may then name. */
  dyed?: true;
  styles: Readonly<Record<World, Readonly<Record<string, Build>>>>;
}

export type Shapes = Readonly<Record<string, Shape>>;
