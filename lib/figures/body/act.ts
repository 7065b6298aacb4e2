import type { Random } from "../../random";
import type { Activity } from "../world/activities";
import { sharedShareOf } from "../world/mixture";
import { around, chance, pick } from "../world/sample";
import { kicking, throwing } from "./ballgames";
import { climbing } from "./climbing";
import { crouching, kneeling } from "./crouching";
import { cycling } from "./cycling";
import { running, walking } from "./gait";
import { dancing, stretching, waving } from "./gestures";
import { jumping } from "./jumping";
import { carrying, pushing } from "./loads";
import { lying } from "./lying";
import type { Pose } from "./pose";
import type { Place } from "./props";
import { sitting } from "./sitting";
import type { Body } from "./skeleton";
import { midStance, standing } from "./standing";

type Act = (random: Random, body: Body, place: Place) => Pose;

const acts: Readonly<Record<Activity, Act>> = {
  sitting: (random, body, { seat }) => sitting(random, body, seat.kind, seat.height),
  standing: sharing("standing", standing),
  walking: sharing("walking", walking),
  running,
  jumping,
  lying: (random, body, { bed }) => lying(random, body, bed),
  crouching,
  kneeling,
  climbing: (random, body, { climb }) => climbing(random, body, climb),
  cycling,
  kicking,
  throwing,
  waving,
  dancing,
  stretching,
  carrying,
  pushing,
};

/** The pose of a body at a moment of an activity, and what it touches. */
export const act = (random: Random, activity: Activity, body: Body, place: Place): Pose =>
  acts[activity](random, body, place);

/**
 * Draws from the distribution that standing and walking share with its probability, else from the activity's own: see
 * `mixture`.
 */
function sharing(verb: "standing" | "walking", own: (random: Random, body: Body) => Pose): Act {
  return (random, body) => (chance(random, sharedShareOf(verb)) ? midStance(random, body, verb) : own(random, body));
}

/** Typical yaws of activities that could not be recognised from every side. */
const favourites: Readonly<Partial<Record<Activity, readonly number[]>>> = {
  climbing: [105, 135, 180, 225, 255],
  cycling: [-90, -60, -40, 40, 60, 90],
  pushing: [-90, -60, -40, 40, 60, 90],
  carrying: [-80, -40, 0, 40, 80],
  kicking: [-80, -50, -20, 20, 50, 80],
  waving: [-50, -25, 0, 25, 50],
  throwing: [-90, -65, -35, 35, 65, 90],
  stretching: [-80, -55, -30, 30, 55, 80],
  dancing: [-45, -20, 0, 20, 45],
};
const anywhere = [-80, -40, 0, 40, 80];

/** The direction that somebody faces, degrees of yaw: any direction, but less often away from the camera. */
export function headingOf(random: Random, activity: Activity): number {
  const own = favourites[activity];
  if (!own && chance(random, 0.14)) return 180 + around(random, 0, 35);
  return around(random, pick(random, own ?? anywhere), 14);
}
