import type * as tf from "@tensorflow/tfjs";

/** The state of a training step besides the values of its variables: with both it resumes as if it had not stopped. */
export interface StepCheckpoint {
  /** Updates made. */
  readonly steps: number;
  /** Random draws made. */
  readonly drawn: number;
  /** The moments that the optimizer keeps of each variable, in the order of the variables; none of those it did not update. */
  readonly moments: readonly (readonly Float32Array[])[];
}

/**
 * The saved moments of variable `i`.
 *
 * @param count how many the step keeps of it
 * @throws Error if they are not as many, or not as long as the variable
 */
export function savedMoments(
  saved: StepCheckpoint,
  i: number,
  { name, size }: tf.Variable,
  count: number,
): readonly Float32Array[] {
  const moments = saved.moments[i] ?? [];
  if (moments.length === count && moments.every(({ length }) => length === size)) return moments;
  throw new Error(
    `engine.trainStep: the saved state has moments of [${moments.map(({ length }) => length).join(", ")}] values for the ` +
      `variable "${name}", the step keeps ${count} of ${size}; restore the state of the same variables and optimizer`,
  );
}
