/** How the learning rate changes over a training: constant, or one cosine from the full rate to zero. */
export type Schedule = "constant" | "cosine";

/** The learning rate of step `step` (from 0) of `steps`. Cosine as in Loshchilov and Hutter, 2017 (SGDR), no restarts. */
export function learningRateAt(schedule: Schedule, rate: number, step: number, steps: number): number {
  return schedule === "constant" ? rate : (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
