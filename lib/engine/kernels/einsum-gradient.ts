import * as tf from "@tensorflow/tfjs";

/**
 * Gives tf.einsum the gradient that tfjs lacks: with regard to one factor it is the sum over products of dy and the other
 * factor, an einsum again. Along axes that neither of them has the factor was summed alone: its gradient is constant along them.
 */
export function registerEinsumGradient(): void {
  if (tf.getGradient("Einsum")) return;
  tf.registerGradient({
    kernelName: "Einsum",
    saveAllInputs: true,
    gradFunc(dy, saved, attrs) {
      const { equation } = attrs as unknown as tf.EinsumAttrs;
      const [inputs, output] = equation.replaceAll(" ", "").split("->") as [string, string];
      const terms = inputs.split(",");
      const gradients = saved.map(
        (x, i) => () =>
          gradientOf(x, terms[i]!, [
            { term: output, factor: dy as tf.Tensor },
            ...saved.flatMap((factor, k) => (k === i ? [] : [{ term: terms[k]!, factor }])),
          ]),
      );
      return Object.fromEntries(gradients.entries());
    },
  });
}

interface Factor {
  readonly term: string;
  readonly factor: tf.Tensor;
}

function gradientOf(x: tf.Tensor, term: string, factors: readonly Factor[]): tf.Tensor {
  // tfjs' einsum takes no scalars.
  const scalars = factors.filter(({ term }) => term === "").map(({ factor }) => factor);
  const others = factors.filter(({ term }) => term !== "");
  const isKnown = (axis: string) => others.some(({ term }) => term.includes(axis));
  const equation = `${others.map(({ term }) => term).join()}->${[...term].filter(isKnown).join("")}`;
  const sums = others.length > 0 ? [tf.einsum(equation, ...others.map(({ factor }) => factor))] : [];
  const gradient = [...sums, ...scalars].reduce((product, factor) => product.mul(factor));
  const shape = [...term].map((axis, i) => (isKnown(axis) ? x.shape[i]! : 1));
  return gradient.reshape(shape).broadcastTo(x.shape);
}
