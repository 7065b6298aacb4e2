import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import { random } from "../../lib/random";

type Fn = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Normal values of a shape, the same for the same seed. */
export function normal(shape: number[], seed: number): tf.Tensor {
  const { normal } = random("test", seed);
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, normal), shape, "float32");
}

/** The largest difference, relative to the magnitude of the values where it is above 1. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) !== Number.isNaN(b[i])) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!)));
  }
  return largest;
}

/** Runs `body` on tfjs' own JavaScript kernels. */
export function onCpu<T>(body: () => T): T {
  const engine = tf.getBackend();
  void tf.setBackend("cpu"); // takes effect at once: both engines are ready
  try {
    return body();
  } finally {
    void tf.setBackend(engine);
  }
}

/** Expects the traced function to give what tfjs' JavaScript gives, on inputs it has seen and on new ones. */
export function expectSameValues(fn: Fn, inputs: tf.Tensor[], tolerance = 2e-6): void {
  const traced = jit(fn);
  for (const round of [inputs, inputs.map(flipped)]) {
    const actual = traced(...round);
    const wanted = onCpu(() => tf.tidy(() => fn(...copies(round))));
    expect(actual.shape).toEqual(wanted.shape);
    expect(actual.dtype).toBe(wanted.dtype);
    expect(difference(actual.dataSync(), wanted.dataSync())).toBeLessThan(tolerance);
  }
  traced.dispose();
}

/** Expects the traced values and gradients, of a weighted sum of the outputs with regard to all inputs, to be the same. */
export function expectSame(fn: Fn, inputs: tf.Tensor[], tolerance = 1e-5): void {
  expectSameValues(fn, inputs, tolerance);
  const { shape } = onCpu(() => tf.tidy(() => fn(...copies(inputs))));
  const weights = normal(shape, 99);
  const gradients = (w: tf.Tensor, ...xs: tf.Tensor[]) =>
    tf.grads(
      (...ys: tf.Tensor[]) =>
        fn(...ys)
          .mul(w)
          .sum() as tf.Scalar,
    )(xs);
  const traced = jit(gradients);
  for (const round of [inputs, inputs.map(flipped)]) {
    const actual = traced(weights, ...round);
    const wanted = onCpu(() => tf.tidy(() => gradients(...(copies([weights, ...round]) as [tf.Tensor]))));
    wanted.forEach((tensor, i) => {
      expect(actual[i]!.shape).toEqual(tensor.shape);
      expect(difference(actual[i]!.dataSync(), tensor.dataSync())).toBeLessThan(tolerance);
    });
  }
  traced.dispose();
}

/** The same values as tensors of the engine in use. */
const copies = (inputs: tf.Tensor[]) => inputs.map((x) => tf.tensor(x.dataSync().slice(), x.shape, x.dtype));

/** The same values in another order: a second draw with the same properties (ties, signs, ranges). */
const flipped = (x: tf.Tensor): tf.Tensor => tf.tensor(x.dataSync().slice().reverse(), x.shape, x.dtype);
