import * as tf from "@tensorflow/tfjs";
import { above, seed as aSeed, callback, checkOptions, required, wholeNumber } from "../../options";
import { random } from "../../random";
import type { Parameters } from "./transformer";

export interface LoraOptions {
  /** Rows of A and columns of B. */
  rank: number;
  /** The update is multiplied by alpha / rank. Default: the rank, so by 1. */
  alpha?: number;
  /**
   * Which projections get an update, by name: "vision_model.encoder.layers.0.self_attn.q_proj". Default: all queries
   * and values.
   */
  adapts?: (name: string) => boolean;
  /** The initial values of A depend on the seed and a projection's name alone. Default 0. */
  seed?: number;
}

/** The update of one projection: (scale) B A is added to its weight. */
export interface LowRankUpdate {
  /** The projection's: "vision_model.encoder.layers.0.self_attn.q_proj". */
  readonly name: string;
  /** `[rank, in]` */
  readonly a: tf.Variable;
  /** `[out, rank]` */
  readonly b: tf.Variable;
  readonly scale: number;
}

/** A model with low-rank updates beside its projections. */
export interface Lora {
  /**
   * The model's parameters, which stay as they are, and the updates; for `imageFeatures`, `textFeatures`, `clipLogits`.
   */
  readonly parameters: Parameters;
  /** What is trained. */
  readonly variables: tf.Variable[];
  readonly updates: readonly LowRankUpdate[];
  /**
   * Parameters of the model without updates that computes the same. The adapted weights are new tensors, the others
   * shared.
   */
  merge(): Record<string, tf.Tensor>;
  /** Frees the updates; the model's own parameters stay. */
  dispose(): void;
}

/** True for the name of a parameter that `lora` has put beside a projection. */
export const isUpdate = (name: string): boolean => /\.lora_(A\.weight|B\.weight|scale)$/.test(name);

const ofQueriesAndValues = (name: string) => /\.self_attn\.[qv]_proj$/.test(name);

/**
 * Low-rank adaptation (Hu et al., arXiv 2106.09685): beside a frozen weight W `[out, in]` stand A `[rank, in]`, normal
 * numbers of variance 1 / in, and B `[out, rank]`, zero; the projection becomes x Wᵀ + b + (alpha / rank) x Aᵀ Bᵀ. So
 * training begins at the model as it is. The updates' names are those of Hugging Face's PEFT, after the projection's
 * own.
 *
 * @throws RangeError if the rank is not a whole number from 1 on, or larger than a chosen matrix has rows or columns; if
 *   alpha is not positive
 * @throws Error if no projection is chosen, or the model has such updates already
 */
export function lora(parameters: Parameters, options: LoraOptions): Lora {
  checkOptions("clip.lora", options, {
    rank: required(wholeNumber(1)),
    alpha: above(0),
    adapts: callback,
    seed: aSeed,
  });
  const { rank, alpha = rank, adapts = ofQueriesAndValues, seed = 0 } = options;
  refuseAdapted(parameters);
  const all = Object.keys(parameters)
    .filter((name) => name.endsWith(suffix) && !isTable(name) && parameters[name]!.rank === 2)
    .map((name) => name.slice(0, -suffix.length));
  const names = all.filter(adapts);
  if (names.length === 0)
    throw new Error(
      `lora: no projection is chosen; adapts gets names such as ${all[0]}, whose last parts are ` +
        [...new Set(all.map((name) => name.split(".").at(-1)))].join(", "),
    );
  for (const name of names) {
    const { shape } = parameters[`${name}${suffix}`]!;
    if (rank > Math.min(...shape))
      throw new RangeError(
        `lora: rank ${rank} is larger than ${name} of [${shape}] allows; take ${Math.min(...shape)} or less`,
      );
  }

  const updates = names.map((name) => {
    const [out, width] = parameters[`${name}${suffix}`]!.shape as [number, number];
    const a = tf.tidy(() => tf.variable(tf.tensor2d(gaussian(rank * width, width ** -0.5, seed, name), [rank, width])));
    const b = tf.tidy(() => tf.variable(tf.zeros([out, rank])));
    return { name, a, b, scale: alpha / rank };
  });
  return withUpdates(parameters, updates);
}

/** @throws Error if the model has updates already */
export function refuseAdapted(parameters: Parameters): void {
  const before = Object.keys(parameters).find(isUpdate);
  if (before)
    throw new Error(
      `lora: the model has an update already (${before}), which would be lost; give what its merge() gives`,
    );
}

const suffix = ".weight";

/** A model and the updates, which it owns from now on. */
export function withUpdates(parameters: Parameters, updates: readonly LowRankUpdate[]): Lora {
  const added = updates.flatMap(({ name, a, b, scale }): [string, tf.Tensor][] => [
    [`${name}.lora_A.weight`, a],
    [`${name}.lora_B.weight`, b],
    [`${name}.lora_scale`, tf.scalar(scale)],
  ]);
  return {
    parameters: { ...parameters, ...Object.fromEntries(added) },
    variables: updates.flatMap(({ a, b }) => [a, b]),
    updates,
    merge() {
      const merged = updates.map(({ name, a, b, scale }) => {
        const weight = `${name}${suffix}`;
        return [
          weight,
          tf.tidy(() => parameters[weight]!.add(tf.matMul(b as tf.Tensor, a as tf.Tensor).mul(scale))),
        ] as const;
      });
      return { ...parameters, ...Object.fromEntries(merged) };
    },
    dispose: () => tf.dispose(added.map(([, tensor]) => tensor)),
  };
}

/** Tables that rows are looked up in; nothing is multiplied by them. */
const isTable = (name: string) => name.endsWith("_embedding.weight");

function gaussian(count: number, deviation: number, seed: number, name: string): Float32Array {
  const { normal } = random(seed, "LoRA", name);
  return Float32Array.from({ length: count }, () => deviation * normal());
}
