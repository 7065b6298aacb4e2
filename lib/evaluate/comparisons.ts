import type { Family, Plan } from "../results/plan";
import { firstRepeats, type Result } from "../results/predictions";
import { bonferroni, type Sides, type TTest } from "./corrected-t";
import type { Interval } from "./interval";
import { outOfFold } from "./out-of-fold";
import { detectableDifference } from "./planning";
import { aboveMajority, pairedDifference } from "./significance";

/** One comparison of two methods on the same photos. */
export interface Comparison {
  study: string;
  method: string;
  against: string;
  /** Accuracy of `method` minus that of `against`, with the 95 % interval of `test`. */
  difference: Interval;
  /** By bootstrap over photos: for these fitted models only. */
  photoInterval: Interval;
  /** With the sides of its family; where no plan names them, "greater" against the majority class, else "two-sided". */
  test: TTest;
  /** That of `test`. */
  p: number;
  /** Smallest true difference that the test would find with 80 % power; null against the majority. */
  detectable: number | null;
  /** The family of the plan that it belongs to; null: exploratory. */
  family: string | null;
  /**
   * p and interval after Bonferroni's adjustment inside its family, at its alpha: p is at most alpha exactly where the
   * interval excludes 0. Null for an exploratory comparison, which claims nothing.
   */
  adjusted: { p: number; interval: Interval } | null;
}

/** The name that stands for the class frequencies, by method and by plan. */
const MAJORITY = "majority";

/**
 * All planned comparisons that these results allow, then, as exploratory ones, all other pairs. Only results of the same
 * study and dataset, trained on the same labels, are compared, on the repeats that both have: their folds must be the same. A
 * family is adjusted over the comparisons that the plan lists, so it counts only where all of them are there.
 */
export function compare(results: readonly Result[], plan: Plan): Comparison[] {
  const pairs = results.flatMap((a, i) =>
    results.slice(i + 1).flatMap((b) => {
      const shared = comparable(a, b) ? onSharedRepeats(a, b) : undefined;
      return shared ? [orient(...shared, plan)] : [];
    }),
  );
  const found = pairs.map(([a, b]) => {
    const of = familyOf(a, b, plan);
    return { ...comparison(a, b, of?.sides ?? undefined), of };
  });
  const complete = plan.families.filter(
    (family) => found.filter(({ of }) => of === family).length === family.comparisons.length,
  );
  const planned = complete.flatMap((family) => {
    const members = found.filter(({ of }) => of === family);
    const adjusted = bonferroni(
      members.map(({ test }) => test),
      family.alpha,
    );
    return members.map(({ of: _, ...member }, i) => ({ ...member, family: family.name, adjusted: adjusted[i]! }));
  });
  const others = found.filter(({ of }) => of === undefined || !complete.includes(of));
  return [...planned, ...others.map(({ of: _, ...item }) => ({ ...item, family: null, adjusted: null }))];
}

const comparable = ({ predictions: a }: Result, { predictions: b }: Result) =>
  a.study === b.study &&
  a.method.name !== b.method.name &&
  a.dataset.fingerprint === b.dataset.fingerprint &&
  a.split.trainSize === b.split.trainSize &&
  a.trainedOn === b.trainedOn;

/** Both on the repeats that both have; undefined when they were divided into other folds. */
function onSharedRepeats(a: Result, b: Result): [Result, Result] | undefined {
  const repeats = Math.min(a.predictions.split.repeats, b.predictions.split.repeats);
  const both: [Result, Result] = [firstRepeats(a, repeats), firstRepeats(b, repeats)];
  const [first, second] = both.map(foldsOf);
  return first === second ? both : undefined;
}

/** Which fold holds out which image, in each repeat. */
function foldsOf({ predictions: { rows, seeds } }: Result): string {
  const places = rows.filter(({ seed }) => seed === seeds[0]).map(({ id, repeat, fold }) => `${repeat} ${fold} ${id}`);
  return places.sort().join("\n");
}

/** The majority class is what others are compared with; else the order of the plan, else the later one first. */
function orient(a: Result, b: Result, plan: Plan): [method: Result, against: Result] {
  const { study, method } = a.predictions;
  if (method.name === MAJORITY) return [b, a];
  const against = b.predictions.method.name;
  return against === MAJORITY || isNamed({ study, method: method.name, against }, plan) ? [a, b] : [b, a];
}

/** Whether the plan names this pair for this study, whatever the dataset and the profile. */
export function isNamed(
  { study, method, against }: Pick<Comparison, "study" | "method" | "against">,
  { families }: Plan,
): boolean {
  const named = families.filter((family) => family.study === study).flatMap(({ comparisons }) => comparisons);
  return named.some((pair) => pair.method === method && pair.against === against);
}

function comparison(a: Result, b: Result, sides?: Sides): Omit<Comparison, "family" | "adjusted"> {
  const { study, method, trainedOn } = a.predictions;
  const against = b.predictions.method.name;
  const scored = outOfFold(a, trainedOn);
  const alone = against === MAJORITY;
  const { difference, photoInterval, test, p } = alone
    ? aboveMajority(scored, sides && { sides })
    : pairedDifference(scored, outOfFold(b, trainedOn), sides && { sides });
  const detectable = alone ? null : detectableDifference(test);
  return { study, method: method.name, against, difference, photoInterval, test, p, detectable };
}

/** The family that plans this comparison, with as many repeats and seeds. Only full runs count. */
function familyOf({ predictions: a }: Result, { predictions: b }: Result, { families }: Plan): Family | undefined {
  if (a.profile !== "full" || b.profile !== "full") return undefined;
  const seeds = Math.max(a.seeds.length, b.seeds.length);
  return families.find(
    (family) =>
      family.status === "confirmatory" &&
      family.study === a.study &&
      family.dataset === a.dataset.name &&
      family.labels === a.trainedOn &&
      family.repeats === a.split.repeats &&
      family.seeds === seeds &&
      family.comparisons.some(({ method, against }) => method === a.method.name && against === b.method.name),
  );
}
