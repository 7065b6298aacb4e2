import { between, type Vec3 } from "../paint/geometry";
import type { Ball } from "../paint/paint";
import { headLayers } from "./draw/head";
import { heldLayers } from "./draw/held";
import type { Layer } from "./draw/layer";
import { armLayer, legLayer, skirtLayers } from "./draw/limbs";
import { backpackLayers, trunkLayers } from "./draw/trunk";
import type { Look } from "./look";
import { type Pose, sides } from "./pose";
import { type Body, pose, type Skeleton } from "./skeleton";

/** Somebody in a pose at a place on the ground. */
export interface PlacedBody {
  body: Body;
  look: Look;
  pose: Pose;
  /** Degrees: 0 faces the camera, 90 the right of the picture. */
  yaw: number;
  x: number;
  z: number;
}

/** The skeleton in the world. */
export const skeletonOf = ({ body, pose: { angles, pelvis, pitch, roll }, yaw, x, z }: PlacedBody): Skeleton =>
  pose(body, angles, yaw, [x, pelvis, z], { pitch, roll });

/** The large masses of the body, which throw its shadow. */
export function bodyHulls({ body }: PlacedBody, { points }: Skeleton): Ball[][] {
  const ball = (at: Vec3, share: number): Ball => ({ at, radius: share * body.height * body.build });
  return [
    [ball(points.head, 0.06)],
    [ball(points.shoulderL, 0.04), ball(points.shoulderR, 0.04), ball(points.hipL, 0.05), ball(points.hipR, 0.05)],
    ...sides.flatMap((side) => [
      [ball(points[`hip${side}`], 0.045), ball(points[`knee${side}`], 0.032)],
      [ball(points[`knee${side}`], 0.032), ball(points[`ankle${side}`], 0.024)],
      [ball(points[`heel${side}`], 0.015), ball(points[`toe${side}`], 0.015)],
      [ball(points[`shoulder${side}`], 0.03), ball(points[`elbow${side}`], 0.022)],
      [ball(points[`elbow${side}`], 0.022), ball(points[`hand${side}`], 0.02)],
    ]),
  ];
}

/** All layers of a person, in no order. */
export function personLayers({ body, look, pose: { holding } }: PlacedBody, skeleton: Skeleton): Layer[] {
  const { points } = skeleton;
  const { height } = body;
  const girth = height * body.build;
  const ball = (at: Vec3, share: number): Ball => ({ at, radius: share * girth });
  const chestDepth = -between(points.waist, points.neck, 0.5)[2];
  const legs = sides.map((side) => legLayer(skeleton, side, look, ball, chestDepth));
  return [
    ...legs,
    ...skirtLayers(skeleton, look, ball, legs),
    ...trunkLayers(skeleton, look, ball, height, chestDepth),
    ...sides.map((side) => armLayer(skeleton, side, look, ball, chestDepth)),
    ...backpackLayers(skeleton, look, ball, height),
    ...headLayers(body, look, skeleton, chestDepth),
    ...heldLayers(holding, look, height, skeleton),
  ];
}
