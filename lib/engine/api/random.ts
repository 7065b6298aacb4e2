import * as tf from "@tensorflow/tfjs";
import { currentStream, type Distribution, nextDraw, setStream, stream } from "../trace/draws";
import { tracing } from "../trace/tracer";

interface Salted {
  /** Makes draws for different purposes independent (default 0). */
  salt?: number;
}

interface Normal extends Salted {
  /** Default 0. */
  mean?: number;
  /** Default 1. */
  stddev?: number;
}

/** Random values of a distribution, times `factor`, plus `offset`. */
function draw(distribution: Distribution, shape: readonly number[], salt = 0, factor = 1, offset = 0): tf.Tensor {
  const spec = { distribution, shape: [...shape], salt };
  return tf.tidy(() => {
    const values = tracing()?.draw(spec) ?? tf.tensor(nextDraw(currentStream(), spec), spec.shape, "float32");
    const scaled = factor === 1 ? values : tf.mul(values, factor);
    return offset === 0 ? scaled : tf.add(scaled, offset);
  });
}

/**
 * Random float32 tensors that are new at every call of a traced function and the same in every run with the same seed, on
 * every engine, inside of traced functions and outside.
 */
export const random = {
  /** Restarts the draws from `seed` (initially 0). A trainStep has a seed and draws of its own. */
  seed(seed: number): void {
    setStream(stream(seed));
  },

  /** Uniform values in [min, max), by default [0, 1). */
  uniform(shape: readonly number[], { min = 0, max = 1, salt }: Salted & { min?: number; max?: number } = {}) {
    return draw("uniform", shape, salt, max - min, min);
  },

  /** Normal values. */
  normal(shape: readonly number[], { mean = 0, stddev = 1, salt }: Normal = {}): tf.Tensor {
    return draw("normal", shape, salt, stddev, mean);
  },

  /** Normal values; those further than two standard deviations from the mean are drawn again. */
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
