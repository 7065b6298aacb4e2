type AnyFunction = (...args: unknown[]) => unknown;

/** Calls a function of tfjs in a way of its own. */
export type Caller = (name: string, fn: AnyFunction, args: unknown[]) => unknown;

/**
 * What the modules that stand in for those of tfjs and of the engine do otherwise than these. The runner sets it before the
 * specs run; the bundler puts the modules in place (scripts/tfjs-bundle.mjs).
 */
export const seams: {
  /** Every kernel that may run compiled does, however small. */
  alwaysCompile: boolean;
  /** Calls each op of tfjs. */
  op: Caller | null;
  /** Calls each function that tf.grad and its like return. */
  gradient: Caller | null;
} = { alwaysCompile: false, op: null, gradient: null };
