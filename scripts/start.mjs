import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { executeNotebooks, listNotebooks, study } from "./notebooks.mjs";
import { help, parseOptions } from "./options.mjs";
import { main, run } from "./processes.mjs";
import { buildFolder, inProject, kernelEnvironment, root } from "./project.mjs";
import { checkPublishable, publishNotebooks } from "./publish.mjs";
import { checkNode, setUp } from "./setup.mjs";

/** `npm start`: from a checkout to executed notebooks and a report. */
async function start(args) {
  checkNode();
  const { data, profile, only, engine, publish, help: wantsHelp } = parseOptions(args);
  if (wantsHelp) return console.log(help);
  const notebooks = listNotebooks({ only });
  await setUp();

  const output = join(buildFolder(), "notebooks");
  for (const notebook of notebooks) {
    rmSync(join(output, basename(notebook)), { force: true });
    // A notebook's studies carry its number: 02-baselines, 02-learning-curve.
    for (const folder of foldersOf(join(buildFolder(), "results"), study(notebook).slice(0, 3))) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const settings = { STILLACT_DATA: data, STILLACT_PROFILE: profile, STILLACT_HEADLESS: "1" };
  if (engine) settings.STILLACT_ENGINE = engine;

  console.log(`Notebooks, ${profile} profile, data: ${data}`);
  const outcomes = await executeNotebooks(notebooks, { output, settings });
  if (outcomes.some(({ passed }) => !passed)) return 1;

  if (!existsSync(join(buildFolder(), "results"))) {
    console.log("No scores yet: these notebooks compute none.");
    return 0;
  }
  const executed = notebooks.map((notebook) => join(output, basename(notebook)));
  if (publish) checkPublishable(executed);
  const report = [inProject("lib", "dist", "cli.js"), "report", ...(publish ? ["--publish"] : [])];
  const code = await run(process.execPath, report, { cwd: root, env: kernelEnvironment(settings) });
  if (code === 0 && publish) {
    publishNotebooks(executed, inProject("notebooks"));
    console.log("Published into notebooks/ and results/: review with git diff, then commit.");
  }
  return code;
}

function foldersOf(parent, prefix) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name));
}

main(() => start(process.argv.slice(2)));
