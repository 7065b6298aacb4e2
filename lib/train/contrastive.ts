import { constant } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";

/**
 * CLIP's symmetric cross-entropy in nats: each image among all texts of the batch and each text among all images, halved
 * (Radford et al., arXiv 2103.00020, figure 3).
 *
 * @param logits scaled similarities `[n, n]`; image i belongs to text i
 */
export function contrastiveLoss(logits: tf.Tensor2D): tf.Scalar {
  const [n, texts] = logits.shape;
  if (n !== texts) throw new Error(`contrastiveLoss: ${n} images and ${texts} texts are not pairs`);
  const pairs = constant(identity(n)).mul(-1 / n);
  const ofImages = tf.logSoftmax(logits).mul(pairs).sum();
  const ofTexts = tf.logSoftmax(logits.transpose()).mul(pairs).sum();
  return ofImages.add(ofTexts).div(2);
}

/**
 * SigLIP's loss in nats: every image with every text is a yes or a no of its own; the sum over the texts, and the mean over the
 * images (Zhai et al., arXiv 2303.15343, algorithm 1).
 *
 * @param logits scaled similarities with their bias `[n, n]`; image i belongs to text i
 */
export function sigmoidLoss(logits: tf.Tensor2D): tf.Scalar {
  const [n, texts] = logits.shape;
  if (n !== texts) throw new Error(`sigmoidLoss: ${n} images and ${texts} texts are not pairs`);
  const signs = constant(identity(n)).mul(2).sub(1);
  return tf.softplus(logits.mul(signs).neg()).sum().div(n);
}

/**
 * The normalised temperature-scaled cross-entropy of SimCLR in nats (Chen et al., arXiv 2002.05709, equation 1): each view
 * among all others of the batch, which one is of the same image.
 *
 * @param embeddings `[2 n, width]`: rows i and n + i are two views of image i; of any length
 */
export function ntXentLoss(embeddings: tf.Tensor, temperature: number): tf.Scalar {
  const views = embeddings.shape[0]!;
  const unit = embeddings.div(embeddings.square().sum(-1, true).sqrt());
  const itself = constant(identity(views)).mul(-1e9);
  const logits = unit.matMul(unit, false, true).div(temperature).add(itself);
  const partners = constant(identity(views, views / 2)).mul(-1 / views);
  return tf
    .logSoftmax(logits as tf.Tensor2D)
    .mul(partners)
    .sum();
}

/** Ones at `[i, i + shift]`, round the corner. tf.eye is an op on values made inside it, which a trace cannot tell from a mistake. */
const identity = (n: number, shift = 0): tf.Tensor2D =>
  tf.tensor2d(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => ((i + shift) % n === j ? 1 : 0))),
    [n, n],
  );
