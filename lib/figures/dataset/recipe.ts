import { hashJson } from "../../files";
import { type SceneKind, scenes } from "../scene/scenes";
import { catalogue, stylesOf, type ThingKind } from "../scene/things";
import { activities } from "../world/activities";
import { sharedShare, walkingShare } from "../world/mixture";
import { type World, worlds } from "../world/worlds";

/** Must change with every change of a picture, so that results on other pictures never pass for results on these. */
export const GENERATOR_VERSION = 2;

/** The looks of scenes and the styles of things in one world; the other world has none of them. */
export interface WorldContents {
  scenes: Readonly<Partial<Record<SceneKind, readonly string[]>>>;
  things: Readonly<Partial<Record<ThingKind, readonly string[]>>>;
}

/** Lists the looks of scenes and the styles of things in a world. */
export function contentsOf(world: World): WorldContents {
  const some = <K extends string>(entries: [K, readonly string[]][]) =>
    Object.fromEntries(entries.filter(([, names]) => names.length > 0)) as Partial<Record<K, readonly string[]>>;
  return {
    scenes: some((Object.keys(scenes) as SceneKind[]).map((kind) => [kind, Object.keys(scenes[kind].looks[world])])),
    things: some((Object.keys(catalogue) as ThingKind[]).map((kind) => [kind, stylesOf(kind, world)])),
  };
}

/** What determines the figures: part of every fingerprint. */
export const recipe = {
  generator: "figures",
  version: GENERATOR_VERSION,
  contents: hashJson({ activities, sharedShare, walkingShare, worlds: worlds.map(contentsOf) }),
} as const;
