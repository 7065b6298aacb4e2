import { sum } from "../../numbers";
import type { Activity, BenchmarkClass } from "../world/activities";
import { walkingShare } from "../world/mixture";
import { type World, worlds } from "../world/worlds";

/**
 * Checks an option that has a few allowed values.
 *
 * @throws RangeError when the value is none of them.
 */
export function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new RangeError(`figures: ${name} must be one of ${allowed.join(", ")}, got ${JSON.stringify(value)}`);
}

/**
 * Checks an option that is a whole number from `low` to `high`.
 *
 * @throws RangeError when it is not.
 */
export function wholeNumber(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new RangeError(`figures: ${name} must be a whole number from ${low} to ${high}, got ${value}`);
}

/**
 * The world that the options ask for.
 *
 * @throws RangeError when there is no such world, or the option goes by its former name, `split`.
 */
export function worldOf(options: { world?: World; split?: unknown }, otherwise: World): World {
  if (options.split !== undefined)
    throw new RangeError(`figures: split is now called world; write world: ${JSON.stringify(options.split)}`);
  const { world = otherwise } = options;
  oneOf("world", world, worlds);
  return world;
}

/** The photos' class counts: 285 in all. */
const photoCounts: Readonly<Record<BenchmarkClass, number>> = { sitting: 95, standing: 92, walking_running: 98 };

export type ActivityCounts = Readonly<Partial<Record<Activity, number>>>;

interface CountOptions {
  n?: number;
  classCounts?: Readonly<Record<string, number>>;
}

/** Divides the class walking_running into its shares of walking and running. */
export function withGaits({ walking_running: gaits = 0, ...others }: Readonly<Record<string, number>>): ActivityCounts {
  const walking = Math.round(walkingShare * gaits);
  return { ...others, walking, running: gaits - walking };
}

/**
 * Figures per class from the options of `figures`.
 *
 * @throws RangeError when a count is not a whole number from 0, names no class, or contradicts `n`.
 */
export function classCounts(
  { n, classCounts: given }: CountOptions,
  classes: readonly string[],
): Record<string, number> {
  if (!given) {
    const total = n ?? 285;
    wholeNumber("n", total, 1, 10_000_000);
    return apportion(total, classes);
  }
  for (const [name, count] of Object.entries(given)) {
    if (!classes.includes(name))
      throw new RangeError(`figures: classCounts has "${name}"; the classes are ${classes.join(", ")}`);
    wholeNumber(`classCounts.${name}`, count, 0, 10_000_000);
  }
  const counts = Object.fromEntries(classes.map((name) => [name, given[name] ?? 0]));
  const total = sum(Object.values(counts));
  if (total === 0) throw new RangeError("figures: classCounts asks for no figure; give at least one class a count");
  if (n !== undefined && n !== total)
    throw new RangeError(`figures: n is ${n} but classCounts add up to ${total}; leave one of them out`);
  return counts;
}

/** Apportions `total` in the photos' proportions (equal ones for "activities") by the largest-remainder method. */
function apportion(total: number, classes: readonly string[]): Record<string, number> {
  const weights = classes.map((name) => (classes.length === 3 ? photoCounts[name as BenchmarkClass] : 1));
  const whole = sum(weights);
  const shares = classes.map((name, i) => ({ name, share: (total * weights[i]!) / whole }));
  const counts = Object.fromEntries(shares.map(({ name, share }) => [name, Math.floor(share)]));
  const missing = total - sum(Object.values(counts));
  const byRemainder = shares.sort((a, b) => (b.share % 1) - (a.share % 1));
  for (const { name } of byRemainder.slice(0, missing)) counts[name]!++;
  return counts;
}
