/** Everything that people do in the world of figures. */
export const activities = [
  "sitting",
  "standing",
  "walking",
  "running",
  "jumping",
  "lying",
  "crouching",
  "kneeling",
  "climbing",
  "cycling",
  "kicking",
  "throwing",
  "waving",
  "dancing",
  "stretching",
  "carrying",
  "pushing",
] as const;
export type Activity = (typeof activities)[number];

/** The classes of the 285 photos, and of the drawn benchmark that follows them. */
export const benchmarkClasses = ["sitting", "standing", "walking_running"] as const;
export type BenchmarkClass = (typeof benchmarkClasses)[number];

const benchmark: Readonly<Partial<Record<Activity, BenchmarkClass>>> = {
  sitting: "sitting",
  standing: "standing",
  walking: "walking_running",
  running: "walking_running",
};

/** The benchmark's class of an activity; undefined if the benchmark leaves the activity out. */
export const benchmarkClassOf = (activity: Activity): BenchmarkClass | undefined => benchmark[activity];
