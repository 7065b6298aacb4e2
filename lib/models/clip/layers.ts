import { gelu, layerNorm as normalise, quickGelu } from "@stillact/engine";
import type * as tf from "@tensorflow/tfjs";
import type { TransformerConfig } from "./config";

/** Weights under the names that Hugging Face gives them; those that are trained are variables. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/**
 * x Wᵀ + b over the last axis, with `name.weight` `[out, in]` and, where there is one, `name.bias` `[out]`; and with the low-rank
 * update of lora.ts, where there is one.
 */
export function linear(p: Parameters, name: string, x: tf.Tensor): tf.Tensor {
  const weight = p[`${name}.weight`]!;
  const bias = p[`${name}.bias`];
  const rows = x.reshape([-1, x.shape.at(-1)!]);
  const product = rows.matMul(weight, false, true);
  const whole = bias ? product.add(bias) : product;
  return adapted(p, name, rows, whole).reshape([...x.shape.slice(0, -1), weight.shape[0]!]);
}

function adapted(p: Parameters, name: string, rows: tf.Tensor, product: tf.Tensor): tf.Tensor {
  const down = p[`${name}.lora_A.weight`];
  if (!down) return product;
  const low = rows.matMul(down, false, true).mul(p[`${name}.lora_scale`]!);
  return product.add(low.matMul(p[`${name}.lora_B.weight`]!, false, true));
}

/** Layer normalisation over the last axis (Ba et al., arXiv 1607.06450). */
export function layerNorm(p: Parameters, name: string, x: tf.Tensor, epsilon: number): tf.Tensor {
  return normalise(x, p[`${name}.weight`]!, p[`${name}.bias`]!, epsilon);
}

/** The activations of CLIP's MLPs: OpenAI's x σ(1.702 x), or x Φ(x), for which it stands (arXiv 1606.08415). */
export const activations: Record<TransformerConfig["activation"], (x: tf.Tensor) => tf.Tensor> = {
  quick_gelu: quickGelu,
  gelu,
};

/** Rows of length 1 in the Euclidean sense. */
export const unitLength = (x: tf.Tensor): tf.Tensor => x.div(x.square().sum(-1, true).sqrt());
