import * as tf from "@tensorflow/tfjs";
import { registerEinsumGradient } from "./einsum-gradient";
import type { Gradient } from "./gradient";
import { arrayGradients } from "./gradients-of-arrays";
import { convolutionGradients } from "./gradients-of-convolutions";

/** The sums over the axes that were broadcast. */
export function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.backend_util.getReductionAxes(shape, x.shape);
  return (axes.length > 0 ? x.sum(axes) : x).reshape(shape);
}

const zeros = (x: tf.Tensor) => tf.zeros(x.shape);

/** Comparisons are constant almost everywhere. */
const constant = (kernel: string, ...inputs: string[]): Gradient => ({
  kernel,
  inputs,
  gradient: (_, x) => Object.fromEntries(inputs.map((name) => [name, () => zeros(x[name]!)])),
});

/** Elements that are equally extreme share the gradient, as in torch.amax. */
const extreme = (kernel: "Max" | "Min"): Gradient => ({
  kernel,
  inputs: ["x"],
  outputs: [true],
  gradient(dy, { x }, attrs, [y]) {
    const axes = tf.util.parseAxisParam(attrs.reductionIndices ?? attrs.axis, x!.shape);
    const kept = tf.backend_util.expandShapeToKeepDim(
      x!.shape.filter((_, i) => !axes.includes(i)),
      axes,
    );
    return {
      x() {
        const isExtreme = tf.equal(x!, y!.reshape(kept)).cast("float32");
        const count = tf.maximum(isExtreme.sum(axes, true), 1); // 0 where y is NaN
        return dy.reshape(kept).div(count).mul(isExtreme);
      },
    };
  },
});

const elementwiseGradients: readonly Gradient[] = [
  ...["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "LogicalAnd", "LogicalOr"].map((kernel) =>
    constant(kernel, "a", "b"),
  ),
  constant("LogicalNot", "x"),
  { kernel: "Abs", inputs: ["x"], gradient: (dy, { x }) => ({ x: () => dy.mul(tf.sign(x!.cast("float32"))) }) },
  {
    kernel: "Pow",
    inputs: ["a", "b"],
    outputs: [true],
    gradient: (dy, { a, b }, _, [y]) => ({
      a() {
        const exponent = b!.cast("float32");
        const isConstant = tf.equal(exponent, 0);
        const slope = tf.where(isConstant, 0, exponent.mul(tf.pow(a!, exponent.sub(1))));
        // The square root of a sum of squares has an infinite slope at 0, where tf.norm has none: no NaN arises from it.
        const isFlat = tf.logicalAnd(tf.equal(slope, 0), tf.isInf(dy));
        return sumTo(tf.where(isFlat, 0, dy.mul(slope)), a!.shape);
      },
      b() {
        const log = tf.where(tf.greater(a!, 0), tf.log(a!), tf.zerosLike(a!));
        return sumTo(dy.mul(y!.mul(log)), b!.shape);
      },
    }),
  },
  extreme("Max"),
  extreme("Min"),
];

/** For statistics of any shape that broadcasts: per channel along any axis, or per element. */
const batchNorm: Gradient = {
  kernel: "FusedBatchNorm",
  inputs: ["x", "mean", "variance", "scale"],
  gradient(dy, { x, mean, variance, scale }, { varianceEpsilon }: tf.FusedBatchNormAttrs) {
    const inverse = () => tf.rsqrt(variance!.add(varianceEpsilon));
    const factor = () => (scale ? inverse().mul(scale) : inverse());
    const isShared = !scale || tf.util.arraysEqual(scale.shape, mean!.shape);
    /** The sum over `terms` times a factor that is the same for all of them. */
    const total = (terms: tf.Tensor, times: tf.Tensor) =>
      isShared ? sumTo(terms, mean!.shape).mul(times) : sumTo(terms.mul(times), mean!.shape);
    const deviations = () => dy.mul(x!.sub(mean!));
    return {
      x: () => dy.mul(factor()),
      mean: () => total(dy, factor().neg()),
      variance: () => total(deviations(), factor().mul(inverse().square()).mul(-0.5)),
      scale: () =>
        isShared ? sumTo(deviations(), mean!.shape).mul(inverse()) : sumTo(deviations().mul(inverse()), scale!.shape),
      offset: () => sumTo(dy, isShared ? mean!.shape : scale!.shape),
    };
  },
};

/** The gradients that tfjs lacks or has wrong. */
export const ownGradients: readonly Gradient[] = [
  ...elementwiseGradients,
  batchNorm,
  ...arrayGradients,
  ...convolutionGradients,
];

/** A list of inputs to save, without those that a call leaves out. */
class Present extends Array<string> {
  override map<T>(fn: (name: string, i: number, all: string[]) => T): T[] {
    return Array.from(this, (name, i) => fn(name, i, this)).filter((saved) => saved !== undefined);
  }
}

/**
 * Registers the gradients. tfjs has one registry for all engines: on `cpu`, which is the reference, its own ones are used where
 * it has them.
 */
export function registerGradients(): void {
  registerEinsumGradient();
  for (const own of ownGradients) register(own);
}

function register({ kernel, inputs = [], outputs = [], gradient }: Gradient): void {
  const theirs = tf.getGradient(kernel);
  const names = [...new Set([...(theirs?.inputsToSave ?? []), ...inputs])];
  const count = Math.max(outputs.length, theirs?.outputsToSave?.length ?? 0);
  const saves = Array.from({ length: count }, (_, i) => !!(outputs[i] || theirs?.outputsToSave?.[i]));
  tf.registerGradient({
    kernelName: kernel,
    inputsToSave: Present.from(names),
    outputsToSave: saves,
    gradFunc(dy, saved, attrs) {
      const kept = saves.filter(Boolean).length;
      const x = saved.slice(0, saved.length - kept);
      const y = saved.slice(saved.length - kept);
      if (theirs && tf.getBackend() === "cpu") {
        const isTheirs = saves.flatMap((isSaved, i) => (isSaved ? [theirs.outputsToSave?.[i]] : []));
        const own = x.filter((_, i) => theirs.inputsToSave?.includes(names[i]!));
        return theirs.gradFunc(dy, [...own, ...y.filter((_, i) => isTheirs[i])], attrs);
      }
      const isOurs = saves.flatMap((isSaved, i) => (isSaved ? [outputs[i]] : []));
      const byName = Object.fromEntries(x.map((tensor, i) => [names[i]!, tensor]));
      return gradient(
        dy as tf.Tensor,
        byName,
        attrs,
        y.filter((_, i) => isOurs[i]),
      );
    },
  });
}
