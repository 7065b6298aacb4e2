import type { Look } from "../body/look";
import type { Pose } from "../body/pose";
import type { Body } from "../body/skeleton";
import type { Camera } from "../compose/camera";
import type { Light } from "../scene/light";
import type { SceneLook } from "../scene/scenes";
import type { Thing } from "../scene/things";
import type { Activity } from "./activities";
import type { World } from "./worlds";

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
  /** What the person sits on, rides, climbs, kicks, carries or pushes. */
  prop?: Thing;
}

/** What a camera and a file do to a picture. */
export interface Flaws {
  /** Standard deviation of the grain, in 8-bit steps. */
  grain: number;
  /** Radius of the defocus, as a share of the picture's side. */
  defocus: number;
  /** Length of the smear by a moving camera, as a share of the picture's side, and its direction, degrees. */
  smear: { length: number; direction: number };
  /** JPEG quality, 1 to 100; absent: not compressed. */
  quality?: number;
}

/** All there is to know about one figure, before anything is drawn. */
export interface Figure {
  world: World;
  activity: Activity;
  scene: SceneLook;
  camera: Camera;
  light: Light;
  /** The first one is who the figure is about; the others are farther away. */
  people: Person[];
  things: Thing[];
  /** Distance of the wall or the facades behind everybody, metres. */
  backdrop: number;
  /** Seed of the details of the backdrop, and of the grain. */
  texture: number;
  flaws: Flaws;
}
