import type { Random } from "../../random";
import { headingOf } from "../body/act";
import type { Camera } from "../paint/camera";
import { outline } from "../scene/pieces";
import { type SceneKind, scenes } from "../scene/scenes";
import { among, catalogue, dyeOf, styleOf, type Thing, type ThingKind } from "../scene/things";
import { around, chance, pick, uniform, weighted } from "../world/sample";
import type { World } from "../world/worlds";
import type { Solids } from "./assemble";
import type { Person } from "./figure";
import { seatHeight } from "./people";

/** Where things are placed. */
export interface Stage {
  scene: SceneKind;
  world: World;
  camera: Camera;
  /** Distance of the main person and of the wall behind everybody, metres. */
  distance: number;
  backdrop: number;
}

/** Space that a thing needs in front of the wall, metres. */
const room = (kind: ThingKind) => (kind === "car" ? 1.2 : bulky.has(kind) ? 1 : 0.35);
const bulky = new Set<ThingKind>(["stairs", "slide", "swing", "tent", "cart", "bicycle", "counter"]);

/** Things that always face the camera. */
const frontal = new Set<ThingKind>(["car", "shelf", "goal", "counter", "fridge", "television", "wall", "sign"]);

/** How far a person at the origin and the thing in use reach backwards, metres. */
export function reachBehind({ prop }: Person, { piecesOf }: Solids): number {
  if (!prop) return 0.4;
  return Math.max(0.4, ...piecesOf(prop).flatMap((piece) => outline(piece).map(({ at }) => -at[2])));
}

/**
 * An unused seat, bicycle, ball, ladder or box beside people of any activity, so that such a thing does not give the
 * activity away.
 */
export function decoys(draw: Random, { scene, world, backdrop }: Stage, { x, z, body }: Person): Thing[] {
  if (!chance(draw, 0.5)) return [];
  const { ground: _, ...seats } = scenes[scene].seats;
  const kind = weighted(draw, {
    seat: 6,
    bicycle: scenes[scene].outdoors ? 1.2 : 0,
    ball: 1,
    box: 1,
    ladder: 0.7,
    cart: 0.5,
    stairs: 0.5,
    mat: 0.4,
  });
  const height = {
    bicycle: 1,
    ball: 0.25,
    box: uniform(draw, 0.3, 0.45),
    ladder: 2.3,
    cart: 1,
    stairs: 0.9,
    mat: 0.05,
  };
  const seat = weighted(draw, seats);
  const decoy: { kind: ThingKind; height: number } =
    kind === "seat"
      ? { kind: seat as ThingKind, height: seatHeight(draw, seat, body) }
      : { kind, height: height[kind] };
  const wide = ["sofa", "bench", "bicycle", "stairs", "cart", "mat"].includes(decoy.kind);
  const aside = pick(draw, [-1, 1]) * uniform(draw, 0.5, 0.95) * (wide ? 1.6 : 1);
  const behind = uniform(draw, 0.25, 0.9) + (decoy.kind === "stairs" || decoy.kind === "ladder" ? 0.8 : 0);
  const turn = decoy.kind === "stairs" || decoy.kind === "ladder" ? around(draw, 180, 50) : headingOf(draw, "standing");
  const at = { x: x + aside, z: Math.max(z - behind, room(decoy.kind) - backdrop) };
  return [{ ...decoy, style: styleOf(draw, decoy.kind, world), ...at, turn, dye: dyeOf(draw) }];
}

/** Things of the scene behind the main person, none within another. */
export function surroundings(draw: Random, stage: Stage, solids: Solids): Thing[] {
  const standing: Thing[] = [];
  for (const thing of proposed(draw, stage)) {
    const near = standing.filter((other) => Math.abs(other.z - thing.z) < 0.6);
    if (near.every((other) => apart(other, thing, solids))) standing.push(thing);
  }
  return standing;
}

/** Whether two things do not overlap from left to right. */
function apart(a: Thing, b: Thing, solids: Solids): boolean {
  const [fromA, toA] = across(a, solids);
  const [fromB, toB] = across(b, solids);
  return toA < fromB || toB < fromA;
}

function across(thing: Thing, { piecesOf }: Solids): [number, number] {
  const xs = piecesOf(thing).flatMap((piece) => outline(piece).map(({ at }) => at[0]));
  return [Math.min(...xs), Math.max(...xs)];
}

function proposed(draw: Random, { scene, world, camera, distance, backdrop }: Stage): Thing[] {
  const { things, depth } = scenes[scene];
  return Array.from({ length: 1 + draw.integer(5) }, () => {
    const kind = weighted(draw, among(things, world));
    const [low, high] = catalogue[kind].height;
    const nearest = distance + (kind === "car" ? 2.2 : bulky.has(kind) ? 1.3 : 0.9);
    const away = Math.min(uniform(draw, nearest, distance + depth[1]), backdrop - room(kind));
    const turn = frontal.has(kind) ? 0 : around(draw, 0, 30);
    const x = (uniform(draw, -0.55, 0.55) * away) / camera.focal;
    const height = uniform(draw, low, high);
    return { kind, style: styleOf(draw, kind, world), x, z: -away, turn, height, dye: dyeOf(draw) };
  });
}

/** Sometimes a low thing between the camera and the person. */
export function foreground(draw: Random, { scene, world }: Stage, { x, z, body, pose }: Person): Thing[] {
  if (!chance(draw, 0.14)) return [];
  const height = (pose.pelvis + 0.45 * body.height) * uniform(draw, 0.25, 0.42);
  const near = { x: x + around(draw, 0, 0.3), z: z + uniform(draw, 0.75, 0.95) };
  const kind = weighted(draw, among(scenes[scene].foreground, world));
  return [{ kind, style: styleOf(draw, kind, world), ...near, turn: around(draw, 0, 12), height, dye: dyeOf(draw) }];
}
