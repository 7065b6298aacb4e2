import type { RgbImage } from "../../data/dataset";
import { checkOptions } from "../../options";
import { describe } from "../compose/describe";
import { sceneLooks, scenes } from "../scene/scenes";
import type { Activity } from "../world/activities";
import { activityOf, type FigureKey, figureId, worlds } from "../world/worlds";
import { drawingChecks } from "./options";
import { render } from "./render";

/** A picture of one scene in one of its looks. */
export interface SceneSample {
  /** "pretrain-0-000012", for `describe` and `figureStream`. */
  id: string;
  world: FigureKey["world"];
  /** "on a beach". */
  place: string;
  look: string;
  activity: Activity;
  image: RgbImage;
}

/**
 * The first figure of every look of every scene of both worlds, by day and without blur if there is one among the first
 * 2,000: a gallery of the world.
 *
 * @param options seed: a whole number from 0 (0); size: pixels a side (150).
 */
export function sceneSamples(options: { seed?: number; size?: number } = {}): SceneSample[] {
  const { world: _, ...checks } = drawingChecks;
  const { seed = 0, size = 150 } = checkOptions("figureWorld.sceneSamples", options, checks);
  return worlds.flatMap((world) => {
    const missing = new Set(sceneLooks(world).map(nameOf));
    const samples: SceneSample[] = [];
    for (let index = 0; missing.size > 0; index++) {
      const key = { world, seed, index };
      const activity = activityOf(key);
      const figure = describe(key, activity);
      const { scene, light, flaws } = figure;
      const clear = light.hour !== "night" && flaws.defocus === 0 && flaws.smear.length === 0;
      if (!missing.has(nameOf(scene)) || (!clear && index < 2000)) continue;
      missing.delete(nameOf(scene));
      const { place } = scenes[scene.kind];
      samples.push({ id: figureId(key), world, place, look: scene.look, activity, image: render(figure, size) });
    }
    return samples.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  });
}

const nameOf = ({ kind, look }: { kind: string; look: string }) => `${kind} ${look}`;
