import { sum } from "../numbers";
import { checkOptions } from "../options";
import { type Random, random } from "../random";
import { bootstrapChecks } from "./checks";
import { normalQuantile } from "./distributions";

/** An estimate with its 95 % confidence interval. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

/** What decides how photos are resampled: their class (the strata) and their group (drawn together). */
export interface Photos {
  /** True class of each photo. */
  truth: readonly number[];
  /** Group of each photo; photos that are alone carry their own id. */
  groups: readonly string[];
}

export interface BootstrapOptions {
  /** Number of bootstrap samples, 10000 by default. */
  samples?: number;
  seed?: number;
}

/**
 * 95 % percentile intervals of several statistics, by bootstrap over photos.
 *
 * They hold for these fitted models on new photos. They are too narrow for the recipe: models of all folds share training photos,
 * so the errors of photos are correlated, which resampling photos cannot see.
 *
 * Photos (or groups of photos) are drawn with replacement inside each class, so class counts stay what they are. A
 * statistic gets photo indices only and looks up all repeats of a photo: repeats never count as new photos. (Efron and
 * Tibshirani, 1993, chapters 8 and 13.)
 * @param statistic maps photo indices, with repetitions, to one number per quantity; the indices are overwritten by the next sample
 * @returns the intervals in the order of the statistic's numbers; the estimate is the statistic of the photos themselves
 */
export function bootstrap(
  photos: Photos,
  statistic: (photos: Uint32Array) => readonly number[],
  options: BootstrapOptions = {},
): Interval[] {
  const { samples = 10_000, seed = 0 } = checkOptions("evaluate.bootstrap", options, bootstrapChecks);
  const estimates = statistic(Uint32Array.from(photos.truth, (_, i) => i));
  const draws = estimates.map(() => new Float64Array(samples));
  const strata = stratify(photos);
  const rng = random(seed, "bootstrap");
  const longest = sum(strata.map((groups) => groups.length * Math.max(...groups.map((members) => members.length))));
  const sample = new Uint32Array(longest);
  for (let s = 0; s < samples; s++) {
    const values = statistic(draw(strata, rng, sample));
    for (let j = 0; j < draws.length; j++) draws[j]![s] = values[j]!;
  }
  return estimates.map((estimate, j) => {
    const sorted = draws[j]!.sort();
    return { estimate, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  });
}

/** The mean of some values as a statistic of photo indices. */
export function meanOver(values: readonly number[]): (photos: Uint32Array) => [number] {
  const column = Float64Array.from(values);
  return (photos) => {
    let total = 0;
    for (let i = 0; i < photos.length; i++) total += column[photos[i]!]!;
    return [total / photos.length];
  };
}

/**
 * Quantile of sorted numbers at rank q (n + 1), interpolated linearly: the definition for bootstrap intervals (Davison and
 * Hinkley, 1997, section 5.3; Hyndman and Fan's type 6), whose coverage does not fall when samples are few.
 * @param sorted ascending, at least one number
 * @param q 0 to 1
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const position = Math.min(Math.max(q * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/**
 * 95 % score interval of a proportion (Wilson, 1927). For independent trials only: one repeat, or one locked test set.
 * @param successes 0 to n
 * @param n number of trials, at least 1
 */
export function wilson(successes: number, n: number): Interval {
  if (!(n >= 1 && successes >= 0 && successes <= n))
    throw new RangeError(`wilson: needs 0 ≤ successes ≤ n and n ≥ 1, got ${successes} of ${n}`);
  const z2 = normalQuantile(0.975) ** 2;
  const estimate = successes / n;
  const centre = (estimate + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * ((estimate * (1 - estimate)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { estimate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Photo indices by group, in the order of first appearance. */
export function photosByGroup(groups: readonly string[]): number[][] {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    const known = members.get(group);
    if (known) known.push(i);
    else members.set(group, [i]);
  });
  return [...members.values()];
}

/** [stratum][group][photo]: groups by the class of most of their photos, ties to the lowest class. */
function stratify({ truth, groups }: Photos): number[][][] {
  const strata = new Map<number, number[][]>();
  for (const members of photosByGroup(groups)) {
    const label = mostFrequent(members.map((i) => truth[i]!));
    const known = strata.get(label);
    if (known) known.push(members);
    else strata.set(label, [members]);
  }
  return [...strata.values()];
}

/** Fills `sample` with groups drawn from each stratum, and gives the part that was filled. */
function draw(strata: readonly number[][][], rng: Random, sample: Uint32Array): Uint32Array {
  let filled = 0;
  for (const groups of strata)
    for (let g = 0; g < groups.length; g++) {
      const members = groups[rng.integer(groups.length)]!;
      for (let i = 0; i < members.length; i++) sample[filled++] = members[i]!;
    }
  return sample.subarray(0, filled);
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, entry) =>
    entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best,
  )[0];
}
