import { skeletonOf } from "../body/person";
import type { Skeleton } from "../body/skeleton";
import type { Piece } from "../scene/pieces";
import { piecesOf, type Thing } from "../scene/things";
import type { Person } from "../world/figure";

/** The solid shapes of people and things: each is built once, however many parts of the drawing ask for it. */
export interface Solids {
  skeletonOf(person: Person): Skeleton;
  piecesOf(thing: Thing): readonly Piece[];
}

/** The shapes of one figure, none of them built yet. */
export const solidsOfFigure = (): Solids => ({ skeletonOf: once(skeletonOf), piecesOf: once(piecesOf) });

function once<In, Out>(build: (from: In) => Out): (from: In) => Out {
  const built = new Map<In, Out>();
  return (from) => {
    let result = built.get(from);
    if (result === undefined) {
      result = build(from);
      built.set(from, result);
    }
    return result;
  };
}
