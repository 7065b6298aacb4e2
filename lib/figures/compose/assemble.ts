import type { Layer } from "../body/draw/layer";
import { bodyHulls, personLayers, skeletonOf } from "../body/person";
import type { Skeleton } from "../body/skeleton";
import type { Ball } from "../paint/paint";
import { depthOf, type Piece, shadowHulls } from "../scene/pieces";
import { piecesOf, type Thing } from "../scene/things";
import type { Figure, Person } from "./figure";

/** The solid shapes of people and things, each built on first use and then kept. */
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

/** What is painted in one pass: a layer of a person (an index in `Figure.people`), or a piece of a thing. */
export type Item = { layer: Layer; person: number } | { piece: Piece };

/** Everything in front of the backdrop, independent of the picture's size. */
export interface Assembly {
  /** From far to near: the order of painting. */
  items: Item[];
  /** The hulls that throw shadows on the ground. */
  shadows: Ball[][];
  /** The shapes from which it was assembled. */
  solids: Solids;
}

interface Group {
  depth: number;
  items: Item[];
  shadows: Ball[][];
}

export function assemble({ people, things }: Figure, solids: Solids = solidsOfFigure()): Assembly {
  const groups: Group[] = [
    ...things.map((thing) => {
      const pieces = solids.piecesOf(thing);
      return { depth: -thing.z, items: pieces.map((piece) => ({ piece })), shadows: pieces.flatMap(shadowHulls) };
    }),
    ...people.map((person, index) => groupOf(person, index, solids)),
  ];
  groups.sort((a, b) => b.depth - a.depth);
  return {
    items: groups.flatMap(({ items }) => items),
    shadows: groups.flatMap(({ shadows }) => shadows),
    solids,
  };
}

/** A person and the thing in use, from far to near: pieces behind the body, among the limbs, and in front of it. */
function groupOf(person: Person, index: number, { skeletonOf, piecesOf }: Solids): Group {
  const skeleton = skeletonOf(person);
  const prop = person.prop ? piecesOf(person.prop) : [];
  const orderOf = (piece: Piece) =>
    piece.order === "hides" && depthOf(piece) >= -person.z - 0.02 ? "behind" : (piece.order ?? "behind");
  const pieces = (order: Piece["order"]) =>
    prop.filter((piece) => orderOf(piece) === order).map((piece): Item => ({ piece }));
  const body = personLayers(person, skeleton).map((layer): Item => ({ layer, person: index }));
  return {
    depth: -person.z,
    items: [...farFirst(pieces("behind")), ...farFirst([...body, ...pieces("among")]), ...farFirst(pieces("hides"))],
    shadows: [...bodyHulls(person, skeleton), ...prop.flatMap(shadowHulls)],
  };
}

const farFirst = (items: Item[]) =>
  items
    .map((item) => ({ item, depth: "layer" in item ? item.layer.depth : depthOf(item.piece) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ item }) => item);
