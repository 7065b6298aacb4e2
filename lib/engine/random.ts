import * as tf from "@tensorflow/tfjs";
import { random as generator } from "../random";
import { tracing } from "./tracer";
import { type Shape, sizeOf } from "./value";

/** A sequence of draws: the same seed gives the same draws in the same order. */
export interface Stream {
  readonly seed: number;
  drawn: number;
}

export const stream = (seed: number): Stream => ({ seed, drawn: 0 });

let current = stream(0);

/** The stream that draws come from. */
export const currentStream = (): Stream => current;

/** Lets the draws in `body` come from `source`. */
export function withStream<T>(source: Stream, body: () => T): T {
  const outer = current;
  current = source;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** The next draw of a stream: uniform float32 numbers in [0, 1). `salt` keeps draws of different purpose apart. */
export function nextUniform(source: Stream, shape: Shape, salt: number): Float32Array {
  const keys = generator(source.seed, "engine", salt, source.drawn++);
  const [first, second] = [keys.uint32(), keys.uint32()];
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = (mix(mix(i ^ first) + second) >>> 8) / 2 ** 24;
  return values;
}

/** A bijective hash of 32 bits (lowbias32, Chris Wellons, "Prospecting for hash functions", 2018). */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** Random numbers that are new at every call of a traced function and the same at every run with the same seed. */
export const random = {
  /** Starts the draws anew from `seed` (0 at the start). A trainStep has a seed and draws of its own. */
  seed(seed: number): void {
    current = stream(seed);
  },

  /**
   * Uniform float32 numbers in [0, 1), inside a traced function or outside, the same on all engines.
   *
   * @param salt keeps the draws of different purpose apart
   */
  uniform(shape: readonly number[], { salt = 0 }: { salt?: number } = {}): tf.Tensor {
    return tracing()?.draw(shape, salt) ?? tf.tensor(nextUniform(current, shape, salt), [...shape], "float32");
  },
};
