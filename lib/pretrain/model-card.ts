import { join } from "node:path";
import { activities } from "../figures/world/activities";
import { writeFileAtomic } from "../files";
import { count, duration, fixed, percent, withInterval } from "../notebook/format";
import type { BenchmarkScore, PretrainingRecord, PretrainingResults } from "../results/pretraining";
import type { VariantName } from "./settings";

/** Writes the model card, `README.md`, beside the weights: every number in it comes from the run and the results. */
export async function writeModelCard(
  folder: string,
  record: PretrainingRecord,
  results?: PretrainingResults,
): Promise<void> {
  await writeFileAtomic(join(folder, "README.md"), modelCard(record, results));
}

/**
 * The model card of a pretraining.
 *
 * @param results of the benchmark; its scores appear only if they are of these very weights
 */
export function modelCard(record: PretrainingRecord, results?: PretrainingResults): string {
  const own = results?.rows[record.settings.variant];
  const evaluated = results && own?.fingerprint === record.fingerprint ? results : undefined;
  return `${[
    header(record),
    training(record),
    curve(record),
    evaluated ? benchmark(evaluated) : "## On the benchmark\n\nNot evaluated yet: `npm run pretrain -- --evaluate`.",
    use,
    licence,
  ].join("\n\n")}\n`;
}

const header = ({ what, settings, generator, parameters }: PretrainingRecord) => `# mini-CLIP

A CLIP of ${(parameters / 1e6).toFixed(2)} million parameters for pictures of ${settings.model.imageSize} × ${settings.model.imageSize} pixels,
trained by this project's own code ${what}.

**What it is.** The mechanism of CLIP at a size that two processor cores can train: image and text towers that share one
space, learnt from pictures and captions alone. It is the encoder of the embedded default, which runs without any download.

**What it is not.** It has seen drawn figures and nothing else: no photo, no other text than their captions. It is no encoder
for photos, knows no word beyond the captions', and says nothing about real people. Its figures come from the pretraining
world of the generator "${generator.name}", version ${generator.version} (hash \`${generator.hash}\`); the benchmark is another world,
with other looks of scenes and things, of which it has seen nothing.`;

function training({ settings, provenance, generator }: PretrainingRecord): string {
  const { figures, samples, batchSize, learningRate, warmUp, weightDecay, seed, model } = settings;
  const tower = ({ width, layers, heads }: typeof model.vision) => `width ${width}, ${layers} layers, ${heads} heads`;
  const rows = [
    [
      "figures",
      `${count(figures, "figures")} of the pretraining world, seed ${seed}, generator version ${generator.version}`,
    ],
    [
      "seen",
      `${count(samples, "samples")} in batches of ${batchSize}: each figure ${(samples / figures).toFixed(1)} times, a caption drawn each time`,
    ],
    ["image tower", `${tower(model.vision)}, patches of ${model.patchSize} pixels`],
    ["text tower", `${tower(model.text)}, ${model.text.maxPositions} tokens; longer captions are cut off`],
    ["shared space", `${model.projectionSize} dimensions`],
    [
      "optimizer",
      `AdamW, learning rate ${learningRate}, warm-up over ${percent(warmUp, 0)} of the steps, then cosine; weight decay ${weightDecay}`,
    ],
    [
      "time",
      `${duration(provenance.seconds)} of training, ${provenance.threads ?? "?"} threads on ${provenance.processor}`,
    ],
    [
      "code",
      `commit \`${provenance.git.slice(0, 12)}\`, hash \`${provenance.code.slice(0, 12)}\`, ${provenance.engine}`,
    ],
  ];
  return `## How it was trained

${table(["", ""], rows)}

\`npm run pretrain\` does it again.`;
}

/** A few lines of the history. */
function curve({ history, settings }: PretrainingRecord): string {
  const measured = history.filter(({ neighbours }) => neighbours !== undefined);
  const shown = measured.filter((_, i) => i % Math.ceil(measured.length / 6) === 0 || i === measured.length - 1);
  const rows = shown.map(({ samples, loss, accuracy, neighbours }) => [
    count(samples, "figures"),
    fixed(loss ?? Number.NaN),
    percent(accuracy ?? Number.NaN),
    percent(neighbours ?? Number.NaN),
  ]);
  return `## On held-out figures of its own world

${settings.heldOut} figures of another seed. Zero-shot: the most similar of ${activities.length} activities; guessing is right in ${percent(1 / activities.length)}. Neighbours:
the share of a figure's 15 nearest that do the same.

${table(["seen", "loss (nats)", "zero-shot", "neighbours"], rows)}`;
}

/** All variants that were evaluated, this one and its controls. */
function benchmark({ benchmark: { n, repeats, k, bestAccuracy, majority }, rows }: PretrainingResults): string {
  const cell = (scores: readonly BenchmarkScore[], method: BenchmarkScore["method"]) => {
    const found = scores.find((item) => item.method === method);
    return found ? withInterval(found.accuracy) : "–";
  };
  const lines = (Object.keys(rows) as VariantName[]).map((name) => {
    const { benchmark, settings, what } = rows[name]!;
    const seen = name === "untrained" ? 0 : settings.samples;
    return [name, what, count(seen, "samples"), cell(benchmark, "linear probe"), cell(benchmark, "zero-shot")];
  });
  return `## On the benchmark

Accuracy on the ${n} embedded figures (sitting, standing, walking or running) with 95 % intervals by bootstrap over figures. Linear
probe on image embeddings: out of fold, ${repeats} × ${k} folds, its penalty chosen on inner folds. Always answering the
most frequent class is right in ${percent(majority)}; nobody can be better than ${percent(bestAccuracy)} in expectation. The controls saw the same
figures as often.

${table(["variant", "trained", "seen", "linear probe", "zero-shot"], lines)}`;
}

const use = `## How it is used

\`\`\`ts
import { loadClip } from "stillact";
const clip = await loadClip("data/mini-clip");
\`\`\`

\`\`\`python
from transformers import CLIPModel, CLIPTokenizer
model, tokenizer = (kind.from_pretrained("data/mini-clip") for kind in (CLIPModel, CLIPTokenizer))
\`\`\``;

const licence = "Weights, tokenizer and figures are made by this project: Apache-2.0.";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
