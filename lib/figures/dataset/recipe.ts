import { hashJson } from "../../files";
import { type SceneKind, scenes } from "../scene/scenes";
import { catalogue, stylesOf, type ThingKind } from "../scene/things";
import { activities } from "../world/activities";
import { sharedShare, walkingShare } from "../world/mixture";
import { type World, worlds } from "../world/worlds";

/** Changes with every change of a picture, so that results on other pictures are never taken for results on these. */
export const GENERATOR_VERSION = 2;

/** What one world holds: looks of scenes and styles of things, none of which the other has. */
export interface WorldContents {
  scenes: Readonly<Partial<Record<SceneKind, readonly string[]>>>;
  things: Readonly<Partial<Record<ThingKind, readonly string[]>>>;
}

/** Lists the looks of scenes and the styles of things that a world has. */
export function contentsOf(world: World): WorldContents {
  const some = <K extends string>(entries: [K, readonly string[]][]) =>
    Object.fromEntries(entries.filter(([, names]) => names.length > 0)) as Partial<Record<K, readonly string[]>>;
  return {
    scenes: some((Object.keys(scenes) as SceneKind[]).map((kind) => [kind, Object.keys(scenes[kind].looks[world])])),
    things: some((Object.keys(catalogue) as ThingKind[]).map((kind) => [kind, stylesOf(kind, world)])),
  };
}

/** What makes the figures what they are: part of every fingerprint. */
export const recipe = {
  generator: "figures",
  version: GENERATOR_VERSION,
  contents: hashJson({ activities, sharedShare, walkingShare, worlds: worlds.map(contentsOf) }),
} as const;
