import { availableParallelism } from "node:os";
import util from "node:util"; // default import: a Node too old to have parseArgs still reaches the check of its version
import { Failure } from "./processes.mjs";
import { fromCaller } from "./project.mjs";

export const benchHelp = `npm run bench [-- options]    Measures the engine beside PyTorch and tfjs-node, in turns, and prints a table.

  --only A,B        these workloads (a name that is unknown lists them all)
  --rounds N        turns of each contender (default 12)
  --threads N       threads of each contender (default 2)
  --json FILE       writes the results there
  --setup           fetches the peers that are missing without asking
  --update          writes the table into README.md and environment.md; needs all workloads and both peers
  --help

A run of all workloads writes bench/results.json. Peers live in build/bench; without them their columns stay empty.
STILLACT_BENCH_PYTHON names a Python that has PyTorch and NumPy already.`;

/**
 * The options of the command line.
 *
 * @throws Failure that says what is wrong with them
 */
export function parseBenchOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = { only: text, rounds: text, threads: text, json: text, setup: flag, update: flag, help: flag };
  let values;
  try {
    ({ values } = util.parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Failure(`${error.message}\nnpm run bench -- --help lists the options.`);
  }
  const { only, rounds = "12", threads = String(Math.min(2, availableParallelism())), json, ...flags } = values;
  if (flags.update && only !== undefined) throw new Failure("--update: the table has all workloads; leave out --only.");
  return {
    ...flags,
    only: only?.split(",").map((word) => word.trim()),
    rounds: count("rounds", rounds, 1000),
    threads: count("threads", threads, 1024),
    json: json === undefined ? undefined : fromCaller(json),
  };
}

function count(name, value, most) {
  if (!/^[1-9]\d*$/.test(value) || Number(value) > most) {
    throw new Failure(`--${name} ${value}: must be a whole number from 1 to ${most}.`);
  }
  return Number(value);
}
