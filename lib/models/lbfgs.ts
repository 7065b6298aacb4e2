import { dot } from "../vectors";
import { addScaled } from "./matrix";

/** A smooth function: gives its value and writes its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** Ends when the Euclidean norm of the gradient is at most this. */
  tolerance: number;
  maxIterations?: number;
}

/** History length; a longer one costs more per step and saves few steps. */
const memory = 10;

/**
 * Minimises a smooth convex function: L-BFGS with backtracking (Nocedal and Wright, 2006, algorithms 7.4 and 3.1).
 *
 * @returns the minimum; `start` is left as it is
 * @throws Error if the gradient is not small enough after the iterations allowed, or no step helps: the problem is
 *   unbounded, or the tolerance is below the precision of the arithmetic
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, maxIterations = 5000 }: MinimiseOptions,
): Float64Array {
  const n = start.length;
  const norm = (a: Float64Array) => Math.sqrt(dot(a, 0, a, 0, n));
  let [x, gradient] = [start.slice(), new Float64Array(n)];
  let [nextX, nextGradient] = [new Float64Array(n), new Float64Array(n)];
  let value = objective(x, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; norm(gradient) > tolerance; iteration++) {
    if (iteration === maxIterations) throw notConverged(norm(gradient), tolerance, `${maxIterations} iterations`);
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, 0, direction, 0, n);
    for (let length = 1; ; length /= 2) {
      if (length < 1e-12) throw notConverged(norm(gradient), tolerance, `iteration ${iteration}, where no step helps`);
      nextX.set(x);
      addScaled(nextX, 0, length, direction, 0, n);
      const next = objective(nextX, nextGradient);
      // Near the minimum, values differ by rounding alone.
      if (next > value + 1e-4 * length * slope + 1e-14 * Math.abs(value)) continue;
      value = next;
      break;
    }
    remember(pairs, x, nextX, gradient, nextGradient);
    [x, nextX] = [nextX, x];
    [gradient, nextGradient] = [nextGradient, gradient];
  }
  return x;
}

/** A step and the change of the gradient along it. */
interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** Their inner product. */
  curvature: number;
}

/** Minus the gradient times the estimate of the inverse Hessian that the pairs give. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const n = gradient.length;
  const direction = gradient.map((g) => -g);
  const last = pairs.at(-1);
  if (!last) {
    // The curvature is unknown: a step of length 1.
    const norm = Math.sqrt(dot(gradient, 0, gradient, 0, n));
    return direction.map((d) => d / norm);
  }
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, curvature } = pairs[k]!;
    shares[k] = dot(step, 0, direction, 0, n) / curvature;
    addScaled(direction, 0, -shares[k]!, change, 0, n);
  }
  const scale = last.curvature / dot(last.change, 0, last.change, 0, n);
  for (let i = 0; i < n; i++) direction[i]! *= scale;
  for (const [k, { step, change, curvature }] of pairs.entries()) {
    addScaled(direction, 0, shares[k]! - dot(change, 0, direction, 0, n) / curvature, step, 0, n);
  }
  return direction;
}

function remember(
  pairs: Pair[],
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const step = nextX.map((v, i) => v - x[i]!);
  const change = nextGradient.map((v, i) => v - gradient[i]!);
  const curvature = dot(step, 0, change, 0, step.length);
  if (curvature <= 0) return; // rounding, on a convex function
  pairs.push({ step, change, curvature });
  if (pairs.length > memory) pairs.shift();
}

const notConverged = (norm: number, tolerance: number, after: string) =>
  new Error(`minimise: the gradient is ${norm} after ${after}, not ${tolerance}; regularise more, or standardise`);
