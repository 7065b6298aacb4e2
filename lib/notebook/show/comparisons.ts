import { type Comparison, compare, isNamed } from "../../evaluate/comparisons";
import { checkOptions, oneOf } from "../../options";
import { type Plan, readPlan } from "../../results/plan";
import { fixed, pNumber, pointsInterval } from "../format";
import { pairedDifferences } from "../plots/paired";
import { showTable } from "../tables";
import { aPlan, listed, type Results } from "./scored";
import { plot, text } from "./values";

export interface ComparisonOptions {
  /** The comparisons that were planned; results/plan.json by default. */
  plan?: Plan;
  /** "plan": only the pairs that the plan names, also where they count as exploratory (other data, no full profile). Default: all. */
  pairs?: "all" | "plan";
}

/**
 * Methods compared on the same images: a table and a picture of the differences in accuracy. A star marks what the plan
 * named before the run, with Bonferroni's adjustment inside its family; everything else is exploratory.
 */
export async function comparisons(results: Results, options: ComparisonOptions = {}): Promise<void> {
  checkOptions("show.comparisons", options, { plan: aPlan, pairs: oneOf("all", "plan") });
  const all = listed("show.comparisons", results);
  const plan = options.plan ?? (await readPlan());
  const every = compare(all, plan);
  const found = options.pairs === "plan" ? every.filter((item) => isNamed(item, plan)) : every;
  if (found.length === 0) return text("The plan names no comparison of these results.");
  showTable(found.map(comparisonRow), {
    caption:
      "Differences in accuracy on the same images [95 % interval]. ★: planned, adjusted inside its family (Bonferroni).",
  });
  await plot(
    pairedDifferences({
      rows: found.map((item) => ({
        label: comparisonName(item),
        difference: item.adjusted?.interval ?? item.difference,
        p: item.adjusted?.p ?? item.p,
      })),
      subtitle: "same images; point: difference, bar: 95 % interval; ★ planned, adjusted",
    }),
  );
}

/** "★ CNN − FNN", the star for what was planned. */
export const comparisonName = ({
  method,
  against,
  family,
}: Pick<Comparison, "method" | "against" | "family">): string => `${family === null ? "" : "★ "}${method} − ${against}`;

const comparisonRow = (item: Comparison) => ({
  comparison: comparisonName(item),
  "difference (points)": pointsInterval(item.difference),
  p: pNumber(item.p),
  "p, adjusted": item.adjusted === null ? "–" : pNumber(item.adjusted.p),
  family: item.family ?? "exploratory",
  "detectable at 80 % power (points)": item.detectable === null ? "–" : fixed(100 * item.detectable, 1),
});
