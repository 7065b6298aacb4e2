import * as tf from "@tensorflow/tfjs";
import { constant, trainStep } from "../engine";

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

/** tf.eye is an op on values made inside it, which a trace cannot tell from a mistake. */
const identity = (n: number): tf.Tensor2D =>
  tf.tensor2d(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))),
    [n, n],
  );

export interface ContrastiveOptions {
  /** Scaled similarities of a batch of pairs `[n, n]`. */
  logits(images: tf.Tensor, texts: tf.Tensor): tf.Tensor2D;
  /** What is trained. */
  variables: tf.Variable[];
  /** The logarithm of the scale, if it is among them: it is kept from growing beyond ln 100. */
  logitScale?: tf.Variable;
  /** Decoupled weight decay of the matrices; gains, biases and single vectors are not decayed. */
  weightDecay?: number;
}

export interface ContrastiveStep {
  /**
   * One step on a batch of pairs.
   *
   * @returns the loss before the update
   * @throws Error if the loss is not finite
   */
  run(images: tf.Tensor, texts: tf.Tensor, hyper: { learningRate: number }): number;
  /** Frees graphs and moments; the variables keep their values. */
  dispose(): void;
}

const MAX_LOGIT_SCALE = Math.log(100);

/** Contrastive training as CLIP's vision transformers had it: AdamW with its numbers, the scale clipped (tables 18 and 19 there). */
export function contrastiveStep({
  logits,
  variables,
  logitScale,
  weightDecay = 0.2,
}: ContrastiveOptions): ContrastiveStep {
  const step = trainStep({
    compute: (images, texts) => [contrastiveLoss(logits(images!, texts!))],
    variables,
    optimizer: { kind: "adamw", beta2: 0.98, epsilon: 1e-6, weightDecay },
    decay: ({ rank }) => rank > 1,
  });
  let steps = 0;
  return {
    run(images, texts, { learningRate }) {
      steps++;
      const loss = step.run([images, texts], { learningRate })[0]![0]!;
      if (!Number.isFinite(loss))
        throw new Error(
          `contrastive training: the loss became ${loss} in step ${steps}; lower the learning rate (now ${learningRate}) or ` +
            "look for numbers in the images that are not finite",
        );
      if (logitScale && logitScale.dataSync()[0]! > MAX_LOGIT_SCALE)
        tf.tidy(() => logitScale.assign(tf.scalar(MAX_LOGIT_SCALE)));
      return loss;
    },
    dispose: () => step.dispose(),
  };
}
