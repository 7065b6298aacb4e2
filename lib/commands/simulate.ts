import { join } from "node:path";
import { z } from "zod";
import { codeHash } from "../code";
import { hashJson, writeFileAtomic } from "../files";
import { interruptible } from "../interrupt";
import { readJsonIfPresent } from "../json-file";
import { buildDirectory, projectRoot } from "../paths";
import { gitState } from "../results/provenance";
import { expectations, runSetting } from "../simulate/run";
import { type SettingName, settings, sourceOf } from "../simulate/settings";
import { bounds, outsideBounds, simulationTable } from "../simulate/table";
import { rule, variants } from "../simulate/variants";

export interface SimulateCommandOptions {
  settings: readonly SettingName[];
  studies: number;
  seed: number;
  /** Processes side by side. */
  workers: number;
  /** Writes results/simulation.json. */
  publish: boolean;
  /** One line that is rewritten, and lines that stay. */
  line: { update(text: string): void; print(text: string): void };
}

const share = z.object({ accuracy: z.number(), macroF1: z.number() });
const finished = z.object({
  key: z.string(),
  name: z.string(),
  what: z.string(),
  studies: z.int().positive(),
  seed: z.int().nonnegative(),
  /** What each learner achieves in truth. */
  expected: z.record(z.string(), share),
  rows: z.record(z.string(), z.record(z.string(), z.number())),
  seconds: z.number(),
});

/** One setting with what was found. */
export type Simulated = z.infer<typeof finished>;

/** `npm run simulate`: how often intervals hold and tests err, with models that are trained. Finished settings are kept in build/simulation. */
export async function simulateCommand(options: SimulateCommandOptions): Promise<void> {
  const found: Simulated[] = [];
  await interruptible(async (signal) => {
    for (const name of options.settings) {
      const result = await simulate(name, options, signal);
      if (result) found.push(result);
    }
  });
  if (found.length === 0) throw new Error("simulate: no setting could be run, see above");
  options.line.print(simulationTable(found));
  if (!options.publish) return;
  const file = join(projectRoot(), "results", "simulation.json");
  const provenance = {
    ...(await gitState()),
    versions: { node: process.versions.node },
    engine: "none: learners are plain TypeScript; MobileNetV2 features by onnxruntime",
    date: new Date().toISOString(),
  };
  const design = { photos: 285, classes: 3, k: 5, repeats: [3, 10], level: 0.95, bounds };
  const published = { schema: 1, design, rule, variants, outside: outsideBounds(found), settings: found, provenance };
  await writeFileAtomic(file, `${JSON.stringify(published, null, 1)}\n`);
  options.line.print(`Published: ${file}`);
}

async function simulate(
  name: SettingName,
  { studies, seed, workers, line }: SimulateCommandOptions,
  signal: AbortSignal,
): Promise<Simulated | undefined> {
  const file = join(buildDirectory(), "simulation", `${name}.json`);
  const key = hashJson({
    name,
    studies,
    seed,
    code: codeHash([
      join(__dirname, "../simulate/run.js"),
      join(__dirname, "../simulate/worker.js"),
      join(__dirname, "../simulate/settings.js"),
    ]),
  });
  const kind = { schema: finished, what: "a finished setting of npm run simulate", remedy: "delete it and run again" };
  const kept = await readJsonIfPresent(file, kind);
  if (kept?.key === key) {
    line.print(`${name}: kept from an earlier run`);
    return kept;
  }
  const started = performance.now();
  const source = await sourceOf(name, ({ note }) => line.update(`  … ${name}: ${note ?? "features"}`)).catch(
    (error: Error) => line.print(`${name}: skipped. ${error.message}`),
  );
  if (!source) return undefined;
  line.update(`  … ${name}: what is true`);
  const expected = expectations(source, seed);
  const begun = performance.now();
  const rows = await runSetting(source, {
    ...{ expected, studies, seed, workers, signal },
    onProgress: ({ done, total }) => {
      const left = ((performance.now() - begun) / 60_000) * (total / done - 1);
      line.update(`  … ${name}: ${done} of ${total} studies, ${left.toFixed(1)} min left`);
    },
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const result = { key, name, what: settings[name], studies, seed, expected, rows, seconds };
  await writeFileAtomic(file, `${JSON.stringify(result)}\n`);
  line.print(`${name}: ${studies} studies, ${(seconds / 60).toFixed(1)} min`);
  return result;
}
