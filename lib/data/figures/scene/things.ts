import type { Colour } from "../colour";
import type { Vec3 } from "../geometry";
import { furniture } from "./furniture";
import { outdoors } from "./outdoors";
import type { Piece } from "./pieces";

/** All things by name. */
export const catalogue = { ...furniture, ...outdoors };

/** Furniture, plants and other things that stand about. */
export type ThingKind = keyof typeof catalogue;

/** A thing at a place on the ground. */
export interface Thing {
  kind: ThingKind;
  x: number;
  z: number;
  /** Degrees about the upright axis; at 0 its front is towards the camera. */
  turn: number;
  /** Height of the seat or of the whole, metres. */
  height: number;
  colour: Colour;
}

/** The solid pieces of a thing in the world. */
export function piecesOf({ kind, x, z, turn, height, colour }: Thing): Piece[] {
  const angle = (turn * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const place = (at: Vec3): Vec3 => [x + c * at[0] + s * at[2], at[1], z + c * at[2] - s * at[0]];
  return catalogue[kind].build({
    h: height,
    colour,
    boxes: (...locals) =>
      locals.map(({ at, size, colour, hides }) => ({
        box: { centre: place(at), size, turn, colour },
        ...(hides && { hides }),
      })),
    mass: (colour, ...hulls) => ({
      mass: { colour, hulls: hulls.map((hull) => hull.map(([x, y, z, radius]) => ({ at: place([x, y, z]), radius }))) },
    }),
  });
}
