import type * as tf from "@tensorflow/tfjs";

/** All that a training step knows besides its variables: with their values it goes on as if it had not stopped. */
export interface StepState {
  /** Updates made. */
  readonly steps: number;
  /** Random draws made. */
  readonly drawn: number;
  /** What the optimizer keeps of each variable, in the order of the variables; nothing of those it did not update. */
  readonly moments: readonly (readonly Float32Array[])[];
}

/**
 * The saved moments of variable `i`.
 *
 * @param count how many the step keeps of it
 * @throws Error if they are not as many, or not as long as the variable
 */
export function savedMoments(
  saved: StepState,
  i: number,
  { name, size }: tf.Variable,
  count: number,
): readonly Float32Array[] {
  const moments = saved.moments[i] ?? [];
  if (moments.length === count && moments.every(({ length }) => length === size)) return moments;
  throw new Error(
    `engine.trainStep: the saved state has moments of [${moments.map(({ length }) => length).join(", ")}] numbers for the ` +
      `variable "${name}", the step keeps ${count} of ${size}; restore the state of the same variables and optimizer`,
  );
}
