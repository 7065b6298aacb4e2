import { above, atLeast, checkOptions, fraction, oneOf } from "../options";

/** AdamW, as torch.optim.AdamW computes it (Loshchilov and Hutter, arXiv 1711.05101). */
export interface AdamW {
  kind: "adamw";
  /** Decay of the mean of gradients (default 0.9). */
  beta1?: number;
  /** Decay of the mean of squared gradients (default 0.999). */
  beta2?: number;
  /** Added to the denominator (default 1e-8). */
  epsilon?: number;
  /** Decoupled: weights shrink by learning rate × this (default 0.01). */
  weightDecay?: number;
}

/** Stochastic gradient descent, as torch.optim.SGD computes it. */
export interface Sgd {
  kind: "sgd";
  /** Default 0. */
  momentum?: number;
}

export type Optimizer = AdamW | Sgd;

/** Refuses options that the optimizer does not have, and values out of range. */
export function checkOptimizer(optimizer: Optimizer): void {
  const where = "engine.trainStep: optimizer";
  const kind = oneOf("adamw", "sgd");
  if (optimizer.kind === "sgd") checkOptions(where, optimizer, { kind, momentum: fraction });
  else {
    const checks = { kind, beta1: fraction, beta2: fraction, epsilon: above(0), weightDecay: atLeast(0) };
    checkOptions(where, optimizer, checks, ["kind"]);
  }
}

/** The scalars of one AdamW step that do not depend on the weights, as torch.optim.AdamW computes them. */
export function adamwScalars(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 }: AdamW,
  { learningRate, steps, decays }: StepInfo,
) {
  return {
    oneMinusBeta1: 1 - beta1,
    beta2,
    oneMinusBeta2: 1 - beta2,
    /** One over the square root of the bias correction of the second moment. */
    correction: 1 / Math.sqrt(1 - beta2 ** steps),
    epsilon,
    step: learningRate / (1 - beta1 ** steps),
    keep: decays ? 1 - learningRate * weightDecay : 1,
  };
}

/** How many moments an optimizer keeps of each weight. */
export const momentCount = (optimizer: Optimizer): 0 | 1 | 2 =>
  optimizer.kind === "adamw" ? 2 : optimizer.momentum ? 1 : 0;

export interface StepInfo {
  learningRate: number;
  /** Steps made, this one included. */
  steps: number;
  /** Whether weight decay applies. */
  decays: boolean;
  /** What the gradients are multiplied by. */
  clip: number;
}

/** The factor that brings gradients of a global norm down to `clipNorm`, as torch.nn.utils.clip_grad_norm_ has it; 1 below. */
export const clipFactor = (norm: number, clipNorm: number): number => Math.min(1, clipNorm / (norm + 1e-6));

/**
 * The learning rate of a step.
 *
 * @throws RangeError unless it is a finite number of at least 0: any other would turn all weights NaN, or climb
 */
export function learningRateOf(hyper: { learningRate?: unknown } | undefined): number {
  const rate = hyper?.learningRate;
  if (typeof rate !== "number" || !(rate >= 0 && Number.isFinite(rate)))
    throw new RangeError(`engine.trainStep: run(inputs, { learningRate }) takes a number of at least 0, got ${rate}`);
  return rate;
}
