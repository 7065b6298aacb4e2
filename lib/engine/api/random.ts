import * as tf from "@tensorflow/tfjs";
import { probability as aProbability, atLeast, checkOptions, number } from "../options";
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

const salt = number;
const normalChecks = { mean: number, stddev: atLeast(0), salt };

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
  uniform(shape: readonly number[], options: Salted & { min?: number; max?: number } = {}) {
    checkOptions("engine.random.uniform", options, { min: number, max: number, salt });
    const { min = 0, max = 1, salt: own } = options;
    return draw("uniform", shape, own, max - min, min);
  },

  /** Normal values. */
  normal(shape: readonly number[], options: Normal = {}): tf.Tensor {
    checkOptions("engine.random.normal", options, normalChecks);
    return draw("normal", shape, options.salt, options.stddev, options.mean);
  },

  /** Normal values; those further than two standard deviations from the mean are drawn again. */
  truncatedNormal(shape: readonly number[], options: Normal = {}): tf.Tensor {
    checkOptions("engine.random.truncatedNormal", options, normalChecks);
    return draw("truncatedNormal", shape, options.salt, options.stddev, options.mean);
  },

  /**
   * 1 with the given probability, else 0.
   *
   * @throws RangeError if the probability is not in [0, 1]
   */
  bernoulli(shape: readonly number[], options: Salted & { probability?: number } = {}): tf.Tensor {
    checkOptions("engine.random.bernoulli", options, { probability: aProbability, salt });
    const { probability = 0.5, salt: own } = options;
    return tf.tidy(() => tf.cast(tf.less(draw("uniform", shape, own), probability), "float32"));
  },
};
