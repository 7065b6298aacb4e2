import { softmax, softmaxInPlace } from "../numbers";
import { dot, type Floats, type Rows } from "../vectors";
import { minimise, type Objective } from "./lbfgs";
import { addScaled, addWeightedRows, rowsTimes } from "./matrix";
import { type RowSpace, rowSpace } from "./row-space";
import { type ColumnScaling, columnScaling, scaled } from "./standardise";

export interface LogisticRegressionOptions {
  /** Strengths of the penalty, each above 0. */
  l2: readonly number[];
  /** Brings each column to mean 0 and standard deviation 1 first. */
  standardise?: boolean;
  /** The gradient's norm at the end, as a share of its norm at zero weights. */
  tolerance?: number;
}

/**
 * Multinomial logistic regression, one model for each strength of the L2 penalty.
 *
 * Minimises `sum of cross-entropies + l2 / 2 · sum of squared weights`; the intercepts are not penalised. This is
 * scikit-learn's LogisticRegression with C = 1 / l2, for two classes too, where scikit-learn penalises the one vector
 * that is the difference of both. A class without any row gets probability 0.
 *
 * Strengths are solved from strong to weak, each from the last solution.
 *
 * @param labels one per row, from 0 to `classes` − 1.
 * @returns one model per strength, in the order given, for unscaled features (the scaling is inside the weights)
 * @throws RangeError if a strength is not a finite number above 0
 */
export function logisticRegression(
  features: Rows<Floats>,
  labels: readonly number[],
  classes: number,
  { l2, standardise = true, tolerance = 1e-9 }: LogisticRegressionOptions,
): LinearModel[] {
  for (const strength of l2) {
    if (!(strength > 0 && Number.isFinite(strength))) {
      throw new RangeError(`logisticRegression: l2 must be a number above 0, got ${strength}`);
    }
  }
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const contrasts = helmert(present.length);
  const scaling = columnScaling(features, standardise);
  const space = rowSpace(scaled(features, scaling));
  const loss = crossEntropy(space, labels, present, contrasts);
  const { size } = loss;

  const gradient = new Float64Array(size);
  loss.of(new Float64Array(size), gradient);
  const atZero = Math.sqrt(dot(gradient, 0, gradient, 0, size));
  const solutions = new Map<number, Float64Array>();
  let solution: Float64Array = new Float64Array(size);
  for (const strength of [...new Set(l2)].sort((a, b) => b - a)) {
    // Two classes have one contrast, w / √2 for scikit-learn's w: half the squares.
    const penalty = present.length === 2 ? 2 * strength : strength;
    solution = minimise(penalised(loss, penalty), solution, { tolerance: tolerance * atZero });
    solutions.set(strength, solution);
  }
  const parts = { space, scaling, present, contrasts, classes };
  return l2.map((strength) => toModel(solutions.get(strength)!, parts));
}

/**
 * The sum of cross-entropies as a function of the weights' coordinates.
 *
 * Adding the same vector to the weights of all classes changes no probability, so an optimum has weights that sum to
 * zero: they are written in `classes − 1` orthonormal contrasts, which keeps the sum of squares. A contrast's block
 * holds its weights, then its intercept.
 */
interface Loss {
  readonly of: Objective;
  readonly size: number;
  /** Length of a block. */
  readonly block: number;
}

function crossEntropy(
  space: RowSpace,
  labels: readonly number[],
  present: readonly number[],
  contrasts: readonly Float64Array[],
): Loss {
  const { coordinates, rank, order } = space;
  const block = rank + 1;
  const truth = order.map((row) => present.indexOf(labels[row]!));
  const row = new Float64Array(present.length); // logits, then probabilities, then their distance from the truth
  const of: Objective = (x, gradient) => {
    // The score of each contrast for each image, turned into the slope of the loss along that score.
    const scores = contrasts.map((_, a) => rowsTimes(coordinates, x, a * block));
    gradient.fill(0);
    let total = 0;
    for (let i = 0; i < truth.length; i++) {
      row.fill(0);
      for (let a = 0; a < contrasts.length; a++) {
        const score = scores[a]![i]! + x[a * block + rank]!;
        for (let c = 0; c < row.length; c++) row[c]! += contrasts[a]![c]! * score;
      }
      const logit = row[truth[i]!]!;
      total += softmaxInPlace(row) - logit;
      row[truth[i]!]! -= 1;
      for (let a = 0; a < contrasts.length; a++) {
        const slope = dot(row, 0, contrasts[a]!, 0, row.length);
        scores[a]![i] = slope;
        gradient[a * block + rank]! += slope;
      }
    }
    for (const [a, slopes] of scores.entries()) addWeightedRows(gradient, a * block, slopes, coordinates);
    return total;
  };
  return { of, size: contrasts.length * block, block };
}

function penalised({ of, size, block }: Loss, l2: number): Objective {
  return (x, gradient) => {
    let squares = 0;
    const loss = of(x, gradient);
    for (let at = 0; at < size; at += block) {
      squares += dot(x, at, x, at, block - 1); // all but the intercept
      addScaled(gradient, at, l2, x, at, block - 1);
    }
    return loss + (l2 / 2) * squares;
  };
}

/** Orthonormal contrasts between classes: Helmert's, each class against those before it. */
function helmert(classes: number): Float64Array[] {
  return Array.from({ length: Math.max(0, classes - 1) }, (_, a) => {
    const norm = Math.sqrt((a + 1) * (a + 2));
    return Float64Array.from({ length: classes }, (_, c) => (c <= a ? 1 / norm : c === a + 1 ? -(a + 1) / norm : 0));
  });
}

interface Parts {
  space: RowSpace;
  scaling: ColumnScaling;
  present: readonly number[];
  contrasts: readonly Float64Array[];
  classes: number;
}

function toModel(solution: Float64Array, { space, scaling, present, contrasts, classes }: Parts): LinearModel {
  const { mean, scale } = scaling;
  const length = mean.length;
  const block = space.rank + 1;
  const weights = new Float64Array(classes * length);
  const intercepts = new Float64Array(classes).fill(Number.NEGATIVE_INFINITY);
  for (const c of present) intercepts[c] = 0;
  contrasts.forEach((contrast, a) => {
    const direction = space.expand(solution.subarray(a * block, (a + 1) * block - 1)).map((w, j) => w / scale[j]!);
    const intercept = solution[(a + 1) * block - 1]! - dot(direction, 0, mean, 0, length);
    present.forEach((c, p) => {
      addScaled(weights, c * length, contrast[p]!, direction, 0, length);
      intercepts[c]! += contrast[p]! * intercept;
    });
  });
  return { weights, intercepts };
}

/** Logits that are linear in the features. */
export interface LinearModel {
  /** `[classes, length]`, row-major. */
  readonly weights: Float64Array;
  /** One per class; −Infinity for a class that training never showed, whose probability is 0. */
  readonly intercepts: Float64Array;
}

/** The softmax of the logits of each row. */
export function linearProbabilities(
  { weights, intercepts }: LinearModel,
  { values, length }: Rows<Floats>,
): number[][] {
  const rows = new Float64Array(values);
  return Array.from({ length: values.length / length }, (_, row) => {
    const logits = Array.from(
      intercepts,
      (intercept, c) => intercept + dot(weights, c * length, rows, row * length, length),
    );
    return softmax(logits);
  });
}
