import type { Plan } from "../results/plan";
import type { Result } from "../results/predictions";
import { bonferroni, type TTest } from "./corrected-t";
import type { Interval } from "./interval";
import { outOfFold, seedlessKey } from "./out-of-fold";
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
  /** One-sided ("greater") against the majority class, else two-sided. */
  test: TTest;
  /** That of `test`. */
  p: number;
  /** Smallest true difference that the test would find with 80 % power; null against the majority. */
  detectable: number | null;
  /** The family of the plan that it belongs to; null: exploratory. */
  family: string | null;
  /**
   * p and interval after Bonferroni's adjustment inside its family, at the plan's alpha: p is at most alpha exactly where the
   * interval excludes 0. Null for an exploratory comparison, which claims nothing.
   */
  adjusted: { p: number; interval: Interval } | null;
}

/** The name that stands for the class frequencies, by method and by plan. */
const MAJORITY = "majority";

/**
 * All planned comparisons that these results allow, then, as exploratory ones, all other pairs. Only results of the same
 * study, dataset and split, trained on the same labels, are compared; results that differ in their seed only are one method. A
 * family is adjusted over the comparisons that the plan lists, so it counts only where all of them are there.
 */
export function compare(results: readonly Result[], plan: Plan): Comparison[] {
  const methods = [...new Set(results.map(seedlessKey))].map((key) =>
    results.filter((one) => seedlessKey(one) === key),
  );
  const pairs = methods.flatMap((a, i) =>
    methods
      .slice(i + 1)
      .filter((b) => comparable(a[0]!, b[0]!))
      .map((b) => orient(a, b, plan)),
  );
  const found = pairs.map(([a, b]) => ({ ...comparison(a, b), family: familyOf(a[0]!, b[0]!, plan)?.name ?? null }));
  const complete = plan.families.filter(
    ({ name, comparisons }) => found.filter(({ family }) => family === name).length === comparisons.length,
  );
  const planned = complete.flatMap(({ name }) => {
    const members = found.filter(({ family }) => family === name);
    const adjusted = bonferroni(
      members.map(({ test }) => test),
      plan.alpha,
    );
    return members.map((member, i) => ({ ...member, adjusted: adjusted[i]! }));
  });
  const names = new Set(complete.map(({ name }) => name));
  const others = found.filter(({ family }) => family === null || !names.has(family));
  return [...planned, ...others.map((item) => ({ ...item, family: null, adjusted: null }))];
}

/** One method on one split, once per seed. */
type Seeds = readonly Result[];

const comparable = ({ predictions: a }: Result, { predictions: b }: Result) =>
  a.study === b.study &&
  a.dataset.fingerprint === b.dataset.fingerprint &&
  a.split.fingerprint === b.split.fingerprint &&
  a.trainedOn === b.trainedOn;

/** The majority class is what others are compared with; else the order of the plan, else the later one first. */
function orient(a: Seeds, b: Seeds, plan: Plan): [method: Seeds, against: Seeds] {
  const { study, method } = a[0]!.predictions;
  if (method.name === MAJORITY) return [b, a];
  const against = b[0]!.predictions.method.name;
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

function comparison(a: Seeds, b: Seeds): Omit<Comparison, "family" | "adjusted"> {
  const { study, method, trainedOn } = a[0]!.predictions;
  const against = b[0]!.predictions.method.name;
  const scored = outOfFold(a, trainedOn);
  const alone = against === MAJORITY;
  const { difference, photoInterval, test, p } = alone
    ? aboveMajority(scored)
    : pairedDifference(scored, outOfFold(b, trainedOn));
  const detectable = alone ? null : detectableDifference(test);
  return { study, method: method.name, against, difference, photoInterval, test, p, detectable };
}

/** The family that plans this comparison. Only full runs count. */
function familyOf(
  { predictions: a }: Result,
  { predictions: b }: Result,
  plan: Plan,
): Plan["families"][number] | undefined {
  if (a.profile !== "full" || b.profile !== "full") return undefined;
  return plan.families.find(
    ({ study, dataset, labels, comparisons }) =>
      study === a.study &&
      dataset === a.dataset.name &&
      labels === a.trainedOn &&
      comparisons.some(({ method, against }) => method === a.method.name && against === b.method.name),
  );
}
