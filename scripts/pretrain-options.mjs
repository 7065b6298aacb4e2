import util from "node:util"; // default import: a Node too old to have parseArgs still reaches the check of its version
import { Failure } from "./processes.mjs";
import { fromCaller } from "./project.mjs";

const variants = ["captions", "labels", "scene-captions", "shuffled-captions", "images-only", "untrained"];

export const pretrainHelp = `npm run pretrain [-- options]    Trains the small CLIP of data/mini-clip on drawn figures, or one of its controls.

  --variant NAME    captions           images and captions, as CLIP (default)
                    labels             labels of 17 activities instead of captions
                    scene-captions     captions without a word on the activity
                    shuffled-captions  captions of other figures
                    images-only        no words: SimCLR
                    untrained          the weights that all begin with
                    all                one after the other
  --samples N       figures seen, the same ones again included
  --minutes M       as many samples as this machine trains on in M minutes
  --figures N       figures drawn, once, into data/cache
  --seed N          of figures, weights and order (default 0)
  --output FOLDER   where the model goes (default data/mini-clip, of controls build/pretrain/NAME/model)
  --threads N       threads of the training (default: as many as there are cores)
  --fresh           discards what an earlier start has left; without it a training that stopped resumes
  --evaluate        no training: what has been trained, on the benchmark; writes results/pretraining.json and the model card
  --help

A training keeps its checkpoints, history.jsonl and curves.html in build/pretrain/NAME (or the folder STILLACT_BUILD).`;

/**
 * The options of the command line.
 *
 * @throws Failure that says what is wrong with them
 */
export function parsePretrainOptions(args) {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = {
    ...{ variant: text, samples: text, minutes: text, figures: text, seed: text, output: text, threads: text },
    ...{ fresh: flag, evaluate: flag, help: flag },
  };
  let values;
  try {
    ({ values } = util.parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Failure(`${error.message}\nnpm run pretrain -- --help lists the options.`);
  }
  const { variant = "captions", output, fresh, evaluate, help } = values;
  if (variant !== "all" && !variants.includes(variant)) {
    throw new Failure(`--variant ${variant}: must be all or one of ${variants.join(", ")}.`);
  }
  if (values.samples !== undefined && values.minutes !== undefined) {
    throw new Failure("--samples and --minutes: one of them is enough.");
  }
  if (output !== undefined && variant === "all") throw new Failure("--output: for one variant only.");
  return {
    variants: variant === "all" ? variants : [variant],
    ...number("samples", values.samples, 0),
    ...number("minutes", values.minutes, 1),
    ...number("figures", values.figures, 1),
    ...number("seed", values.seed, 0),
    ...number("threads", values.threads, 1),
    ...(output !== undefined && { output: fromCaller(output) }),
    fresh,
    evaluate,
    help,
  };
}

function number(name, text, low) {
  if (text === undefined) return {};
  if (!/^\d{1,9}$/.test(text) || Number(text) < low) {
    throw new Failure(`--${name} ${text}: must be a whole number from ${low}.`);
  }
  return { [name]: Number(text) };
}
