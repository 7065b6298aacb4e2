import type * as tf from "@tensorflow/tfjs";
import { assertAlive, type HostBackend, type HostTensor, isPinned, valuesOf } from "../trace/host-tensors";

/**
 * Decides which variables a compiled graph holds as constants. ONNX Runtime packs constant weights once for its matrix products
 * and repacks others at every call (ViT-B/32 forward: a tenth of the time), but a change means compiling again. So a variable
 * is a constant until it has changed twice, and never while a training step updates it in place.
 */
export interface Freezer {
  /** Takes the current values of the variables that are to be constants. */
  freeze(): ReadonlyMap<tf.Variable, tf.backend_util.TypedArray>;
  /** True if one of them has changed since. */
  isStale(): boolean;
  has(variable: tf.Variable): boolean;
}

/** How often a variable may change and still be a constant. */
const maxChanges = 1;

export function createFreezer(backend: HostBackend, candidates: readonly tf.Variable[]): Freezer {
  const changes = new Map(candidates.map((variable) => [variable, 0]));
  const held = new Map<tf.Variable, HostTensor["values"]>();
  const current = (variable: tf.Variable) => backend.data.get(variable.dataId).values;

  return {
    freeze() {
      held.clear();
      for (const variable of candidates) {
        const values = current(variable)!;
        if (changes.get(variable)! <= maxChanges && !isPinned(values)) held.set(variable, values);
      }
      return new Map([...held.keys()].map((variable) => [variable, valuesOf(backend, variable)]));
    },
    isStale() {
      let isStale = false;
      for (const [variable, values] of held) {
        assertAlive(variable);
        if (current(variable) === values) continue;
        changes.set(variable, changes.get(variable)! + 1);
        isStale = true;
      }
      return isStale;
    },
    has: (variable) => held.has(variable),
  };
}
