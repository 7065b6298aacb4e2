import { type Activity, activities } from "./activities";

/**
 * The share of standing and of walking figures whose pose comes from one distribution common to both: a moment of
 * mid-stance, in which no photo distinguishes a person who stands from one who walks. All others come from
 * distributions whose supports overlap neither this one nor each other.
 *
 * A shared figure must carry no trace of its label: pose, body, look, things, scene, camera, light and company are
 * drawn by the same code from the same distributions under both labels.
 */
export const sharedShare = { standing: 0.35, walking: 0.5 } as const;

/** The share of walking among the benchmark's walking_running figures. */
export const walkingShare = 0.6;

/** The share of an activity's figures that comes from the shared distribution. */
export const sharedShareOf = (activity: Activity): number =>
  activity === "standing" || activity === "walking" ? sharedShare[activity] : 0;

/**
 * The upper bound on the expected accuracy of any classifier of these figures: 1 only if nothing is shared.
 *
 * Let `n_s` and `n_w` be the expected numbers of shared figures labelled standing and walking. Within the shared
 * distribution, figures have the same density under both labels, so that a classifier is right on at most
 * `max(n_s, n_w)` of them in expectation, namely by always answering the likelier label; on all others it can at best
 * always be right. Hence `1 - min(n_s, n_w) / n`. A classifier that reads every pose without error reaches the bound,
 * since the three distributions do not overlap; truncation and occlusion keep a classifier of pixels below it.
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
