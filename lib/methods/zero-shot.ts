import { join } from "node:path";
import { aClip } from "../arguments";
import type { Labelled } from "../data/dataset";
import { codeOf, type Json, type Method, type Run } from "../method";
import type { Clip } from "../models/clip/model";
import { cosine, directionsOf, meanDirection } from "../models/clip/similarities";
import { name as aName, checkOptions, listOf, record, required, text } from "../options";
import { softmaxRows } from "../train/loss";

export interface ZeroShotOptions {
  clip: Clip;
  /** What each class is called in a prompt, by class name; several names are an ensemble. */
  prompts: Readonly<Record<string, string | readonly string[]>>;
  /** Sentences around the names, which stand in the place of `{}`. All of them together are the ensemble. */
  templates?: readonly string[];
  name?: string;
}

/**
 * CLIP as it is: each image gets the class whose prompts are most similar to it, with the model's own scale before the
 * softmax. The prompts of a class are averaged as directions (Radford et al., arXiv 2103.00020, section 3.1.4). Nothing is
 * fitted and no label is read, so the prompts must be fixed before any result is seen.
 *
 * @throws Error if there are no prompts, or a template has no `{}`; when fitted, if the classes are others than the prompts'
 */
export function zeroShot(options: ZeroShotOptions): Method {
  checkOptions("methods.zeroShot", options, {
    clip: required(aClip),
    prompts: required(record('prompts by class name: { sitting: "a person sitting", … }')),
    templates: listOf(text, { least: 1 }),
    name: aName,
  });
  const { clip, prompts, templates = ["{}"], name = `zero-shot ${clip.name}` } = options;
  const sentences = ensembles(prompts, templates);
  const params = { model: clip.features.params, logitScale: clip.logitScale, prompts: Object.fromEntries(sentences) };
  return {
    name,
    params: params as { [key: string]: Json },
    code: [__filename, join(__dirname, "../models/clip/tokenizer"), ...codeOf(clip.features)],
    async fit({ classes }: Labelled, { signal }: Run) {
      const missing = classes.filter((label) => !sentences.has(label));
      const surplus = [...sentences.keys()].filter((label) => !classes.includes(label));
      if (missing.length + surplus.length > 0)
        throw new Error(
          `${name}: the classes are ${classes.join(", ")}; without prompts: ${missing.join(", ") || "none"}; ` +
            `prompts of no class: ${surplus.join(", ") || "none"}`,
        );
      signal.throwIfAborted();
      const rows = directionsOf(await clip.embedTexts(classes.flatMap((label) => sentences.get(label)!)));
      const directions = classes.map((label) => meanDirection(rows.splice(0, sentences.get(label)!.length)));
      return {
        async predict(images) {
          const embedded = directionsOf(await clip.features.of(images));
          const logits = embedded.flatMap((image) => directions.map((text) => clip.logitScale * cosine(image, text)));
          return softmaxRows(Float32Array.from(logits), classes.length);
        },
        dispose() {},
      };
    },
  };
}

/** All sentences of each class. */
function ensembles(prompts: ZeroShotOptions["prompts"], templates: readonly string[]): Map<string, readonly string[]> {
  const without = templates.filter((template) => !template.includes("{}"));
  if (templates.length === 0 || without.length > 0)
    throw new Error(
      `zeroShot: a template needs {} where the class goes; got ${JSON.stringify(without[0] ?? templates)}`,
    );
  const sentences = Object.entries(prompts).map(([label, names]) => {
    const all = [names].flat().flatMap((name) => templates.map((template) => template.replaceAll("{}", () => name)));
    if (all.length === 0) throw new Error(`zeroShot: the class ${label} has no prompt`);
    return [label, all] as const;
  });
  if (sentences.length === 0) throw new Error("zeroShot: there are no prompts");
  return new Map(sentences);
}
