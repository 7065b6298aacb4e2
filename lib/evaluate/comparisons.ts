import type { Plan } from "../results/plan";
import type { Result } from "../results/predictions";
import type { Interval } from "./interval";
import { outOfFold } from "./out-of-fold";
import { detectableDifference, holm } from "./planning";
import { aboveMajority, pairedDifference } from "./significance";

/** One comparison of two methods on the same photos. */
export interface Comparison {
  study: string;
  method: string;
  against: string;
  /** Accuracy of `method` minus that of `against`. */
  difference: Interval;
  /** Exact one-sided binomial against the majority class, two-sided sign-flip test otherwise. */
  p: number;
  /** Smallest true difference that as many photos would show with 80 % power; null against the majority. */
  detectable: number | null;
  /** The family of the plan that it belongs to; null: exploratory. */
  family: string | null;
  /** p after Holm's adjustment inside its family; null for an exploratory comparison, which claims nothing. */
  adjusted: number | null;
}

/** The name that stands for the class frequencies, by method and by plan. */
const MAJORITY = "majority";

/**
 * All planned comparisons that these results allow, then, as exploratory ones, all other pairs. Only results of the same
 * study, dataset and split, trained on the same labels, are compared. A family is adjusted over the comparisons that the plan
 * lists, so it counts only where all of them are there.
 */
export function compare(results: readonly Result[], plan: Plan): Comparison[] {
  const pairs = results.flatMap((a, i) =>
    results
      .slice(i + 1)
      .filter((b) => comparable(a, b))
      .map((b) => orient(a, b, plan)),
  );
  const found = pairs.map(([a, b]) => ({ ...comparison(a, b), family: familyOf(a, b, plan)?.name ?? null }));
  const complete = plan.families.filter(
    ({ name, comparisons }) => found.filter(({ family }) => family === name).length === comparisons.length,
  );
  const planned = complete.flatMap(({ name }) => {
    const members = found.filter(({ family }) => family === name);
    const adjusted = holm(members.map(({ p }) => p));
    return members.map((member, i) => ({ ...member, adjusted: adjusted[i]! }));
  });
  const names = new Set(complete.map(({ name }) => name));
  const others = found.filter(({ family }) => family === null || !names.has(family));
  return [...planned, ...others.map((item) => ({ ...item, family: null, adjusted: null }))];
}

const comparable = ({ predictions: a }: Result, { predictions: b }: Result) =>
  a.study === b.study &&
  a.dataset.fingerprint === b.dataset.fingerprint &&
  a.split.fingerprint === b.split.fingerprint &&
  a.trainedOn === b.trainedOn;

/** The majority class is what others are compared with; else the order of the plan, else the later one first. */
function orient(a: Result, b: Result, plan: Plan): [method: Result, against: Result] {
  if (a.predictions.method.name === MAJORITY) return [b, a];
  const { study, method } = a.predictions;
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

function comparison(a: Result, b: Result): Omit<Comparison, "family" | "adjusted"> {
  const names = { study: a.predictions.study, method: a.predictions.method.name, against: b.predictions.method.name };
  const labels = a.predictions.trainedOn;
  if (names.against === MAJORITY) {
    const { difference, p } = aboveMajority(outOfFold(a, labels));
    return { ...names, difference, p, detectable: null };
  }
  const paired = pairedDifference(outOfFold(a, labels), outOfFold(b, labels));
  return { ...names, difference: paired.difference, p: paired.p, detectable: detectableDifference(paired) };
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
