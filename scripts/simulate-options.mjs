import util from "node:util"; // by default import, so that an old Node gets as far as being told
import { Failure } from "./processes.mjs";

const names = [
  "gaussian-none",
  "gaussian-medium",
  "gaussian-strong",
  "gaussian-between",
  "permuted-photos",
  "permuted-figures",
];

export const simulateHelp = `npm run simulate [-- options]    How often intervals hold and tests err, with models that are trained.

  --settings A,B    of ${names.slice(0, 4).join(", ")},
                    ${names.slice(4).join(", ")} (default: all; permuted-photos needs STILLACT_MIRROR)
  --studies N       studies of each setting (default 1000)
  --seed N          of data and folds (default 1; the test was chosen with 0)
  --workers N       processes side by side (default 2)
  --publish         writes results/simulation.json
  --help

Finished settings are kept in build/simulation (or below the folder STILLACT_BUILD): after an interrupt the same command resumes.`;

/** The options of the command line. Throws a Failure that says what is wrong with them. */
export function parseSimulateOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = { settings: text, studies: text, seed: text, workers: text, publish: flag, help: flag };
  let values;
  try {
    ({ values } = util.parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Failure(`${error.message}\nnpm run simulate -- --help lists the options.`);
  }
  const settings = values.settings?.split(",") ?? names;
  const unknown = settings.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Failure(`--settings ${unknown.join(",")}: there are ${names.join(", ")}.`);
  return {
    settings,
    studies: number("studies", values.studies ?? "1000", 1),
    seed: number("seed", values.seed ?? "1", 0),
    workers: number("workers", values.workers ?? "2", 1),
    publish: values.publish,
    help: values.help,
  };
}

function number(name, text, low) {
  if (!/^\d{1,9}$/.test(text) || Number(text) < low) {
    throw new Failure(`--${name} ${text}: must be a whole number from ${low}.`);
  }
  return Number(text);
}
