import { random } from "../random";

/**
 * Builds a model whose initial weights depend on the seed alone.
 *
 * The initialisers of tf.layers fall back to Math.random when a layer names no seed, and most layers written in a cell
 * name none. So Math.random draws from our generator while `build` runs (it is synchronous) and is put back after.
 */
export function seeded<T>(seed: number, build: () => T): T {
  const systemRandom = Math.random;
  Math.random = random(seed, "initial weights").uniform;
  try {
    return build();
  } finally {
    Math.random = systemRandom;
  }
}
