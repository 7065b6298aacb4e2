import * as tf from "@tensorflow/tfjs";
import { currentStream, type Distribution, nextDraw, setStream, stream } from "../trace/draws";
import { tracing } from "../trace/tracer";

interface Salted {
  /** Keeps the draws of different purpose apart (default 0). */
  salt?: number;
}

interface Normal extends Salted {
  /** Default 0. */
  mean?: number;
  /** Default 1. */
  stddev?: number;
}

/** Numbers of a distribution, times `factor`, plus `offset`. */
function draw(distribution: Distribution, shape: readonly number[], salt = 0, factor = 1, offset = 0): tf.Tensor {
  const spec = { distribution, shape: [...shape], salt };
  return tf.tidy(() => {
    const numbers = tracing()?.draw(spec) ?? tf.tensor(nextDraw(currentStream(), spec), spec.shape, "float32");
    const spread = factor === 1 ? numbers : tf.mul(numbers, factor);
    return offset === 0 ? spread : tf.add(spread, offset);
  });
}

/**
 * Random float32 numbers that are new at every call of a traced function and the same at every run with the same seed, on
 * every engine, inside a traced function or outside.
 */
export const random = {
  /** Starts the draws anew from `seed` (0 at the start). A trainStep has a seed and draws of its own. */
  seed(seed: number): void {
    setStream(stream(seed));
  },

  /** Uniform numbers in [min, max), by default [0, 1). */
  uniform(shape: readonly number[], { min = 0, max = 1, salt }: Salted & { min?: number; max?: number } = {}) {
    return draw("uniform", shape, salt, max - min, min);
  },

  /** Normal numbers. */
  normal(shape: readonly number[], { mean = 0, stddev = 1, salt }: Normal = {}): tf.Tensor {
    return draw("normal", shape, salt, stddev, mean);
  },

  /** Normal numbers, those further than two standard deviations from the mean drawn again. */
  truncatedNormal(shape: readonly number[], { mean = 0, stddev = 1, salt }: Normal = {}): tf.Tensor {
    return draw("truncatedNormal", shape, salt, stddev, mean);
  },

  /**
   * 1 with the given probability, else 0.
   *
   * @throws RangeError if the probability is not in [0, 1]
   */
  bernoulli(shape: readonly number[], { probability = 0.5, salt }: Salted & { probability?: number } = {}): tf.Tensor {
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`engine.random.bernoulli: probability must be in [0, 1], got ${probability}`);
    return tf.tidy(() => tf.cast(tf.less(draw("uniform", shape, salt), probability), "float32"));
  },
};
