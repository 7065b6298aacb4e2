import { random } from "../../random";
import { type Activity, activities } from "./activities";

/**
 * The two worlds of figures. They share neither seeds nor the looks of scenes and things, so that what is pretrained on
 * one and evaluated on the other has to transfer.
 */
export const worlds = ["pretrain", "benchmark"] as const;
export type World = (typeof worlds)[number];

/** Identifies a figure: each world holds one for every seed and index. */
export interface FigureKey {
  world: World;
  seed: number;
  index: number;
}

/** What the main person of a figure does: every run of `activities.length` indices contains each activity once. */
export function activityOf({ world, seed, index }: FigureKey): Activity {
  const run = random(world, seed, "activity", Math.floor(index / activities.length)).shuffle(activities);
  return run[index % activities.length]!;
}

/** An id that does not reveal the activity: "benchmark-0-000012". */
export const figureId = ({ world, seed, index }: FigureKey) => `${world}-${seed}-${String(index).padStart(6, "0")}`;
