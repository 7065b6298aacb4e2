import { type Random, random } from "../../random";
import { moving } from "./body/gait";
import { drawBody, drawLook, type Look } from "./body/look";
import type { Pose } from "./body/pose";
import { type SeatKind, sitting } from "./body/sitting";
import { type Body, pose as jointed } from "./body/skeleton";
import { standing } from "./body/standing";
import type { Camera } from "./camera";
import { type Colour, hsl } from "./colour";
import { around, chance, clamp, pick, range, weighted } from "./sample";
import { type SceneKind, scenes } from "./scene/scenes";
import { catalogue, type Thing } from "./scene/things";

export const activities = ["sitting", "standing", "walking_running"] as const;
export type Activity = (typeof activities)[number];

/** A person at a place on the ground. */
export interface Person {
  activity: Activity;
  body: Body;
  look: Look;
  pose: Pose;
  /** Degrees: 0 faces the camera, 90 the right of the picture. */
  yaw: number;
  x: number;
  z: number;
  /** What a sitter sits on. */
  seat?: { kind: SeatKind; thing?: Thing };
}

export interface Light {
  /** Where light comes from in the picture: a unit vector, y downwards. */
  from: readonly [number, number];
  /** How strongly it models bodies, 0 to 1. */
  strength: number;
  /** Metres that a shadow runs along x and z per metre of height, and its opacity. */
  slant: readonly [number, number];
  shadow: number;
  /** Colour cast over the whole picture and its opacity. */
  cast: Colour;
  amount: number;
  exposure: number;
}

/** All there is to know about one figure, before anything is drawn. */
export interface Figure {
  activity: Activity;
  scene: SceneKind;
  camera: Camera;
  light: Light;
  /** The first one is who the figure is about; the others are farther away. */
  people: Person[];
  things: Thing[];
  /** Distance of the wall or the facades behind everybody, metres. */
  backdrop: number;
  /** Seed of the details of the backdrop, and of the grain. */
  texture: number;
  /** Standard deviation of the grain, in 8-bit steps. */
  grain: number;
}

/** What example `index` of world `seed` shows, given what its main person does. The same on every machine. */
export function describe(seed: number, index: number, activity: Activity): Figure {
  const draw = random(seed, "figure", index);
  const scene = pick(draw, Object.keys(scenes) as SceneKind[]);
  const main = someone(draw, activity, scene);
  const { camera, distance, x } = frame(draw, main);
  const at = { x, z: -distance };
  const person = placed(main, at);
  const backdrop = distance + range(draw, ...scenes[scene].depth);
  const people = [person, ...others(draw, scene, camera, person, backdrop)];
  const things = [
    ...decoys(draw, scene, person),
    ...surroundings(draw, scene, camera, distance, backdrop),
    ...foreground(draw, scene, person),
  ];
  const light = lightOf(draw, scenes[scene].outdoors);
  return {
    activity,
    scene,
    camera,
    light,
    people,
    things,
    backdrop,
    texture: draw.uint32(),
    grain: range(draw, 1, 4.5),
  };
}

/** A person at the origin. */
function someone(draw: Random, activity: Activity, scene: SceneKind): Person {
  const body = drawBody(draw);
  const person = { activity, body, look: drawLook(draw), yaw: direction(draw), x: 0, z: 0 };
  if (activity === "standing") return { ...person, pose: standing(draw, body) };
  if (activity === "walking_running") return { ...person, pose: moving(draw, body) };
  const kind = weighted(draw, scenes[scene].seats);
  if (kind === "ground") return { ...person, pose: sitting(draw, body, kind, 0), seat: { kind } };
  const thing = { kind, x: 0, z: 0, turn: person.yaw, height: seatHeight(draw, kind, body), colour: paintwork(draw) };
  return { ...person, pose: sitting(draw, body, kind, thing.height), seat: { kind, thing } };
}

const placed = (person: Person, at: { x: number; z: number }): Person => ({
  ...person,
  ...at,
  ...(person.seat?.thing && { seat: { ...person.seat, thing: { ...person.seat.thing, ...at } } }),
});

/** Any direction, from behind less often. */
const direction = (draw: Random) =>
  chance(draw, 0.14) ? 180 + around(draw, 0, 35) : around(draw, pick(draw, [-80, -40, 0, 40, 80]), 14);

function seatHeight(draw: Random, kind: SeatKind, body: Body): number {
  const height = { chair: 0.46, bench: 0.45, sofa: 0.42, stool: 0.58, block: 0.5, ground: 0 }[kind];
  return height * range(draw, 0.92, 1.08) * clamp(body.height / 1.6, 0.8, 1.05);
}

const paintwork = (draw: Random) => hsl(range(draw, 0, 360), range(draw, 0.1, 0.6), range(draw, 0.25, 0.65));

/** A camera that shows the person large, and where in front of it the person is. One in six is cut by the frame. */
function frame(draw: Random, { body, pose, yaw }: Person): { camera: Camera; distance: number; x: number } {
  const { points } = jointed(body, pose.angles, yaw, [0, pose.pelvis, 0]);
  const all = Object.values(points);
  const across = all.map(([x]) => x);
  const top = Math.max(points.head[1] + 0.08 * body.height, points.handL[1], points.handR[1]);
  const [left, right] = [Math.min(...across) - 0.08, Math.max(...across) + 0.08];
  const cut = chance(draw, 0.16) ? pick(draw, ["below", "below", "aside"] as const) : "none";

  const extent = cut === "below" ? range(draw, 1.02, 1.25) : range(draw, 0.52, 0.9);
  const scale = extent / Math.max(top, 1.05 * (right - left), 0.75);
  // Nearer than this, a leg stretched towards the camera would fill the picture.
  const focal = Math.max(range(draw, 1.1, 2.4), 2.6 * scale);
  const distance = focal / scale;
  const height = clamp(top * range(draw, 0.6, 1.05), 0.6, 1.75);
  const head = cut === "below" ? range(draw, 0.05, 0.1) : range(draw, 0.04, Math.max(0.05, 0.95 - scale * top));
  const ground = head + scale * top;

  const middle = cut === "aside" ? pick(draw, [0.2, 0.8]) : clamp(around(draw, 0.5, 0.13), 0.25, 0.75);
  const centre = (middle - 0.5) / scale - (left + right) / 2;
  return { camera: { focal, height, horizon: ground - scale * height }, distance, x: centre };
}

/** A place at a depth, anywhere across the picture. */
const somewhere = (draw: Random, camera: Camera, depth: number) => ({
  x: (range(draw, -0.55, 0.55) * depth) / camera.focal,
  z: -depth,
});

/** People farther away, to the left and right of the main one rather than behind it; none where the wall is near. */
function others(draw: Random, scene: SceneKind, camera: Camera, main: Person, backdrop: number): Person[] {
  const [near, far] = [-1.3 * main.z, Math.min(-3.2 * main.z, backdrop - 0.6)];
  if (far < near) return [];
  const count = Number(weighted(draw, { 0: 5, 1: 3, 2: 1.5, 3: 0.8 }));
  const middle = 0.5 + (main.x * camera.focal) / -main.z;
  return Array.from({ length: count }, () => {
    const depth = range(draw, near, far);
    const person = someone(draw, pick(draw, activities), scene);
    const aside = range(draw, 0.16, 0.62);
    const across = chance(draw, middle) ? middle - aside : middle + aside;
    return placed(person, { x: ((across - 0.5) * depth) / camera.focal, z: -depth });
  });
}

/** Empty seats near people of any activity, so that a seat alone means nothing. */
function decoys(draw: Random, scene: SceneKind, { x, z, body, activity }: Person): Thing[] {
  if (!chance(draw, activity === "sitting" ? 0.25 : 0.6)) return [];
  const { ground: _, ...seats } = scenes[scene].seats;
  const kind = weighted(draw, seats);
  const aside = pick(draw, [-1, 1]) * range(draw, 0.45, 0.95) * (kind === "sofa" || kind === "bench" ? 1.5 : 1);
  const height = seatHeight(draw, kind, body);
  return [
    { kind, x: x + aside, z: z - range(draw, 0.25, 0.9), turn: direction(draw), height, colour: paintwork(draw) },
  ];
}

function surroundings(draw: Random, scene: SceneKind, camera: Camera, distance: number, backdrop: number): Thing[] {
  const { things } = scenes[scene];
  return Array.from({ length: 1 + draw.integer(5) }, () => {
    const kind = weighted(draw, things);
    const [low, high] = catalogue[kind].height;
    const nearest = distance + (kind === "car" ? 2.2 : 0.9);
    const depth = Math.min(
      range(draw, nearest, distance + scenes[scene].depth[1]),
      backdrop - (kind === "car" ? 1.2 : 0.35),
    );
    const turn = kind === "car" || kind === "shelf" || kind === "goal" ? 0 : around(draw, 0, 30);
    return { kind, ...somewhere(draw, camera, depth), turn, height: range(draw, low, high), colour: paintwork(draw) };
  });
}

/** Now and then something low stands between the camera and the person. */
function foreground(draw: Random, scene: SceneKind, { x, z, body, pose }: Person): Thing[] {
  if (!chance(draw, 0.14)) return [];
  const height = (pose.pelvis + 0.45 * body.height) * range(draw, 0.25, 0.42);
  const near = { x: x + around(draw, 0, 0.3), z: z + range(draw, 0.75, 0.95) };
  return [{ kind: scenes[scene].foreground, ...near, turn: around(draw, 0, 12), height, colour: paintwork(draw) }];
}

function lightOf(draw: Random, outdoors: boolean): Light {
  const side = pick(draw, [-1, 1]) * range(draw, 0.35, 0.95);
  const hour = weighted(draw, outdoors ? { noon: 4, evening: 2.5, overcast: 2.5 } : { lamp: 3, day: 3 });
  const [cast, amount]: [Colour, number] = {
    noon: [[255, 246, 220], 0.1] as [Colour, number],
    evening: [[255, 150, 80], range(draw, 0.1, 0.3)] as [Colour, number],
    overcast: [[150, 168, 190], range(draw, 0.1, 0.26)] as [Colour, number],
    lamp: [[255, 190, 120], range(draw, 0.08, 0.24)] as [Colour, number],
    day: [[210, 226, 255], 0.1] as [Colour, number],
  }[hour];
  const soft = hour === "overcast" || hour === "day";
  const length = outdoors ? range(draw, 0.2, hour === "evening" ? 1.3 : 0.7) : 0.18;
  return {
    from: [side, -Math.sqrt(1 - side * side)],
    strength: soft ? range(draw, 0.4, 0.65) : range(draw, 0.7, 1),
    slant: [-Math.sign(side) * length, range(draw, -0.35, 0.1) * length],
    shadow: soft ? range(draw, 0.1, 0.2) : range(draw, 0.2, 0.38),
    cast,
    amount,
    exposure: range(draw, 0.85, 1.12),
  };
}
