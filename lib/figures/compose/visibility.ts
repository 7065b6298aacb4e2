import { type Camera, type View, viewOf } from "../paint/camera";
import type { Point, Vec3 } from "../paint/geometry";
import type { Ball } from "../paint/paint";
import { outline } from "../scene/pieces";
import type { Thing } from "../scene/things";
import { type Solids, solidsOfFigure } from "./assemble";
import type { Figure, Person } from "./figure";

/** A rectangle in a picture of side 1: its left and upper edge, from the upper left corner, and its size. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The smallest box around balls, not cut by the picture. */
function around(balls: readonly Ball[], view: View): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { at, radius } of balls) {
    const [x, y] = view.turned(view.project(at));
    const r = radius * view.scaleAt(-at[2]) * view.turn.zoom;
    left = Math.min(left, x - r);
    top = Math.min(top, y - r);
    right = Math.max(right, x + r);
    bottom = Math.max(bottom, y + r);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The area of a box's part inside the picture. */
function areaInside({ x, y, width, height }: Box): number {
  const overlap = (from: number, length: number) => Math.max(0, Math.min(1, from + length) - Math.max(0, from));
  return overlap(x, width) * overlap(y, height);
}

const outlineOf = (thing: Thing, { piecesOf }: Solids): Ball[] => piecesOf(thing).flatMap(outline);

/** Somebody or something seen in a picture of side 1. */
interface Sight {
  box: Box;
  depth: number;
  /** Who uses the thing: it hides others, but not its user. */
  user?: Person;
}

/** By the joints alone: quick, and near enough to tell whether somebody is seen; `annotate` is exact. */
function sightOfPerson(person: Person, view: View, { skeletonOf }: Solids): Sight {
  const radius = 0.06 * person.body.height;
  const joints = Object.values(skeletonOf(person).points).map((at) => ({ at, radius }));
  return { box: around(joints, view), depth: -person.z, user: person };
}
const sightOfThing = (thing: Thing, view: View, solids: Solids): Sight => ({
  box: around(outlineOf(thing, solids), view),
  depth: -thing.z,
});

/**
 * The share of the box that lies in the picture and behind no nearer box, by a grid of points. Boxes hide more than what
 * is in them, so that what counts as seen surely is.
 */
function shareSeen({ box, depth, user }: Sight, all: readonly Sight[]): number {
  const steps = 10;
  const nearer = all.filter((other) => other.depth <= depth && other.box !== box && !(user && other.user === user));
  let seen = 0;
  for (let i = 0; i < steps * steps; i++) {
    const point: Point = [
      box.x + ((i % steps) + 0.5) * (box.width / steps),
      box.y + (Math.floor(i / steps) + 0.5) * (box.height / steps),
    ];
    if (within(point, { x: 0, y: 0, width: 1, height: 1 }) && !nearer.some((other) => within(point, other.box))) seen++;
  }
  return seen / (steps * steps);
}

const within = ([px, py]: Point, { x, y, width, height }: Box) =>
  px >= x && py >= y && px < x + width && py < y + height;

/** What stands before the camera. */
export type Stage = Pick<Figure, "camera" | "people" | "things">;

function sights({ camera, people, things }: Stage, solids: Solids) {
  const view = viewOf(camera, 1);
  const ofPeople = people.map((person) => sightOfPerson(person, view, solids));
  const ofThings = things.map((thing) => sightOfThing(thing, view, solids));
  const props = people.flatMap((user) => (user.prop ? [{ ...sightOfThing(user.prop, view, solids), user }] : []));
  return { ofPeople, ofThings, all: [...ofPeople, ...ofThings, ...props] };
}

/** The people whom one would count: the main one, and those of whom enough is seen. */
export function countable(stage: Stage, solids: Solids): Person[] {
  if (stage.people.length === 1) return [...stage.people];
  const { ofPeople, all } = sights(stage, solids);
  return stage.people.filter((_, i) => {
    const sight = ofPeople[i]!;
    return i === 0 || (sight.box.height > 0.07 && shareSeen(sight, all) > 0.6);
  });
}

/** The things that one would name: large enough, and seen for the most part. */
export function nameable(stage: Stage, solids: Solids = solidsOfFigure()): Thing[] {
  const { ofThings, all } = sights(stage, solids);
  return stage.things.filter((_, i) => {
    const sight = ofThings[i]!;
    const { width, height } = sight.box;
    // What is too small anyway needs no look at what is before it.
    if (Math.min(width, height) <= 0.05 || width * height <= 0.006) return false;
    const seen = shareSeen(sight, all);
    return seen > 0.5 && seen * width * height > 0.006;
  });
}

/** Tells of points of somebody whether they are in the picture and behind no thing: boxes hide more than what is in them. */
export function pointsSeen(
  { z }: Person,
  { camera, things }: Omit<Stage, "people">,
  solids: Solids,
): (point: Vec3) => boolean {
  const view = viewOf(camera, 1);
  const nearer = things.filter((thing) => thing.z > z).map((thing) => sightOfThing(thing, view, solids).box);
  return (point) => {
    const at = view.turned(view.project(point));
    return at.every((value) => value > 0.02 && value < 0.98) && !nearer.some((box) => within(at, box));
  };
}

/** Whether one sees what somebody uses: it is in the picture, large enough, and not all behind the body. */
export function propSeen(person: Person, camera: Camera, solids: Solids = solidsOfFigure()): boolean {
  const { prop } = person;
  if (!prop) return false;
  const view = viewOf(camera, 1);
  const { box } = sightOfThing(prop, view, solids);
  const area = areaInside(box);
  if (area < 0.004 || area < 0.5 * box.width * box.height) return false;
  return !behindBody(person, outlineOf(prop, solids));
}

/** Small things straight behind the trunk, as seen from the camera. */
function behindBody({ x, z, body }: Person, balls: readonly Ball[]): boolean {
  return balls.every(({ at }) => at[2] < z && Math.abs(at[0] - x) < 0.2 * body.height);
}
