import util from "node:util"; // default import: a Node too old to have parseArgs still reaches the check of its version
import { Failure } from "./processes.mjs";
import { fromCaller } from "./project.mjs";

/** How tfjs' specs run, and what the modes are for. */
export const modes = {
  shipped: "as users have it: small tensors run as tfjs' JavaScript, large ones compiled",
  zero: "every kernel that may run compiled does, however small",
  ops: "each op is traced and compiled, where its tensors and results can be",
  gradients: "each call of tf.grad and its like is traced and compiled, where it can be",
};

export const tfjsHelp = `npm run test:tfjs [-- options]    Runs the specs that tfjs-core publishes on the engine, and counts.

  --mode A,B        these modes (default all):
${Object.entries(modes)
  .map(([name, text]) => `                      ${name.padEnd(10)}${text}`)
  .join("\n")}
  --grep PATTERN    the specs whose full name matches this regular expression
  --json FILE       writes every spec with its outcome and message there
  --update          writes the counts into environment.md; needs all modes and all specs
  --help

A spec that fails without standing in test/tfjs/deviations.json, or passes although it stands there, fails the command. All four
modes take about three minutes. The specs come from the package in node_modules, the bundle of them goes to build/tfjs.`;

/**
 * The options of the command line.
 *
 * @throws Failure that says what is wrong with them
 */
export function parseTfjsOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = { mode: text, grep: text, json: text, update: flag, help: flag };
  let values;
  try {
    ({ values } = util.parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Failure(`${error.message}\nnpm run test:tfjs -- --help lists the options.`);
  }
  const { mode, grep, json, update, help } = values;
  const chosen = mode?.split(",").map((word) => word.trim()) ?? Object.keys(modes);
  for (const name of chosen) {
    if (!Object.hasOwn(modes, name)) {
      throw new Failure(`--mode ${name}: must be one or more of ${Object.keys(modes).join(", ")}.`);
    }
  }
  if (grep !== undefined) checkPattern(grep);
  if (update && (mode !== undefined || grep !== undefined)) {
    throw new Failure("--update: the counts are those of all modes and specs; leave out --mode and --grep.");
  }
  return { modes: chosen, grep, json: json === undefined ? undefined : fromCaller(json), update, help };
}

function checkPattern(pattern) {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new Failure(`--grep ${pattern}: ${error.message}.`);
  }
}
