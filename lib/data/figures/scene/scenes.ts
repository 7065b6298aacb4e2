import type { SeatKind } from "../body/sitting";
import type { ThingKind } from "./things";

export type SceneKind = "street" | "room" | "park" | "beach" | "gym" | "field";

/** What a kind of scene is made of. */
interface Scene {
  outdoors: boolean;
  /** How far behind the person the wall or the facades are, metres. */
  depth: readonly [number, number];
  /** Seats with their relative frequencies. */
  seats: Readonly<Partial<Record<SeatKind, number>>>;
  /** Other things with theirs. */
  things: Readonly<Partial<Record<ThingKind, number>>>;
  /** What may hide somebody's feet. */
  foreground: ThingKind;
}

export const scenes: Readonly<Record<SceneKind, Scene>> = {
  street: {
    outdoors: true,
    depth: [5, 11],
    seats: { bench: 4, chair: 2, block: 2 },
    things: { car: 3, streetlight: 2, tree: 2, bin: 1, bollard: 2 },
    foreground: "bollard",
  },
  room: {
    outdoors: false,
    depth: [0.9, 3.6],
    seats: { chair: 4, sofa: 4, stool: 2, ground: 1 },
    things: { plant: 2, lamp: 2, shelf: 2, table: 1.5 },
    foreground: "table",
  },
  park: {
    outdoors: true,
    depth: [14, 24],
    seats: { bench: 5, ground: 2, block: 1 },
    things: { tree: 5, bush: 3, streetlight: 1, bin: 1 },
    foreground: "bush",
  },
  beach: {
    outdoors: true,
    depth: [9, 14],
    seats: { ground: 3, chair: 3, block: 1 },
    things: { umbrella: 3, palm: 2, rock: 2, ball: 1 },
    foreground: "rock",
  },
  gym: {
    outdoors: false,
    depth: [2, 6],
    seats: { bench: 3, block: 3, stool: 2, ground: 1.5 },
    things: { rack: 3, ball: 2, punchbag: 2, bin: 0.5 },
    foreground: "ball",
  },
  field: {
    outdoors: true,
    depth: [18, 30],
    seats: { bench: 4, ground: 2, chair: 2 },
    things: { goal: 2, cone: 2, ball: 1.5, bush: 1, tree: 1 },
    foreground: "cone",
  },
};
