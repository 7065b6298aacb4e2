import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../json-file";
import { name as aName, checkArguments } from "../options";
import { projectRoot } from "../paths";

const alpha = z.number().gt(0).lt(1);
const question = {
  name: z.string(),
  /** What the family asks, in one sentence. */
  question: z.string(),
  study: z.string(),
  dataset: z.string(),
  /** Label set that is trained and scored on. */
  labels: z.string(),
  /** Is `method` more accurate than, or different from, `against`? */
  comparisons: z.array(z.object({ method: z.string(), against: z.string() })).min(1),
};

const family = z.object({
  ...question,
  /** Null where the plan did not say, as the first one. */
  test: z.enum(["corrected resampled t"]).nullable(),
  sides: z.enum(["greater", "two-sided"]).nullable(),
  /** Error rate kept inside the family by Bonferroni's adjustment. */
  alpha,
  /** Repeats of the split that both methods of a comparison have, and seeds of the one that has more. */
  repeats: z.int().positive(),
  seeds: z.int().positive(),
  /** Only confirmatory families make claims; exploratory ones say what will be looked at. */
  status: z.enum(["confirmatory", "exploratory"]),
});

const version = z.object({
  version: z.int().positive(),
  /** The day. */
  written: z.iso.date(),
  /** Which results on the same photos were known by then. */
  seen: z.string(),
  /** Which run counts when there are several. */
  reruns: z.string(),
  families: z.array(family),
});

const secondSchema = z.object({ schema: z.literal(2), plans: z.array(version) });

/** Schema 1: one plan, with neither test nor sides nor numbers of runs, which were 3 repeats under one seed. */
const firstSchema = z.object({ schema: z.literal(1), alpha, families: z.array(z.object(question)) });

const planSchema = z.union([firstSchema, secondSchema]).transform((file): Plan => {
  if (file.schema === 2) {
    const families = file.plans.flatMap(({ families, ...of }) => families.map((item) => ({ ...item, plan: of })));
    return { families };
  }
  const plan = { version: 1, written: null, seen: null, reruns: null };
  const unsaid = { test: null, sides: null, alpha: file.alpha, repeats: 3, seeds: 1, status: "confirmatory" as const };
  return { families: file.families.map((item) => ({ ...item, ...unsaid, plan })) };
});

/** Comparisons that are adjusted together. */
export interface Family extends z.infer<typeof family> {
  /** The plan that it belongs to; null: not said. */
  plan: { version: number; written: string | null; seen: string | null; reruns: string | null };
}

/** The comparisons that count, written before the full run. All others are exploratory. */
export interface Plan {
  families: readonly Family[];
}

const planFile = {
  schema: planSchema,
  what: "a plan of schema 2",
  remedy: "results/plan.json of the project is such a plan",
};

/**
 * Reads a plan of schema 1 or 2, by default the published one.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export async function readPlan(file: string = join(projectRoot(), "results", "plan.json")): Promise<Plan> {
  checkArguments("results.plan", { file: [file, aName] });
  return readJson(file, planFile);
}

/** The plan in a parsed file, that of an earlier commit for instance; see `readPlan`. */
export const parsePlan = (file: unknown): Plan => planSchema.parse(file);
