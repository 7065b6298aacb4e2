import type { Box } from "../../data/dataset";
import { headPoints } from "../body/draw/head";
import type { BodyPart } from "../body/draw/layer";
import type { Skeleton } from "../body/skeleton";
import { type Assembly, assemble, type Item } from "../compose/assemble";
import type { Figure, Person } from "../compose/figure";
import { type View, viewOf } from "../paint/camera";
import type { Point } from "../paint/geometry";
import { type Bounds, boundsOf, covers, cutToSquare, type Disc, polygonOf } from "../paint/hull";
import { type Ball, contourWidth, discInPicture } from "../paint/paint";
import { shadowHulls } from "../scene/pieces";

/** COCO's 17 keypoints in COCO's order; left and right are the person's own. */
export const keypointNames = [
  "nose",
  "left_eye",
  "right_eye",
  "left_ear",
  "right_ear",
  "left_shoulder",
  "right_shoulder",
  "left_elbow",
  "right_elbow",
  "left_wrist",
  "right_wrist",
  "left_hip",
  "right_hip",
  "left_knee",
  "right_knee",
  "left_ankle",
  "right_ankle",
] as const;
export type KeypointName = (typeof keypointNames)[number];

export interface Keypoint {
  name: KeypointName;
  /** Pixels from the left and top. */
  x: number;
  y: number;
  /** COCO's flag: 0 outside the picture, 1 inside but hidden, 2 visible. */
  visibility: 0 | 1 | 2;
}

/** The box and the keypoints of a person in a picture. */
export interface Annotation {
  /**
   * Left, top, width and height of the drawn body within the picture, pixels; absent when none of it is in the picture.
   */
  box?: readonly [number, number, number, number];
  /** In COCO's order. */
  keypoints: readonly Keypoint[];
}

/**
 * The box and the keypoints of every person of a figure, in the order of `Figure.people`, for a picture of `size`
 * pixels.
 *
 * A box encloses the body, its hair and clothes, including hidden parts, but not what the hands hold or the body uses.
 */
export function annotate(figure: Figure, size: number, { items, solids }: Assembly = assemble(figure)): Annotation[] {
  const view = viewOf(figure.camera, size);
  const drawn = items.map((item): Drawn => ({ item, hulls: hullsOf(item).map((hull) => outlined(view, hull)) }));
  return figure.people.map((person, index) => {
    const box = boxOf(drawn, index, view);
    return { ...(box && { box }), keypoints: keypointsOf(person, solids.skeletonOf(person), index, drawn, view) };
  });
}

/** An item where it is in the picture. */
interface Drawn {
  item: Item;
  hulls: readonly Outline[];
}

/** Discs whose convex hull is drawn, and the box around them. */
interface Outline extends Bounds {
  discs: readonly Disc[];
}

const hullsOf = (item: Item): readonly (readonly Ball[])[] =>
  "piece" in item ? shadowHulls(item.piece) : item.layer.masses.flatMap(({ hulls }) => hulls);

function outlined(view: View, hull: readonly Ball[]): Outline {
  const discs = hull.map((ball) => discInPicture(view, ball));
  return { discs, ...boundsOf(discs) };
}

function boxOf(drawn: readonly Drawn[], person: number, view: View): Annotation["box"] {
  let [left, top, right, bottom] = [view.size, view.size, 0, 0];
  for (const { item, hulls } of drawn) {
    if (!("layer" in item) || item.person !== person || item.layer.part === "held") continue;
    // A mass within another is clipped to it; all others have half the contour's width around them.
    const lying = item.layer.masses.flatMap(({ hulls, lies }) => hulls.map(() => lies));
    hulls.forEach((hull, i) => {
      if (lying[i] === "within") return;
      const seen = insidePicture(hull, lying[i] ? 0 : (contourWidth(view) / 2) * view.turn.zoom, view.size);
      if (!seen) return;
      left = Math.min(left, seen.left);
      top = Math.min(top, seen.top);
      right = Math.max(right, seen.right);
      bottom = Math.max(bottom, seen.bottom);
    });
  }
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : undefined;
}

/** The edges of that part of a hull, widened by `edge`, that is in the picture. */
function insidePicture(hull: Outline, edge: number, size: number): Bounds | undefined {
  const whole = { left: hull.left - edge, top: hull.top - edge, right: hull.right + edge, bottom: hull.bottom + edge };
  if (whole.right <= 0 || whole.bottom <= 0 || whole.left >= size || whole.top >= size) return undefined;
  if (whole.left >= 0 && whole.top >= 0 && whole.right <= size && whole.bottom <= size) return whole;
  const corners = cutToSquare(polygonOf(hull.discs.map((disc) => ({ ...disc, radius: disc.radius + edge }))), size);
  return corners.length > 0 ? boundsOf(corners.map(([x, y]) => ({ x, y, radius: 0 }))) : undefined;
}

/** Parts of the body that never hide a keypoint of the same body, because it belongs to them. */
const homes: Readonly<Record<string, readonly BodyPart[]>> = {
  nose: ["head"],
  eye: ["head"],
  ear: ["head"],
  shoulder: ["trunk"],
  elbow: [],
  wrist: [],
  hip: ["trunk", "skirt"],
  knee: ["skirt"],
  ankle: [],
};

function keypointsOf(
  { body }: Person,
  skeleton: Skeleton,
  index: number,
  drawn: readonly Drawn[],
  view: View,
): Keypoint[] {
  const face = headPoints(body, skeleton);
  return keypointNames.map((name): Keypoint => {
    const [first, second] = name.split("_");
    const side = first === "left" ? "L" : "R";
    const joint = second ?? "nose";
    const limb: BodyPart = ["hip", "knee", "ankle"].includes(joint) ? `leg${side}` : `arm${side}`;
    const inFace = face[name as keyof typeof face];
    const at = inFace?.at ?? skeleton.points[`${joint as "hip"}${side}`];
    const own = [...homes[joint]!, ...(inFace ? [] : [limb])];
    const [x, y] = view.turned(view.project(at));
    const inside = x >= 0 && x < view.size && y >= 0 && y < view.size;
    if (!inside) return { name, x: 0, y: 0, visibility: 0 };
    const seen = inFace?.turnedAway !== true && !hidden([x, y], index, own, drawn);
    return { name, x, y, visibility: seen ? 2 : 1 };
  });
}

/** Whether anything painted after the point's own part of the body covers it. */
function hidden(point: Point, person: number, own: readonly BodyPart[], drawn: readonly Drawn[]): boolean {
  const [x, y] = point;
  const ownedBy = ({ item }: Drawn) => "layer" in item && item.person === person && own.includes(item.layer.part);
  const first = drawn.findIndex(ownedBy);
  return drawn
    .slice(first + 1)
    .some(
      (one) =>
        !ownedBy(one) &&
        one.hulls.some(
          ({ discs, left, top, right, bottom }) =>
            x >= left && x <= right && y >= top && y <= bottom && covers(discs, point),
        ),
    );
}

/** Where the people of a picture are, the main person first. */
export interface GroundTruth {
  boxes: Box[];
  keypoints: Keypoint[][];
}

/**
 * Boxes and keypoints of a picture of `size` pixels a side, rounded to hundredths of a pixel so that all machines
 * agree. People outside the picture have neither.
 */
export function groundTruth(figure: Figure, size: number, assembly?: Assembly): GroundTruth {
  const annotated = annotate(figure, size, assembly).filter(({ box }) => box);
  return {
    boxes: annotated.map(({ box }) => {
      const [x, y, width, height] = box!.map(hundredth) as [number, number, number, number];
      return { x, y, width, height };
    }),
    keypoints: annotated.map(({ keypoints }) =>
      keypoints.map((point) => ({ ...point, x: hundredth(point.x), y: hundredth(point.y) })),
    ),
  };
}

const hundredth = (value: number) => Math.round(value * 100) / 100;
