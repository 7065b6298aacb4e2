import { clamp } from "../../numbers";
import type { Random } from "../../random";
import { act, headingOf } from "../body/act";
import { drawBody, drawLook } from "../body/look";
import type { PropRequest, SeatKind } from "../body/props";
import type { Body } from "../body/skeleton";
import { type SceneKind, scenes } from "../scene/scenes";
import { dyeOf, styleOf, type Thing, type ThingKind } from "../scene/things";
import type { Activity } from "../world/activities";
import { pick, uniform, weighted } from "../world/sample";
import type { World } from "../world/worlds";
import type { Person } from "./figure";

/**
 * The random streams of a person: separate ones keep everything but the pose and the heading independent of the
 * activity.
 */
export interface Chances {
  body: Random;
  heading: Random;
  place: Random;
  pose: Random;
}

/** A person at the origin in the midst of an activity. */
export function someone(chances: Chances, activity: Activity, scene: SceneKind, world: World): Person {
  const { place } = chances;
  const { seats, climbs, beds } = scenes[scene];
  const body = drawBody(chances.body);
  const look = drawLook(chances.body, body.age);
  const seat = weighted(place, seats);
  const offered = {
    seat: { kind: seat, height: seatHeight(place, seat, body) },
    climb: weighted(place, climbs),
    bed: Number(weighted(place, beds)),
  };
  const pose = act(chances.pose, activity, body, offered);
  const yaw = headingOf(chances.heading, activity);
  const prop = pose.prop && propFor(place, pose.prop, yaw, world);
  return { activity, body, look, pose, yaw, x: 0, z: 0, ...(prop && { prop }) };
}

/** The same person, with the thing in use, at another place. */
export const placed = (person: Person, at: { x: number; z: number }): Person => ({
  ...person,
  ...at,
  ...(person.prop && { prop: { ...person.prop, ...at } }),
});

/** The thing that a body asks for, at the origin; none for the bare ground. */
function propFor(draw: Random, request: PropRequest, yaw: number, world: World): Thing | undefined {
  if (request.kind === "seat" && request.seat === "ground") return undefined;
  const kind = request.kind === "seat" ? (request.seat as ThingKind) : request.kind;
  const height = request.kind === "seat" ? request.height : 1;
  return { kind, style: styleOf(draw, kind, world), x: 0, z: 0, turn: yaw, height, dye: dyeOf(draw), fit: request };
}

export function seatHeight(draw: Random, kind: SeatKind, body: Body): number {
  const height = { chair: 0.46, bench: 0.45, sofa: 0.42, stool: 0.58, block: 0.5, ground: 0 }[kind];
  return height * uniform(draw, 0.92, 1.08) * clamp(body.height / 1.6, 0.8, 1.05);
}

/** Activities of people in the background: those that need little room. */
const background = ["sitting", "standing", "walking", "running", "waving", "crouching"] as const satisfies Activity[];

export const anyActivity = (draw: Random): Activity => pick(draw, background);
