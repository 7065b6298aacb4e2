import { gelu, layerNorm as normalise, quickGelu } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { TransformerConfig } from "./config";

/** Weights under the names that Hugging Face gives them; those that are trained are variables. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/**
 * x Wᵀ + b over the last axis, with `name.weight` `[out, in]` and, where there is one, `name.bias` `[out]`; and with
 * the low-rank update of lora.ts, where there is one.
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

/**
 * The activations of CLIP's MLPs: x Φ(x), and what stands for it (arXiv 1606.08415): OpenAI's x σ(1.702 x), or
 * x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
 */
export const activations: Record<TransformerConfig["activation"], (x: tf.Tensor) => tf.Tensor> = {
  quick_gelu: quickGelu,
  gelu,
  gelu_pytorch_tanh: (x) => {
    const inner = x.add(x.square().mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(inner.tanh().add(1)).mul(0.5);
  },
};

/** Rows of length 1 in the Euclidean sense. */
export const unitLength = (x: tf.Tensor): tf.Tensor => x.div(x.square().sum(-1, true).sqrt());

/** What of the sequence is read out in the end. */
export interface Readout {
  /** Selects the token of each row that is read: `[batch, tokens, width]` to `[batch, 1, width]`. */
  select(x: tf.Tensor): tf.Tensor;
  /** Added to that token's attention scores `[batch, heads, 1, tokens]`. */
  mask?: tf.Tensor;
}

/**
 * The pre-norm transformer of both towers (Vaswani et al., arXiv 1706.03762; Radford et al., 2019). In the last block
 * only the token that is read out has a query, the others only keys and values: the same result for less work.
 *
 * @param name of the encoder: "vision_model.encoder"
 * @param x `[batch, tokens, width]`
 * @param mask added to the attention scores `[batch, heads, tokens, tokens]`
 * @param readout what is read out in the end. Default: all tokens
 * @returns what is read out, `[batch, 1, width]`, or all `[batch, tokens, width]`
 */
export function transformer(
  p: Parameters,
  name: string,
  x: tf.Tensor,
  config: TransformerConfig,
  { readout, mask }: { readout?: Readout; mask?: tf.Tensor } = {},
): tf.Tensor {
  for (let i = 0; i < config.layers; i++) {
    const isLast = i === config.layers - 1;
    const whole = { select: (all: tf.Tensor) => all, ...(mask && { mask }) };
    x = block(p, `${name}.layers.${i}`, x, config, (isLast && readout) || whole);
  }
  return x;
}

function block(p: Parameters, name: string, x: tf.Tensor, config: TransformerConfig, readout: Readout): tf.Tensor {
  const { layerNormEpsilon } = config;
  const norm = (layer: string, input: tf.Tensor) => layerNorm(p, `${name}.${layer}`, input, layerNormEpsilon);
  const attended = readout.select(x).add(attention(p, `${name}.self_attn`, norm("layer_norm1", x), config, readout));
  return attended.add(mlp(p, `${name}.mlp`, norm("layer_norm2", attended), config));
}

/** Two layers with an activation between. */
export const mlp = (p: Parameters, name: string, x: tf.Tensor, { activation }: TransformerConfig): tf.Tensor =>
  linear(p, `${name}.fc2`, activations[activation](linear(p, `${name}.fc1`, x)));

/** softmax(q kᵀ / √d + mask) v in each head; the queries are of what is selected. */
export function attention(
  p: Parameters,
  name: string,
  x: tf.Tensor,
  { heads }: TransformerConfig,
  { select, mask }: Readout,
): tf.Tensor {
  const [batch, , width] = x.shape as [number, number, number];
  const split = (projected: tf.Tensor) => projected.reshape([batch, -1, heads, width / heads]).transpose([0, 2, 1, 3]);
  const query = split(linear(p, `${name}.q_proj`, select(x)).mul((width / heads) ** -0.5));
  const key = split(linear(p, `${name}.k_proj`, x));
  const value = split(linear(p, `${name}.v_proj`, x));
  const scores = query.matMul(key, false, true);
  const weights = tf.softmax(mask ? scores.add(mask) : scores);
  const mixed = weights.matMul(value).transpose([0, 2, 1, 3]).reshape([batch, -1, width]);
  return linear(p, `${name}.out_proj`, mixed);
}
