/** How the learning rate changes over a training: constant, or one cosine from the full rate to zero. */
export type Schedule = "constant" | "cosine";

/** The learning rate of step `step` (from 0) of `steps`. Cosine as in Loshchilov and Hutter, 2017 (SGDR), no restarts. */
export function learningRateAt(schedule: Schedule, rate: number, step: number, steps: number): number {
  return schedule === "constant" ? rate : (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}

/**
 * The learning rate of step `step` (from 0) of `steps` after a warm-up: it rises linearly over the first share `warmUp` of the
 * steps, then falls as one cosine to zero (Goyal et al., arXiv 1706.02677, section 2.2; Radford et al., arXiv 2103.00020, section 2.5).
 */
export function warmUpCosine(rate: number, step: number, steps: number, warmUp: number): number {
  const first = Math.round(warmUp * steps);
  return step < first ? (rate * (step + 1)) / first : learningRateAt("cosine", rate, step - first, steps - first);
}
