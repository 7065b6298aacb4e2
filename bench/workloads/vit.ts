import { layerNorm, quickGelu } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { initialWeight } from "../noise";

/** Sizes of CLIP's image tower ViT-B/32 (Radford et al., arXiv 2103.00020): 224 px in patches of 32, and the class token. */
export const vitB32 = {
  width: 768,
  heads: 12,
  tokens: 50,
  patch: 32,
  imageSize: 224,
  embedding: 512,
  layers: 12,
} as const;

const { width, heads } = vitB32;
const epsilon = 1e-5;
const towerBlocks = Array.from({ length: vitB32.layers }, (_, i) => `blocks.${i}`);

/** Named weights. */
export type Weights = ReadonlyMap<string, tf.Variable>;

const normShapes = (name: string): [name: string, shape: number[]][] => [
  [`${name}.scale`, [width]],
  [`${name}.bias`, [width]],
];

/** The names and shapes of a block's weights. */
export function blockShapes(block: string): [name: string, shape: number[]][] {
  const linear = (name: string, from: number, to: number): [string, number[]][] => [
    [`${block}.${name}.weight`, [from, to]],
    [`${block}.${name}.bias`, [to]],
  ];
  return [
    ...normShapes(`${block}.norm1`),
    ...["q", "k", "v", "out"].flatMap((name) => linear(name, width, width)),
    ...normShapes(`${block}.norm2`),
    ...linear("up", width, 4 * width),
    ...linear("down", 4 * width, width),
  ];
}

/** Variables with our initial values; those that are not trained are marked as such. */
export function makeWeights(
  shapes: readonly [name: string, shape: number[]][],
  isTrained: (name: string) => boolean,
): Weights {
  const make = (name: string, shape: number[]) =>
    tf.tidy(() => tf.variable(tf.tensor(initialWeight(name, shape), shape), isTrained(name)));
  return new Map(shapes.map(([name, shape]) => [name, make(name, shape)]));
}

const norm = (w: Weights, name: string, x: tf.Tensor) =>
  layerNorm(x, weight(w, `${name}.scale`), weight(w, `${name}.bias`), epsilon);

/** x W + b over the last axis; with a low-rank update x A B where the weights have one (LoRA, arXiv 2106.09685). */
export function linear(w: Weights, name: string, x: tf.Tensor): tf.Tensor {
  const kernel = weight(w, `${name}.weight`) as tf.Tensor2D;
  const rows = tf.reshape(x, [-1, kernel.shape[0]]) as tf.Tensor2D;
  const product = tf.add(tf.matMul(rows, kernel), weight(w, `${name}.bias`));
  const down = w.get(`${name}.loraA`) as tf.Tensor as tf.Tensor2D | undefined;
  const result = down
    ? tf.add(product, tf.matMul(tf.matMul(rows, down), weight(w, `${name}.loraB`) as tf.Tensor2D))
    : product;
  return tf.reshape(result, [...x.shape.slice(0, -1), kernel.shape[1]]);
}

/** Self-attention of all tokens: [batch, tokens, width] to the same. */
function attention(w: Weights, block: string, x: tf.Tensor): tf.Tensor {
  const [batch, tokens] = x.shape as [number, number, number];
  const size = width / heads;
  const split = (y: tf.Tensor) => tf.transpose(tf.reshape(y, [batch, tokens, heads, size]), [0, 2, 1, 3]);
  const [q, k, v] = ["q", "k", "v"].map((name) => split(linear(w, `${block}.${name}`, x))) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const weights = tf.softmax(tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true));
  const mixed = tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [batch, tokens, width]);
  return linear(w, `${block}.out`, mixed);
}

/** A transformer block that normalises first: [batch, tokens, width] to the same. */
export function block(w: Weights, name: string, x: tf.Tensor): tf.Tensor {
  const y = tf.add(x, attention(w, name, norm(w, `${name}.norm1`, x)));
  const hidden = quickGelu(linear(w, `${name}.up`, norm(w, `${name}.norm2`, y)));
  return tf.add(y, linear(w, `${name}.down`, hidden));
}

/** The names and shapes of the whole image tower. */
export const towerShapes: readonly [name: string, shape: number[]][] = [
  ["patches.weight", [vitB32.patch, vitB32.patch, 3, width]],
  ["class.bias", [width]],
  ["positions.weight", [vitB32.tokens, width]],
  ...normShapes("before"),
  ...towerBlocks.flatMap(blockShapes),
  ...normShapes("after"),
  ["projection.weight", [width, vitB32.embedding]],
];

/** CLIP's image tower: [batch, 224, 224, 3] to [batch, 512]. */
export function tower(w: Weights, images: tf.Tensor): tf.Tensor {
  const { patch, tokens, embedding } = vitB32;
  const batch = images.shape[0]!;
  const kernel = weight(w, "patches.weight") as tf.Tensor as tf.Tensor4D;
  const patches = tf.reshape(tf.conv2d(images as tf.Tensor4D, kernel, patch, "valid"), [batch, tokens - 1, width]);
  const first = tf.tile(tf.reshape(weight(w, "class.bias"), [1, 1, width]), [batch, 1, 1]);
  const embedded = norm(w, "before", tf.add(tf.concat([first, patches], 1), weight(w, "positions.weight")));
  const features = towerBlocks.reduce((x, name) => block(w, name, x), embedded);
  const classToken = tf.reshape(tf.slice(features, [0, 0, 0], [batch, 1, width]), [batch, width]);
  const projection = tf.reshape(weight(w, "projection.weight"), [width, embedding]) as tf.Tensor2D;
  return tf.matMul(norm(w, "after", classToken) as tf.Tensor2D, projection);
}

function weight(w: Weights, name: string): tf.Variable {
  const found = w.get(name);
  if (!found) throw new Error(`vit: there is no weight "${name}"`);
  return found;
}
