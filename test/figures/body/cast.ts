import { act, headingOf } from "../../../lib/figures/body/act";
import { drawBody, drawLook } from "../../../lib/figures/body/look";
import type { ClimbKind, Place, SeatKind } from "../../../lib/figures/body/props";
import type { Person } from "../../../lib/figures/compose/figure";
import type { Activity } from "../../../lib/figures/world/activities";
import { uniform } from "../../../lib/figures/world/sample";
import { random } from "../../../lib/random";

const seats: readonly SeatKind[] = ["chair", "bench", "sofa", "stool", "block", "ground"];
const climbs: readonly ClimbKind[] = ["stairs", "ladder", "wall"];

/** A person at the origin who does something somewhere, and the place. */
export function somebody(activity: Activity, index: number): Person & { place: Place } {
  const draw = random("cast", activity, index);
  const body = drawBody(draw);
  const kind = seats[index % seats.length]!;
  const place: Place = {
    seat: { kind, height: kind === "ground" ? 0 : uniform(draw, 0.4, 0.6) * Math.min(1.05, body.height / 1.6) },
    climb: climbs[index % climbs.length]!,
    bed: index % 2 ? 0 : 0.3,
  };
  const pose = act(draw, activity, body, place);
  return { activity, body, look: drawLook(draw, body.age), pose, yaw: headingOf(draw, activity), x: 0, z: 0, place };
}

export const many = (activity: Activity, count: number) =>
  Array.from({ length: count }, (_, index) => somebody(activity, index));
