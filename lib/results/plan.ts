import { join } from "node:path";
import { z } from "zod";
import { readJson } from "../json-file";
import { projectRoot } from "../paths";

const planSchema = z.object({
  schema: z.literal(1),
  /** Error rate kept inside each family by Holm's adjustment. */
  alpha: z.number().gt(0).lt(1),
  families: z.array(
    z.object({
      name: z.string(),
      /** What the family asks, in one sentence. */
      question: z.string(),
      study: z.string(),
      dataset: z.string(),
      /** Label set that is trained and scored on. */
      labels: z.string(),
      /** Is `method` more accurate than, or different from, `against`? */
      comparisons: z.array(z.object({ method: z.string(), against: z.string() })).min(1),
    }),
  ),
});

/** The comparisons that count, written before the full run. All others are exploratory. */
export type Plan = z.infer<typeof planSchema>;

/**
 * Reads a plan, by default the published one.
 *
 * @throws Error that names the file and each field that does not fit the schema
 */
export function readPlan(file: string = join(projectRoot(), "results", "plan.json")): Promise<Plan> {
  const remedy = "results/plan.json of the project is such a plan";
  return readJson(file, { schema: planSchema, what: "a plan of schema 1", remedy });
}
