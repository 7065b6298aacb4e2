import { join } from "node:path";
import type * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { writeFileAtomic } from "../../files";
import { readJson } from "../../json-file";
import { name as aName, checkArguments, checkOptions, record } from "../../options";
import { openSafetensors, writeSafetensors } from "../weights/safetensors";
import { readVariables } from "../weights/variables";
import { type Lora, type LowRankUpdate, refuseAdapted, withUpdates } from "./lora";
import type { Parameters } from "./transformer";

const CONFIG = "adapter_config.json";
const WEIGHTS = "adapter_model.safetensors";

/** What PEFT puts before a module's name. */
const PREFIX = "base_model.model.";

const positive = z.number().positive();
/** Values for modules, by the ends of their names; PEFT takes expressions too, which are not run here. */
const pattern = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().regex(/^[\w.-]+$/), value)
    .nullish()
    .transform((given) => Object.entries(given ?? {}) as [string, z.infer<T>][]);
const off = z.union([z.literal(false), z.null()]).optional();

/** Of PEFT's LoraConfig, what decides the numbers; what makes another network than A and B do is refused by its name. */
const adapterFile = {
  schema: z.looseObject({
    peft_type: z.literal("LORA"),
    r: z.int().positive(),
    lora_alpha: positive,
    rank_pattern: pattern(z.int().positive()),
    alpha_pattern: pattern(positive),
    use_rslora: z.boolean().nullish(),
    use_dora: off,
    use_qalora: off,
    use_bdlora: z.null().optional(),
    // Others change the model's own weights before the adapter is added.
    init_lora_weights: z.union([z.boolean(), z.literal("gaussian")]).nullish(),
    target_parameters: z.union([z.null(), z.tuple([])]).optional(),
    fan_in_fan_out: off,
    bias: z.literal("none").nullish(),
    lora_bias: off,
    modules_to_save: z.union([z.null(), z.tuple([])]).optional(),
    trainable_token_indices: z.null().optional(),
    layer_replication: z.null().optional(),
    alora_invocation_tokens: z.null().optional(),
  }),
  what: "a LoRA adapter of PEFT",
  remedy: "save an adapter of plain LoRA, with its two files in one folder",
};

/**
 * Puts an adapter that Hugging Face's PEFT or `saveAdapter` has saved (`adapter_config.json` and
 * `adapter_model.safetensors`) beside a model's projections. The model's own parameters stay as they are.
 *
 * @throws Error if a file is missing or damaged, the adapter is none of plain LoRA, its tensors do not fit the model (they are
 *   named), or the model has updates already
 */
export async function loadAdapter(parameters: Parameters, folder: string): Promise<Lora> {
  checkArguments("clip.loadAdapter", { parameters: [parameters, record()], folder: [folder, aName] });
  refuseAdapted(parameters);
  const config = await readJson(join(folder, CONFIG), adapterFile);
  const file = join(folder, WEIGHTS);
  const { tensors, close } = await openSafetensors(file);
  try {
    const names = [...new Set([...tensors.keys()].map(moduleOf))].filter((name) => `${name}.weight` in parameters);
    if (names.length === 0) throw new Error(`${file} adapts no projection of this model`);
    const shapes = names.map((name): { name: string; rank: number; shape: number[] } => {
      const { shape } = parameters[`${name}.weight`]!;
      return { name, rank: patternValue(config.rank_pattern, name) ?? config.r, shape };
    });
    const wanted = new Map(
      shapes.flatMap(({ name, rank, shape: [out, width] }) => [
        [tensorOf(name, "A"), [rank, width!]],
        [tensorOf(name, "B"), [out!, rank]],
      ]),
    );
    const variables = await readVariables(wanted, tensors, file);
    const updates = shapes.map(({ name, rank }): LowRankUpdate => {
      const alpha = patternValue(config.alpha_pattern, name) ?? config.lora_alpha;
      const scale = alpha / (config.use_rslora ? Math.sqrt(rank) : rank);
      return { name, a: variables[tensorOf(name, "A")]!, b: variables[tensorOf(name, "B")]!, scale };
    });
    return withUpdates(parameters, updates);
  } finally {
    await close();
  }
}

/**
 * Saves the updates of a model, without the model, as `adapter_config.json` and `adapter_model.safetensors`: PEFT's
 * `PeftModel.from_pretrained(CLIPModel.from_pretrained(base), folder)` computes the same.
 *
 * @param base the model they belong to, for the reader: its id on the hub or its folder
 */
export async function saveAdapter(adapted: Lora, folder: string, options: { base?: string } = {}): Promise<void> {
  const { base } = checkOptions("clip.saveAdapter", options, { base: aName });
  checkArguments("clip.saveAdapter", { adapted: [adapted, record("what clip.lora gives")], folder: [folder, aName] });
  const { updates } = adapted;
  const values = (variable: tf.Variable) => ({ shape: variable.shape, values: variable.dataSync<"float32">() });
  const tensors = updates.flatMap(({ name, a, b }) => [
    [tensorOf(name, "A"), values(a)] as const,
    [tensorOf(name, "B"), values(b)] as const,
  ]);
  const rankOf = ({ a }: LowRankUpdate) => a.shape[0]!;
  const alphaOf = (update: LowRankUpdate) => update.scale * rankOf(update);
  const [first] = updates as [LowRankUpdate];
  const differing = <T>(of: (update: LowRankUpdate) => T) =>
    Object.fromEntries(updates.filter((u) => of(u) !== of(first)).map((u) => [u.name, of(u)]));
  const config = {
    peft_type: "LORA",
    base_model_name_or_path: base ?? null,
    task_type: null,
    inference_mode: true,
    r: rankOf(first),
    lora_alpha: alphaOf(first),
    lora_dropout: 0,
    target_modules: updates.map(({ name }) => name),
    rank_pattern: differing(rankOf),
    alpha_pattern: differing(alphaOf),
    bias: "none",
    fan_in_fan_out: false,
    modules_to_save: null,
  };
  await writeSafetensors(join(folder, WEIGHTS), Object.fromEntries(tensors));
  await writeFileAtomic(join(folder, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

const tensorOf = (name: string, part: "A" | "B") => `${PREFIX}${name}.lora_${part}.weight`;

/** The module that a tensor of an adapter belongs to. */
const moduleOf = (tensor: string) => tensor.replace(PREFIX, "").replace(/\.lora_[AB]\.weight$/, "");

/** The value for a module: of the first key that its name ends with. */
const patternValue = <T>(entries: readonly [string, T][], name: string): T | undefined =>
  entries.find(([key]) => name === key || name.endsWith(`.${key}`))?.[1];
