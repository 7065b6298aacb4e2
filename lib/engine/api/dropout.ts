import * as tf from "@tensorflow/tfjs";
import { checkOptions, fraction, text, wholeNumber } from "../options";
import { random } from "./random";

export interface DropoutOptions {
  /** The fraction of elements set to 0 in training, in [0, 1). The others are divided by 1 - rate. */
  rate: number;
  /** Makes the masks of this layer differ from those of other layers; they also depend on the seed of the training step. */
  seed?: number;
  name?: string;
}

/**
 * A dropout layer whose mask is new at every training step (Srivastava et al., 2014). Unlike tf.layers.dropout it can be
 * traced, and a seed makes it repeatable.
 *
 * @throws RangeError if the rate is not in [0, 1)
 */
export function dropout(options: DropoutOptions): tf.layers.Layer {
  checkOptions("engine.dropout", options, { rate: fraction, seed: wholeNumber(0), name: text }, ["rate"]);
  return new SeededDropout(options);
}

class SeededDropout extends tf.layers.Layer {
  static className = "SeededDropout";
  private readonly rate: number;
  private readonly seed: number;

  constructor({ rate, seed = 0, ...args }: DropoutOptions) {
    super(args);
    this.rate = rate;
    this.seed = seed;
    this.supportsMasking = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      if (!training || this.rate === 0) return x.clone();
      const mask = tf.greaterEqual(random.uniform(x.shape, { salt: this.seed }), this.rate);
      return tf.div(tf.mul(x, tf.cast(mask, "float32")), 1 - this.rate);
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

// tf.layers finds the classes of a saved model by name.
tf.serialization.registerClass(SeededDropout);
