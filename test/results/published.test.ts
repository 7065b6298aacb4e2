import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Simulated } from "../../lib/commands/simulate";
import { compare } from "../../lib/evaluate/comparisons";
import { score } from "../../lib/evaluate/scores";
import { projectRoot } from "../../lib/paths";
import { resultsTable } from "../../lib/report/readme";
import { reportRows } from "../../lib/report/report";
import { type Family, type Plan, parsePlan, readPlan } from "../../lib/results/plan";
import type { Result } from "../../lib/results/predictions";
import { loadResults } from "../../lib/results/store";
import { settingNames } from "../../lib/simulate/settings";
import { outsideBounds } from "../../lib/simulate/table";
import { rule, variantNames, variants } from "../../lib/simulate/variants";

const root = projectRoot();
const published = join(root, "results");
let all: Result[];
beforeAll(async () => {
  all = await loadResults(published);
});

describe("what is published", () => {
  test("is recomputed from the stored predictions: report.json and the README's table", {
    timeout: 240_000,
  }, async () => {
    const rows = reportRows(all);
    expect(JSON.parse(readFileSync(join(published, "report.json"), "utf8"))).toEqual({
      rows,
      comparisons: compare(all, await readPlan()),
    });
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(resultsTable(rows));
  });

  test("is what the notebooks show: every score of a study stands in its notebook", async () => {
    for (const [study, notebook] of [
      ["02-baselines", "02-baselines"],
      ["02-baselines", "09-report"],
      ["07-pretraining", "07-pretraining"],
      ["07-pretraining", "09-report"],
    ]) {
      const text = readFileSync(join(root, "notebooks", `${notebook}.ipynb`), "utf8");
      for (const result of await loadResults(published, { study })) {
        // Shown before intervals held for the recipe: those of the fitted models, from 2,000 samples.
        const { estimate, low, high } = score(result, { samples: 2000 }).accuracy.photoInterval;
        const share = [estimate, low, high].map((value) => value.toFixed(3)); // in runs published before December 2026
        const percent = [estimate, low, high].map((value) => (100 * value).toFixed(1));
        const shown = [`${share[0]} [${share[1]}, ${share[2]}]`, `${percent[0]} % [${percent[1]}, ${percent[2]}]`];
        const found = shown.some((score) => text.includes(score));
        expect(found, `${result.predictions.method.name} in ${notebook}: ${shown.join(" or ")}`).toBe(true);
      }
    }
  });

  test("rests on a test whose error rates hold in the published simulation, chosen among variants that it shows", () => {
    const simulation = JSON.parse(readFileSync(join(published, "simulation.json"), "utf8")) as {
      rule: string;
      variants: Record<string, string>;
      outside: { what: string; value: number }[];
      settings: Simulated[];
    };
    expect(simulation).toMatchObject({ rule, variants });
    expect(simulation.settings.map(({ name }) => name).sort()).toEqual([...settingNames].sort());
    expect(simulation.outside).toEqual(outsideBounds(simulation.settings));
    for (const { studies, seed, rows } of simulation.settings) {
      expect(studies).toBeGreaterThanOrEqual(500);
      expect(seed).not.toBe(0);
      for (const name of variantNames) expect(rows["1-NN, 5 × 3"]).toHaveProperty([`level: ${name}`]);
    }
    // What lies outside is too wide an interval, never a comparison that errs too often, nor one with the majority where nothing is learnt.
    const errs = simulation.outside.filter(({ what, value }) => !what.includes("covers") || value < 0.95);
    expect(errs.filter(({ what }) => !/^gaussian-(strong|between|medium), 1-NN.*one-sided/.test(what))).toEqual([]);
  });

  test("comes from networks that fitted their own training photos: at least 0.95 after the last epoch", async () => {
    const baselines = await loadResults(published, { study: "02-baselines" });
    const trained = baselines.filter(({ predictions }) => ["FNN", "CNN"].includes(predictions.method.name));
    expect(trained).toHaveLength(2);
    for (const { predictions } of trained) {
      const final = predictions.folds.map(({ history }) => history.at(-1)!.accuracy);
      const mean = final.reduce((a, b) => a + b) / final.length;
      expect(mean, predictions.method.name).toBeGreaterThanOrEqual(0.95);
    }
  });

  test("comes from full runs of committed code on the photos, or on the dataset that the plan names", async () => {
    const { families } = await readPlan();
    for (const { predictions } of all) {
      const planned = families.find(({ study }) => study === predictions.study);
      expect(predictions.profile).toBe("full");
      expect(predictions.dataset.name).toBe(planned?.dataset ?? "photos-285");
      expect(predictions.provenance.dirty, predictions.method.name).toBe(false);
      expect(predictions.provenance.git).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  test("has every planned comparison of its studies", async () => {
    const plan = await readPlan();
    const planned = compare(all, plan).filter(({ family }) => family !== null);
    const expected = answered(plan).flatMap(({ comparisons }) => comparisons);
    const names = (pairs: readonly { method: string; against: string }[]) =>
      pairs.map(({ method, against }) => `${method} against ${against}`).sort();
    expect(names(planned)).toEqual(names(expected));
  });

  test("was planned first: its comparisons stood in the plan at the commit that computed it", async ({ skip }) => {
    const now = await readPlan();
    for (const { predictions } of all) {
      const then = planAt(predictions.provenance.git);
      if (then === null) return skip("the commit is not in this clone: a shallow one, or no git");
      const of = (plan: Plan) =>
        answered(plan)
          .filter(({ study }) => study === predictions.study)
          .map(({ plan: _, test: __, sides: ___, ...family }) => family); // the first plan did not say these
      expect(of(then), predictions.method.name).toEqual(of(now));
    }
  });
});

function planAt(commit: string): Plan | null {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" });
  try {
    git("cat-file", "-e", `${commit}^{commit}`);
  } catch {
    return null;
  }
  return parsePlan(JSON.parse(git("show", `${commit}:results/plan.json`)));
}

/** The confirmatory families that ask for as many repeats and seeds as results of their study have. */
function answered({ families }: Plan): Family[] {
  const has = (name: string, fits: (predictions: Result["predictions"]) => boolean) =>
    all.some(({ predictions }) => predictions.study === name && fits(predictions));
  return families.filter(
    ({ status, study, repeats, seeds }) =>
      status === "confirmatory" &&
      has(study, ({ split }) => split.repeats === repeats) &&
      has(study, (predictions) => predictions.seeds.length === seeds),
  );
}
