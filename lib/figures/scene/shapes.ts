import type { World } from "../world/worlds";
import type { Build } from "./maker";

/** A kind of thing and the styles that it comes in: those of one world never appear in the other. */
export interface Shape {
  /** Its name in captions, in the singular. */
  noun: string;
  /** Names of styles that are called something else. */
  nouns?: Readonly<Record<string, string>>;
  /** Lowest and highest height, metres: of the seat where it has one, else of the whole. */
  height: readonly [number, number];
  /** True where most of it has its own colour, so that captions may name the colour. */
  dyed?: true;
  styles: Readonly<Record<World, Readonly<Record<string, Build>>>>;
}

export type Shapes = Readonly<Record<string, Shape>>;
