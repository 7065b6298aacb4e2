import { crc32 } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

/** A bijective hash of 32 bits (lowbias32, Chris Wellons, "Prospecting for hash functions", 2018). */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

/** Uniform float32 numbers in [-1, 1) that depend on the name and the index alone: the twin of `noise` in peers/noise.py. */
export function noise(name: string, count: number): Float32Array {
  const seed = crc32(name) | 0;
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = (mix((mix(i) + seed) | 0) >> 8) / 2 ** 23;
  return values;
}

/** Noise as a tensor, between -1 and 1. */
export function noiseTensor(name: string, shape: number[]): tf.Tensor {
  return tf.tensor(noise(name, tf.util.sizeFromShape(shape)), shape);
}

/**
 * Initial values of a weight, the same for all contenders. `shape` is TensorFlow's ([in, out] or [height, width, in, out]).
 * Matrices and filters keep the variance of what passes through; scales of a normalisation lie around 1, biases around 0.
 */
export function initialWeight(name: string, shape: readonly number[]): Float32Array {
  const values = noise(name, tf.util.sizeFromShape([...shape]));
  const fanIn = tf.util.sizeFromShape(shape.slice(0, -1));
  const [centre, spread] = name.endsWith(".scale")
    ? [1, 0.1]
    : shape.length === 1
      ? [0, 0.05]
      : [0, Math.sqrt(3 / fanIn)];
  for (let i = 0; i < values.length; i++) values[i] = centre + spread * values[i]!;
  return values;
}
