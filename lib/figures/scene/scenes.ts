import type { ClimbKind, SeatKind } from "../body/props";
import type { World } from "../world/worlds";
import { lanes, pitchByTrees, stadium } from "./backdrops/fields";
import {
  barsGym,
  classroom,
  court,
  farmKitchen,
  fittedKitchen,
  loft,
  mirrorGym,
  paintedRoom,
  papered,
} from "./backdrops/indoors";
import {
  avenue,
  beechWood,
  dunes,
  lakeside,
  meadow,
  mountains,
  openSea,
  pier,
  pineWood,
  playgroundRubber,
  playgroundWall,
  village,
} from "./backdrops/nature";
import { oldTown, shops, suburb } from "./backdrops/streets";
import type { Backdrop } from "./setting";
import type { ThingKind } from "./things";

/** A kind of scene and what appears in it. */
export interface Scene {
  /** The place in captions. */
  place: string;
  outdoors: boolean;
  /** Lowest and highest distance of the wall or the facades behind the person, metres. */
  depth: readonly [number, number];
  /** Seats with their relative frequencies. */
  seats: Readonly<Partial<Record<SeatKind, number>>>;
  climbs: Readonly<Partial<Record<ClimbKind, number>>>;
  /** Heights of what people lie on, metres, with their frequencies; 0 is the bare ground. */
  beds: Readonly<Record<string, number>>;
  /** Other things with their relative frequencies. */
  things: Readonly<Partial<Record<ThingKind, number>>>;
  /** Low things that may hide somebody's feet. */
  foreground: Readonly<Partial<Record<ThingKind, number>>>;
  /** Its looks; those of one world never appear in the other. */
  looks: Readonly<Record<World, Readonly<Record<string, Backdrop>>>>;
}

const scenesOfAll = {
  street: {
    place: "in a street",
    outdoors: true,
    depth: [5, 11],
    seats: { bench: 4, chair: 2, block: 2 },
    climbs: { stairs: 3, ladder: 2 },
    beds: { 0: 1 },
    things: { car: 3, streetlight: 2, tree: 2, bin: 1, bollard: 1.5, sign: 1.5, bicycle: 1, dog: 0.7 },
    foreground: { bollard: 1, bin: 1 },
    looks: { pretrain: { shops, suburb }, benchmark: { oldTown } },
  },
  room: {
    place: "in a room",
    outdoors: false,
    depth: [0.9, 3.6],
    seats: { chair: 4, sofa: 4, stool: 2, ground: 1 },
    climbs: { stairs: 1, ladder: 2 },
    beds: { 0: 1, 0.06: 1, 0.45: 3 },
    things: { plant: 2, lamp: 2, shelf: 2, table: 1.5, television: 1, box: 0.8, dog: 0.7, bag: 0.6 },
    foreground: { table: 1, box: 1 },
    looks: { pretrain: { paintedRoom, papered }, benchmark: { loft } },
  },
  park: {
    place: "in a park",
    outdoors: true,
    depth: [14, 24],
    seats: { bench: 5, ground: 2, block: 1 },
    climbs: { stairs: 2, ladder: 2 },
    beds: { 0: 2, 0.05: 1 },
    things: { tree: 5, bush: 3, streetlight: 1, bin: 1, dog: 1, bicycle: 1, ball: 0.7 },
    foreground: { bush: 1, rock: 1 },
    looks: { pretrain: { meadow, lakeside }, benchmark: { avenue } },
  },
  beach: {
    place: "on a beach",
    outdoors: true,
    depth: [9, 14],
    seats: { ground: 3, chair: 3, block: 1 },
    climbs: { stairs: 1, ladder: 2 },
    beds: { 0: 1, 0.05: 3 },
    things: { umbrella: 3, palm: 2, rock: 2, ball: 1.2, dog: 0.8, bag: 0.6 },
    foreground: { rock: 1, bag: 1 },
    looks: { pretrain: { openSea, dunes }, benchmark: { pier } },
  },
  gym: {
    place: "in a gym",
    outdoors: false,
    depth: [2, 6],
    seats: { bench: 3, block: 3, stool: 2, ground: 1.5 },
    climbs: { wall: 4, ladder: 1 },
    beds: { 0.06: 4, 0: 1 },
    things: { rack: 3, ball: 2, punchbag: 2, bin: 0.5, bag: 1, cone: 1, wall: 0.6 },
    foreground: { ball: 1, bag: 1 },
    looks: { pretrain: { barsGym, mirrorGym }, benchmark: { court } },
  },
  field: {
    place: "on a sports field",
    outdoors: true,
    depth: [18, 30],
    seats: { bench: 4, ground: 2, chair: 2 },
    climbs: { stairs: 1, ladder: 1 },
    beds: { 0: 2, 0.05: 1 },
    things: { goal: 2, cone: 2, ball: 1.5, bush: 1, tree: 1, bag: 1 },
    foreground: { cone: 1, ball: 1 },
    looks: { pretrain: { pitchByTrees, stadium }, benchmark: { lanes } },
  },
  kitchen: {
    place: "in a kitchen",
    outdoors: false,
    depth: [1, 2.8],
    seats: { chair: 4, stool: 3, ground: 0.5 },
    climbs: { ladder: 1 },
    beds: { 0: 1, 0.06: 1 },
    things: { counter: 2, fridge: 2, table: 2.5, plant: 1, bin: 1, box: 0.8, dog: 0.6 },
    foreground: { table: 1, counter: 1 },
    looks: { pretrain: { fittedKitchen, farmKitchen }, benchmark: {} },
  },
  playground: {
    place: "in a playground",
    outdoors: true,
    depth: [7, 12],
    seats: { bench: 4, block: 2, ground: 2 },
    climbs: { ladder: 2, wall: 2, stairs: 1 },
    beds: { 0: 2, 0.05: 1 },
    things: { slide: 3, swing: 3, tree: 1.5, ball: 1, bush: 1, fence: 1, bicycle: 0.8, dog: 0.5 },
    foreground: { ball: 1, bush: 1 },
    looks: { pretrain: { playgroundWall, playgroundRubber }, benchmark: {} },
  },
  snow: {
    place: "in the snow",
    outdoors: true,
    depth: [12, 20],
    seats: { bench: 4, block: 2, ground: 1 },
    climbs: { ladder: 1, stairs: 1 },
    beds: { 0: 1 },
    things: { fir: 4, snowman: 2, sledge: 2, fence: 1.5, streetlight: 1, dog: 0.7 },
    foreground: { rock: 1, sledge: 1 },
    looks: { pretrain: { mountains, village }, benchmark: {} },
  },
  classroom: {
    place: "in a classroom",
    outdoors: false,
    depth: [1.2, 3.6],
    seats: { chair: 6, stool: 2, ground: 0.5 },
    climbs: { ladder: 1 },
    beds: { 0: 1, 0.06: 1 },
    things: { desk: 4, shelf: 1.5, globe: 1.5, plant: 1, box: 0.8, bag: 1, ball: 0.4 },
    foreground: { desk: 1, bag: 1 },
    looks: { pretrain: {}, benchmark: { blackboard: classroom(true), whiteboard: classroom(false) } },
  },
  forest: {
    place: "in a forest",
    outdoors: true,
    depth: [10, 16],
    seats: { block: 4, ground: 2, bench: 2 },
    climbs: { ladder: 2 },
    beds: { 0: 2, 0.05: 1 },
    things: { tree: 3, fern: 3, rock: 2, fence: 1, tent: 1, dog: 0.7, bicycle: 0.8 },
    foreground: { fern: 1, rock: 1 },
    looks: { pretrain: {}, benchmark: { beechWood, pineWood } },
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneKind = keyof typeof scenesOfAll;

export const scenes: Readonly<Record<SceneKind, Scene>> = scenesOfAll;

/** A scene in one of its looks. */
export interface SceneLook {
  kind: SceneKind;
  look: string;
}

/** All looks of all scenes of one world. */
export const sceneLooks = (world: World): SceneLook[] =>
  (Object.keys(scenes) as SceneKind[]).flatMap((kind) =>
    Object.keys(scenes[kind].looks[world]).map((look) => ({ kind, look })),
  );

/**
 * The painter of a scene's look.
 *
 * @throws Error when the scene has no such look.
 */
export function backdropOf({ kind, look }: SceneLook): Backdrop {
  const { pretrain, benchmark } = scenes[kind].looks;
  const paint = pretrain[look] ?? benchmark[look];
  if (!paint) {
    const looks = Object.keys({ ...pretrain, ...benchmark }).join(", ");
    throw new Error(`figures: the scene "${kind}" has no look "${look}"; take one of ${looks}`);
  }
  return paint;
}
