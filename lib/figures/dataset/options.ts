import { sum } from "../../numbers";
import { type Check, checkArguments, oneOf, record, wholeNumber } from "../../options";
import type { Activity, BenchmarkClass } from "../world/activities";
import { walkingShare } from "../world/mixture";
import { worlds } from "../world/worlds";

/** What the options may be that datasets and streams of figures share. */
export const drawingChecks: { readonly world: Check; readonly seed: Check; readonly size: Check } = {
  world: oneOf(...worlds),
  seed: wholeNumber(0, 2 ** 32 - 1),
  size: wholeNumber(16, 2048),
};

/** What the counts may be. */
export const countChecks: { readonly n: Check; readonly classCounts: Check } = {
  n: wholeNumber(1, 10_000_000),
  classCounts: record("figures by class: { sitting: 50, standing: 50 }, say"),
};

const aCount = wholeNumber(0, 10_000_000);

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
    return apportion(n ?? 285, classes);
  }
  for (const [name, count] of Object.entries(given)) {
    if (!classes.includes(name))
      throw new RangeError(`figures: classCounts has "${name}"; the classes are ${classes.join(", ")}`);
    checkArguments("figures", { [`classCounts.${name}`]: [count, aCount] });
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
