import type { Box } from "../../data/dataset";
import { type Camera, type View, viewOf } from "../paint/camera";
import type { Point, Vec3 } from "../paint/geometry";
import { boundsOf } from "../paint/hull";
import { type Ball, discInPicture } from "../paint/paint";
import { outline } from "../scene/pieces";
import type { Thing } from "../scene/things";
import { type Solids, solidsOfFigure } from "./assemble";
import type { Figure, Person } from "./figure";

/** The smallest box around balls, not cut by the picture; a share of the picture's side is the unit. */
function boxAround(balls: readonly Ball[], view: View): Box {
  const { left, top, right, bottom } = boundsOf(balls.map((ball) => discInPicture(view, ball)));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The area of a box's part inside the picture. */
function areaInside({ x, y, width, height }: Box): number {
  const overlap = (from: number, length: number) => Math.max(0, Math.min(1, from + length) - Math.max(0, from));
  return overlap(x, width) * overlap(y, height);
}

const outlineOf = (thing: Thing, { piecesOf }: Solids): Ball[] => piecesOf(thing).flatMap(outline);

/** Where somebody or something is in a picture of side 1. */
interface Extent {
  box: Box;
  depth: number;
  /** Who uses the thing: it hides others, but not its user. */
  user?: Person;
}

/** From the joints alone: fast, and accurate enough to decide whether somebody is visible; `annotate` is exact. */
function extentOfPerson(person: Person, view: View, { skeletonOf }: Solids): Extent {
  const radius = 0.06 * person.body.height;
  const joints = Object.values(skeletonOf(person).points).map((at) => ({ at, radius }));
  return { box: boxAround(joints, view), depth: -person.z, user: person };
}
const extentOfThing = (thing: Thing, view: View, solids: Solids): Extent => ({
  box: boxAround(outlineOf(thing, solids), view),
  depth: -thing.z,
});

/**
 * The share of the box that lies in the picture and behind no nearer box, estimated on a grid of points. Boxes hide
 * more than what is in them, so that the share is never too large.
 */
function visibleShare({ box, depth, user }: Extent, all: readonly Extent[]): number {
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

/** The camera and what is in front of it. */
export type Arrangement = Pick<Figure, "camera" | "people" | "things">;

function extentsOf({ camera, people, things }: Arrangement, solids: Solids) {
  const view = viewOf(camera, 1);
  const ofPeople = people.map((person) => extentOfPerson(person, view, solids));
  const ofThings = things.map((thing) => extentOfThing(thing, view, solids));
  const props = people.flatMap((user) => (user.prop ? [{ ...extentOfThing(user.prop, view, solids), user }] : []));
  return { ofPeople, ofThings, all: [...ofPeople, ...ofThings, ...props] };
}

/** The people whom a viewer would count: the main person, and those who are sufficiently visible. */
export function countable(arrangement: Arrangement, solids: Solids): Person[] {
  if (arrangement.people.length === 1) return [...arrangement.people];
  const { ofPeople, all } = extentsOf(arrangement, solids);
  return arrangement.people.filter((_, i) => {
    const extent = ofPeople[i]!;
    return i === 0 || (extent.box.height > 0.07 && visibleShare(extent, all) > 0.6);
  });
}

/** The things that a viewer would name: large enough, and mostly visible. */
export function nameable(arrangement: Arrangement, solids: Solids = solidsOfFigure()): Thing[] {
  const { ofThings, all } = extentsOf(arrangement, solids);
  return arrangement.things.filter((_, i) => {
    const extent = ofThings[i]!;
    const { width, height } = extent.box;
    // The box alone rules out small things, without the slower test of what hides them.
    if (Math.min(width, height) <= 0.05 || width * height <= 0.006) return false;
    const seen = visibleShare(extent, all);
    return seen > 0.5 && seen * width * height > 0.006;
  });
}

/** Whether a point is in the picture, and not at its very edge. */
export const inPicture = (view: View, point: Vec3): boolean => insideEdge(view.turned(view.project(point)));

const insideEdge = (at: Point) => at.every((value) => value > 0.02 && value < 0.98);

/** A test whether a point of somebody is in the picture and behind no thing's box. */
export function pointsVisible(
  { z }: Person,
  { camera, things }: Omit<Arrangement, "people">,
  solids: Solids,
): (point: Vec3) => boolean {
  const view = viewOf(camera, 1);
  const nearer = things.filter((thing) => thing.z > z).map((thing) => extentOfThing(thing, view, solids).box);
  return (point) => {
    const at = view.turned(view.project(point));
    return insideEdge(at) && !nearer.some((box) => within(at, box));
  };
}

/** Whether the thing that somebody uses is visible: in the picture, large enough, and not entirely behind the body. */
export function propVisible(person: Person, camera: Camera, solids: Solids = solidsOfFigure()): boolean {
  const { prop } = person;
  if (!prop) return false;
  const view = viewOf(camera, 1);
  const { box } = extentOfThing(prop, view, solids);
  const area = areaInside(box);
  if (area < 0.004 || area < 0.5 * box.width * box.height) return false;
  return !behindBody(person, outlineOf(prop, solids));
}

/** Whether small things are straight behind the trunk, seen from the camera. */
function behindBody({ x, z, body }: Person, balls: readonly Ball[]): boolean {
  return balls.every(({ at }) => at[2] < z && Math.abs(at[0] - x) < 0.2 * body.height);
}
