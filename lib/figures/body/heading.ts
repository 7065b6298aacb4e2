import type { Random } from "../../random";
import type { Activity } from "../world/activities";
import { around, chance, pick } from "../world/sample";

/** Yaws about which somebody faces: what is hidden from behind, or plain only from the side, is not shown from there. */
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

/** Which way somebody faces, degrees of yaw: any way, from behind less often. */
export function headingOf(random: Random, activity: Activity): number {
  const own = favourites[activity];
  if (!own && chance(random, 0.14)) return 180 + around(random, 0, 35);
  return around(random, pick(random, own ?? anywhere), 14);
}
