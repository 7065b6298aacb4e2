import { createRequire } from "node:module";
import { Failure, main } from "./processes.mjs";
import { inProject } from "./project.mjs";
import { setUpLibrary } from "./setup.mjs";
import { parseSimulateOptions, simulateHelp } from "./simulate-options.mjs";
import { createLine } from "./terminal.mjs";

/** `npm run simulate`: the proof of the statistics. */
async function simulate(args) {
  const { help, ...options } = parseSimulateOptions(args);
  if (help) return console.log(simulateHelp);
  await setUpLibrary();
  const { simulateCommand } = createRequire(import.meta.url)(inProject("lib", "dist", "commands", "simulate.js"));
  try {
    await simulateCommand({ ...options, line: createLine() });
  } catch (error) {
    throw /^(simulate|interrupted)/.test(error.message) ? new Failure(error.message) : error;
  }
}

main(() => simulate(process.argv.slice(2)));
