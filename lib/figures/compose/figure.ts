import type { PlacedBody } from "../body/person";
import type { Camera } from "../paint/camera";
import type { Flaws } from "../paint/camera-film";
import type { Light } from "../scene/light";
import type { SceneLook } from "../scene/scenes";
import type { Thing } from "../scene/things";
import type { Activity } from "../world/activities";
import type { World } from "../world/worlds";

/** A person at a place on the ground, and what the person does there. */
export interface Person extends PlacedBody {
  activity: Activity;
  /** What the person sits on, rides, climbs, kicks, carries or pushes. */
  prop?: Thing;
}

/** The complete description of a figure, before anything is drawn. */
export interface Figure {
  world: World;
  activity: Activity;
  scene: SceneLook;
  camera: Camera;
  light: Light;
  /** The main person first; the others are farther away. */
  people: Person[];
  things: Thing[];
  /** Distance of the wall or the facades behind everybody, metres. */
  backdrop: number;
  /** Seed of the details of the backdrop, and of the grain. */
  texture: number;
  flaws: Flaws;
}
