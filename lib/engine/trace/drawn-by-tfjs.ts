import * as tf from "@tensorflow/tfjs";
import type { TensorShape } from "../graph/types";
import type { Distribution } from "./draws";

/*
 * tfjs draws random values in JavaScript: while a function is traced, once and for all. What it has drawn is recognised here, so
 * that the graph draws again at every call. The ops do not tell their parameters, but the values do: they are
 * offset + factor × the values that the same op draws from the same seed with offset 0 and factor 1.
 */

/** A tensor that was made from JavaScript values. */
export interface Made {
  readonly values: tf.backend_util.BackendValues;
  readonly shape: TensorShape;
  readonly dtype: tf.DataType;
}

/** Random values of a distribution, times `factor`, plus `offset`. */
export interface Drawn {
  readonly distribution: Distribution;
  readonly factor: number;
  readonly offset: number;
  readonly salt: number;
}

/** What Math.random returned last: ops that are given no seed take it as theirs. */
let latest: number | null = null;

/** Runs `body` and keeps what Math.random returns. */
export function watchingSeeds(body: () => void): void {
  const { random } = Math;
  latest = null;
  Math.random = () => {
    latest = random();
    return latest;
  };
  try {
    body();
  } finally {
    Math.random = random;
  }
}

const standard: { readonly [op: string]: [Distribution, (shape: number[], seed: number) => tf.Tensor] } = {
  randomUniform: ["uniform", (shape, seed) => tf.randomUniform(shape, 0, 1, "float32", seed)],
  randomNormal: ["normal", (shape, seed) => tf.randomNormal(shape, 0, 1, "float32", seed)],
  truncatedNormal: ["truncatedNormal", (shape, seed) => tf.truncatedNormal(shape, 0, 1, "float32", seed)],
};

/**
 * How the values of a tensor were drawn, or null where that cannot be known: with a seed of their own, as integers, or a single
 * value.
 *
 * @param scopes the tfjs ops that were running, outermost first
 * @param eagerly runs a function outside of the trace
 */
export function drawnBy(
  scopes: readonly string[],
  { values, shape, dtype }: Made,
  eagerly: (fn: () => tf.Tensor) => tf.Tensor,
): Drawn | null {
  const [distribution, draw] = standard[scopes.at(-1)!] ?? [];
  const seed = latest;
  latest = null;
  if (!distribution || dtype !== "float32") return null;
  // A mask's seed makes it differ from other masks; it is not meant to be the same in every step.
  if (scopes.at(-2) === "dropout") return { distribution, factor: 1, offset: 0, salt: 0 };
  if (seed === null || values.length < 2) return null;
  const units = eagerly(() => draw!([...shape], seed));
  const fitted = fit(units.dataSync(), values as Float32Array);
  units.dispose();
  return fitted && { distribution, ...fitted, salt: 0 };
}

/** The factor and offset that make `values` of `units`, to six digits; null if there are none. */
function fit(units: ArrayLike<number>, values: ArrayLike<number>): Pick<Drawn, "factor" | "offset"> | null {
  let [low, high] = [0, 0];
  for (let i = 1; i < units.length; i++) {
    if (units[i]! < units[low]!) low = i;
    if (units[i]! > units[high]!) high = i;
  }
  const slope = (values[high]! - values[low]!) / (units[high]! - units[low]!);
  const start = values[low]! - slope * units[low]!;
  const scale = Math.max(Math.abs(slope), Math.abs(start));
  const rounded = (n: number) => (Math.abs(n) < 1e-6 * scale ? 0 : Number(n.toPrecision(6)));
  const [factor, offset] = [rounded(slope), rounded(start)];
  for (let i = 0; i < units.length; i++)
    if (!(Math.abs(offset + factor * units[i]! - values[i]!) <= 1e-5 * scale)) return null;
  return { factor, offset };
}
