import { createRequire } from "node:module";
import { parsePretrainOptions, pretrainHelp } from "./pretrain-options.mjs";
import { Failure, main } from "./processes.mjs";
import { inProject } from "./project.mjs";
import { setUpLibrary } from "./setup.mjs";
import { createLine } from "./terminal.mjs";

/** `npm run pretrain`: the small CLIP of data/mini-clip. */
async function pretrain(args) {
  const { help, ...options } = parsePretrainOptions(args);
  if (help) return console.log(pretrainHelp);
  await setUpLibrary();
  const { pretrainCommand } = createRequire(import.meta.url)(inProject("lib", "dist", "commands", "pretrain.js"));
  try {
    await pretrainCommand({ ...options, line: createLine() });
  } catch (error) {
    throw /^(pretrain|interrupted)/.test(error.message) ? new Failure(error.message) : error;
  }
}

main(() => pretrain(process.argv.slice(2)));
