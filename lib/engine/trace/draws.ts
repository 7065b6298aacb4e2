import type { TensorShape } from "../graph/types";
import { sizeOf } from "../graph/value";

/** A sequence of draws: the same seed gives the same draws in the same order. */
export interface Stream {
  readonly seed: number;
  drawn: number;
}

export const stream = (seed: number): Stream => ({ seed, drawn: 0 });

let current = stream(0);

/** The stream that draws are taken from. */
export const currentStream = (): Stream => current;

/** Makes `source` the stream that draws come from. */
export function setStream(source: Stream): void {
  current = source;
}

/** Takes the draws in `body` from `source`. */
export function withStream<T>(source: Stream, body: () => T): T {
  const outer = current;
  current = source;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** Uniform in [0, 1); standard normal; standard normal, but never further from 0 than 2. */
export type Distribution = "uniform" | "normal" | "truncatedNormal";

export interface DrawSpec {
  readonly distribution: Distribution;
  readonly shape: TensorShape;
  /** Makes draws for different purposes independent. */
  readonly salt: number;
}

/** The next draw of a stream: float32 values that depend on the seed, how many draws came before, and the salt. */
export function nextDraw(source: Stream, { distribution, shape, salt }: DrawSpec): Float32Array {
  const counter = source.drawn++;
  const [first, second] = [1, 2].map((lane) => keyOf(source.seed, salt, counter, lane)) as [number, number];
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = numberFrom[distribution](mix(mix(i ^ first) + second));
  return values;
}

/** 32 bits that depend on all 53 bits of every part, the lower 32 taken apart from the rest: a sum would round them. */
function keyOf(...parts: readonly number[]): number {
  return parts.reduce((key, part) => mix(mix(key + 0x9e3779b9 + (part | 0)) + Math.floor(part / 2 ** 32)), 0);
}

/** A value of each distribution from 32 random bits. */
const numberFrom: { [D in Distribution]: (bits: number) => number } = {
  uniform: toUnit,
  normal: (bits) => normal(bits, 0),
  truncatedNormal(bits) {
    for (let attempt = 0; ; attempt++) {
      const value = normal(bits, attempt);
      if (Math.abs(value) <= 2) return value;
    }
  },
};

/** Box and Muller (1958); 1 - u keeps the logarithm finite. Each attempt uses two new uniform values. */
function normal(bits: number, attempt: number): number {
  const [u, v] = [2 * attempt + 1, 2 * attempt + 2].map((n) => toUnit(mix(bits + Math.imul(n, 0x9e3779b9))));
  return Math.sqrt(-2 * Math.log(1 - u!)) * Math.cos(2 * Math.PI * v!);
}

/** The upper 24 bits as a fraction in [0, 1), which float32 holds exactly. */
function toUnit(bits: number): number {
  return (bits >>> 8) / 2 ** 24;
}

/** A bijective hash of 32 bits (lowbias32, Chris Wellons, "Prospecting for hash functions", 2018). */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
