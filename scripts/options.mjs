import { existsSync } from "node:fs";
import util from "node:util"; // default import: a Node too old to have parseArgs still reaches the check of its version
import { Failure } from "./processes.mjs";
import { fromCaller } from "./project.mjs";

export const help = `npm start [-- options]    Sets up what is missing, executes the notebooks, writes the report.

  --data WHERE      auto     the photos if they can be had, else drawn figures (default)
                    photos   the 285 photos; from data/cache, the folder STILLACT_MIRROR, or COCO
                    figures  figures drawn by code: no network
                    PATH     a folder of your own images, or a CSV file
  --profile SIZE    test     60 figures, two folds: whether everything runs; scores mean nothing
                    quick    every image predicted once (default)
                    full     5 folds, 10 repeats (networks 3, each under 3 seeds): what is published
  --only 02,09      these notebooks
  --clip MODEL      what notebook 04 loads: an id of the Hugging Face hub (openai/clip-vit-base-patch32),
                    fetched once, or a folder (default: mini-clip, which comes with the project)
  --engine NAME     onnxruntime (default), tensorflow or cpu
  --publish         with --profile full --data photos: writes notebooks/ and results/
  --help

What is left out is as the variables STILLACT_DATA, STILLACT_PROFILE and STILLACT_ENGINE say.
Without --publish everything is written into build/ (or the folder STILLACT_BUILD).`;

/**
 * The options of the command line.
 *
 * @throws Failure that says what is wrong with them
 */
export function parseOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = { data: text, profile: text, only: text, clip: text, engine: text, publish: flag, help: flag };
  let values;
  try {
    ({ values } = util.parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Failure(`${error.message}\nnpm start -- --help lists the options.`);
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === "") throw new Failure(`--${name} is empty: give it a value, or leave it out.`);
  }
  const { only, clip, publish, help } = values;
  // An empty variable is as good as none.
  const { data = process.env.STILLACT_DATA || "auto", profile = process.env.STILLACT_PROFILE || "quick" } = values;
  const { engine = process.env.STILLACT_ENGINE || undefined } = values;
  oneOf("profile", profile, ["test", "quick", "full"]);
  if (engine !== undefined) oneOf("engine", engine, ["onnxruntime", "tensorflow", "cpu"]);
  const named = ["auto", "photos", "figures"].includes(data);
  if (!named && !existsSync(fromCaller(data))) {
    throw new Failure(`--data ${data}: neither auto, photos or figures nor a path; there is no ${fromCaller(data)}.`);
  }
  const isFolder = clip !== undefined && existsSync(fromCaller(clip));
  if (clip !== undefined && !isFolder && !/^[\w.-]+\/[\w.-]+$/.test(clip)) {
    throw new Failure(
      `--clip ${clip}: no id of a model on the hub ("owner/name"), and there is no ${fromCaller(clip)}.`,
    );
  }
  if (publish && clip !== undefined) {
    throw new Failure("--publish: notebook 04 is published with mini-clip; leave --clip out.");
  }
  if (publish && (profile !== "full" || data !== "photos")) {
    throw new Failure("--publish: only the full run on the photos is published; add --profile full --data photos.");
  }
  const places = { data: named ? data : fromCaller(data), clip: isFolder ? fromCaller(clip) : clip };
  return { ...places, profile, only, engine, publish, help };
}

function oneOf(name, value, allowed) {
  if (!allowed.includes(value)) throw new Failure(`--${name} ${value}: must be one of ${allowed.join(", ")}.`);
}
