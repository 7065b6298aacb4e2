import { type Random, random } from "../../random";
import type { Camera } from "../paint/camera";
import type { Flaws } from "../paint/camera-film";
import { lightOf } from "../scene/light";
import { sceneLooks, scenes } from "../scene/scenes";
import type { Activity } from "../world/activities";
import { chance, pick, uniform, weighted } from "../world/sample";
import type { FigureKey, World } from "../world/worlds";
import { solidsOfFigure } from "./assemble";
import type { Figure, Person } from "./figure";
import { frame } from "./framing";
import { anyActivity, type Chances, placed, someone } from "./people";
import { decoys, foreground, reachBehind, type Stage, surroundings } from "./placing";
import { countable } from "./visibility";

/**
 * Describes a figure, given what its main person does. The result is the same on every machine, to the last digit.
 *
 * Every part has its own random stream. Only pose and heading depend on the activity, and the camera on the pose:
 * scene, light, company, things, body and clothes are independent of it.
 */
export function describe({ world, seed, index }: FigureKey, activity: Activity): Figure {
  const stream = (purpose: string) => random(world, seed, index, purpose);
  const scene = pick(stream("scene"), suitable(world, activity));
  const solids = solidsOfFigure();
  const main = someone(chancesOf(stream, "main"), activity, scene.kind, world);
  const { camera, distance, x } = frame(stream("frame"), main, solids);
  const person = placed(main, { x, z: -distance });
  const { outdoors, depth } = scenes[scene.kind];
  const backdrop = distance + Math.max(reachBehind(main, solids) + 0.3, uniform(stream("backdrop"), ...depth));
  const stage: Stage = { scene: scene.kind, world, camera, distance, backdrop };
  const things = [
    ...decoys(stream("decoys"), stage, person),
    ...surroundings(stream("surroundings"), stage, solids),
    ...foreground(stream("foreground"), stage, person),
  ];
  const figure: Figure = {
    world,
    activity,
    scene,
    camera,
    light: lightOf(stream("light"), outdoors),
    // People who could not be counted in the picture are left out.
    people: countable({ camera, things, people: [person, ...others(stream, stage, person)] }, solids),
    things,
    backdrop,
    texture: stream("texture").uint32(),
    flaws: flawsOf(stream("flaws")),
  };
  return rounded(figure);
}

/** Cycling and pushing need a scene outdoors; all other activities suit every scene. */
function suitable(world: World, activity: Activity) {
  const looks = sceneLooks(world);
  if (activity !== "cycling" && activity !== "pushing") return looks;
  return looks.filter(({ kind }) => scenes[kind].outdoors);
}

const chancesOf = (stream: (purpose: string) => Random, who: string): Chances => ({
  body: stream(`${who} body`),
  heading: stream(`${who} heading`),
  place: stream(`${who} place`),
  pose: stream(`${who} pose`),
});

/** People farther away, to the left and right of the main person; none where the wall is near. */
function others(stream: (purpose: string) => Random, stage: Stage, main: Person): Person[] {
  const { scene, world, camera, backdrop } = stage;
  const draw = stream("company");
  const [near, far] = [-1.3 * main.z, Math.min(-3.2 * main.z, backdrop - 0.6)];
  if (far < near) return [];
  const count = Number(weighted(draw, { 0: 4, 1: 3, 2: 2, 3: 1 }));
  const middle = middleOf(camera, main);
  return Array.from({ length: count }, (_, i) => {
    const depth = uniform(draw, near, far);
    const person = someone(chancesOf(stream, `other ${i}`), anyActivity(draw), scene, world);
    const aside = uniform(draw, 0.16, 0.52);
    const across = chance(draw, middle) ? middle - aside : middle + aside;
    return placed(person, { x: ((across - 0.5) * depth) / camera.focal, z: -depth });
  });
}

const middleOf = ({ focal }: Camera, { x, z }: Person) => 0.5 + (x * focal) / -z;

function flawsOf(draw: Random): Flaws {
  const blur = weighted(draw, { none: 8, defocus: 1, smear: 1 });
  return {
    grain: uniform(draw, 1, 4.5),
    defocus: blur === "defocus" ? uniform(draw, 0.002, 0.006) : 0,
    smear: { length: blur === "smear" ? uniform(draw, 0.008, 0.022) : 0, direction: uniform(draw, 0, 180) },
    ...(chance(draw, 0.6) && { quality: Math.round(uniform(draw, 40, 92)) }),
  };
}

/**
 * All numbers rounded to five decimals: the mathematical functions of two machines may differ in the last bit, and what
 * is compared and hashed must not.
 */
function rounded<T>(value: T): T {
  if (typeof value === "number") return (Math.round(value * 1e5) / 1e5) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = rounded(item);
  return copy as T;
}
