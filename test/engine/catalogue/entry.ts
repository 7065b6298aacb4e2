import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { random } from "../../../lib/random";

/** A function of tensors and tensors for it. */
export interface Case {
  fn: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  inputs: tf.Tensor[];
}

/** Random uses of some kernels. */
export interface Entry {
  name: string;
  /** The kernels of tfjs that it is about. */
  kernels: string[];
  /** Whether the gradients are compared, too. */
  gradient: boolean;
  cases: fc.Arbitrary<{ spec: unknown; make: () => Case }>;
}

/** `make` turns a random description, which is printed when a case fails, into a case. */
export function entry<T>(
  kernels: string,
  specs: fc.Arbitrary<T>,
  make: (spec: T) => Case,
  { gradient = true }: { gradient?: boolean } = {},
): Entry {
  const cases = specs.map((spec) => ({ spec, make: () => make(spec), toString: () => JSON.stringify(spec) }));
  return { name: kernels, kernels: kernels.split(" "), gradient, cases };
}

export const int = (min: number, max: number) => fc.integer({ min, max });
export const flag = fc.boolean();
export const seed = int(1, 1e6);
export const shape = (minRank = 0, maxRank = 4, max = 5) =>
  fc.array(int(1, max), { minLength: minRank, maxLength: maxRank });

/** Two shapes that broadcast to the first. */
export const broadcasting = fc
  .tuple(shape(), fc.array(flag, { minLength: 4, maxLength: 4 }), int(0, 4))
  .map(([a, single, dropped]) => ({ a, b: a.map((n, i) => (single[i] ? 1 : n)).slice(Math.min(dropped, a.length)) }));

export const sizeOf = (dims: readonly number[]) => dims.reduce((product, n) => product * n, 1);

export function normal(dims: readonly number[], seedOf: number): tf.Tensor {
  const { normal } = random("catalogue", seedOf);
  return tf.tensor(Float32Array.from({ length: sizeOf(dims) }, normal), [...dims], "float32");
}

/** Normal values rounded to halves: many are equal. */
export function ties(dims: readonly number[], seedOf: number): tf.Tensor {
  const { normal } = random("ties", seedOf);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(dims) }, () => Math.round(2 * normal()) / 2),
    [...dims],
  );
}

/** Values in (low, high). */
export function between(low: number, high: number, dims: readonly number[], seedOf: number): tf.Tensor {
  const { uniform } = random("between", seedOf);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(dims) }, () => low + (high - low) * uniform()),
    [...dims],
  );
}

/** Integers in [low, high). */
export function integers(low: number, high: number, dims: readonly number[], seedOf: number): tf.Tensor {
  const { integer } = random("integers", seedOf);
  return tf.tensor(
    Int32Array.from({ length: sizeOf(dims) }, () => low + integer(high - low)),
    [...dims],
    "int32",
  );
}

export function booleans(dims: readonly number[], seedOf: number): tf.Tensor {
  const { integer } = random("booleans", seedOf);
  return tf.tensor(
    Uint8Array.from({ length: sizeOf(dims) }, () => integer(2)),
    [...dims],
    "bool",
  );
}
