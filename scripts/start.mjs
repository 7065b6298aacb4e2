import { existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { executeNotebooks, listNotebooks } from "./notebooks.mjs";
import { help, parseOptions } from "./options.mjs";
import { main, run } from "./processes.mjs";
import { buildFolder, inProject, kernelEnvironment, root } from "./project.mjs";
import { checkPublishable, publishNotebooks } from "./publish.mjs";
import { checkNode, setUp } from "./setup.mjs";

/** `npm start`: from a checkout to executed notebooks and a report. */
async function start(args) {
  checkNode();
  const { data, profile, only, clip, engine, publish, help: wantsHelp } = parseOptions(args);
  if (wantsHelp) return console.log(help);
  const notebooks = listNotebooks({ only });
  await setUp();

  // What earlier runs left stays until this one has its own: results under their own names, notebooks when they end well.
  const output = join(buildFolder(), "notebooks");
  const id = `${Date.now().toString(36)}-${process.pid}`;
  const settings = { STILLACT_DATA: data, STILLACT_PROFILE: profile, STILLACT_HEADLESS: "1", STILLACT_RUN: id };
  if (engine) settings.STILLACT_ENGINE = engine;
  if (clip) {
    settings.STILLACT_CLIP = clip;
    const fetch = [inProject("lib", "dist", "cli.js"), "fetch", clip];
    const code = await run(process.execPath, fetch, { cwd: root, env: kernelEnvironment(settings) });
    if (code !== 0) return code; // it has said why: nothing is executed without the model
  }

  // In it, the library lists what this run computes.
  const listing = join(buildFolder(), "results", `run-${id}.json`);
  try {
    return await execute(notebooks, { output, settings, publish, listing });
  } finally {
    rmSync(listing, { force: true });
  }
}

async function execute(notebooks, { output, settings, publish, listing }) {
  console.log(`Notebooks, ${settings.STILLACT_PROFILE} profile, data: ${settings.STILLACT_DATA}`);
  const outcomes = await executeNotebooks(notebooks, { output, settings });
  const failed = outcomes.some(({ passed }) => !passed);
  // What the others computed is shown; what is published is all or nothing.
  if (failed && (publish || !existsSync(listing))) return 1;
  if (!existsSync(listing)) {
    console.log("No new scores: these notebooks compute none.");
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
  return failed ? 1 : code;
}

main(() => start(process.argv.slice(2)));
