import { type Activity, activities } from "./activities";

/**
 * The share of standing and of walking figures whose pose is drawn from one distribution common to both: a moment of
 * mid-stance, in which no photo tells a person who stands from one who walks. All others are drawn from distributions
 * of their own, which do not meet this one or each other.
 *
 * A shared figure must carry no trace of its label: pose, body, look, things, scene, camera, light and company are drawn
 * by the same code from the same distributions, whichever label it has.
 */
export const sharedShare = { standing: 0.35, walking: 0.5 } as const;

/** How the benchmark's walking_running figures divide. */
export const walkingShare = 0.6;

/** The share of an activity's figures that comes from the shared distribution. */
export const sharedShareOf = (activity: Activity): number =>
  activity === "standing" || activity === "walking" ? sharedShare[activity] : 0;

/**
 * The accuracy that nobody can beat on figures, in expectation: 1 only where nothing is shared.
 *
 * Let `n_s` and `n_w` be the expected numbers of shared figures labelled standing and walking. Within the shared
 * distribution the density of all that is drawn is the same for both labels, so that whatever a classifier answers there
 * it is right on at most `max(n_s, n_w)` of them in expectation (it does best to answer the likelier label); elsewhere it
 * can at best always be right. Hence `1 - min(n_s, n_w) / n`. The value is reached by who reads every pose from the
 * picture without error, since the three distributions do not meet; truncation and occlusion make that harder, so it is
 * an upper bound for any classifier of pixels.
 *
 * @param counts figures per activity: `{ sitting: 95, standing: 92, walking: 58.8, running: 39.2 }` for the benchmark.
 * @returns a share from 0.5 to 1.
 * @throws RangeError when a count is negative or not finite, or all are 0.
 */
export function bestAccuracy(counts: Readonly<Partial<Record<Activity, number>>>): number {
  let total = 0;
  for (const activity of activities) {
    const count = counts[activity] ?? 0;
    if (!(count >= 0 && Number.isFinite(count)))
      throw new RangeError(`bestAccuracy: the count of ${activity} is ${count}; give a number from 0`);
    total += count;
  }
  if (total === 0) throw new RangeError("bestAccuracy: all counts are 0; give at least one activity a count");
  const shared = (activity: "standing" | "walking") => (counts[activity] ?? 0) * sharedShare[activity];
  return 1 - Math.min(shared("standing"), shared("walking")) / total;
}
