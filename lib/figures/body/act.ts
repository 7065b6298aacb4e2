import type { Random } from "../../random";
import type { Activity } from "../world/activities";
import { sharedShareOf } from "../world/mixture";
import { chance } from "../world/sample";
import { kicking, throwing } from "./ballgames";
import { climbing } from "./climbing";
import { crouching, kneeling } from "./crouching";
import { cycling } from "./cycling";
import { running, walking } from "./gait";
import { dancing, stretching, waving } from "./gestures";
import { jumping } from "./jumping";
import { carrying, pushing } from "./loads";
import { lying } from "./lying";
import { midStance } from "./midstance";
import type { Pose } from "./pose";
import type { Place } from "./props";
import { sitting } from "./sitting";
import type { Body } from "./skeleton";
import { standing } from "./standing";

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

/** A moment of an activity: how `body` holds itself, and what it touches. The same on every machine. */
export const act = (random: Random, activity: Activity, body: Body, place: Place): Pose =>
  acts[activity](random, body, place);

/** Some of the figures from the distribution that standing and walking share, the others from their own: see `mixture`. */
function sharing(verb: "standing" | "walking", own: (random: Random, body: Body) => Pose): Act {
  return (random, body) => (chance(random, sharedShareOf(verb)) ? midStance(random, body, verb) : own(random, body));
}
