import type * as tf from "@tensorflow/tfjs";

/** Tensors by the name of the kernel's input they belong to. */
export type Inputs = { readonly [input: string]: tf.Tensor };

/** The gradient of a kernel, where tfjs has none or a wrong one. */
export interface Gradient {
  readonly kernel: string;
  /** The inputs that it reads; the last one may be absent in a call. */
  readonly inputs?: readonly string[];
  /** Which outputs it reads. */
  readonly outputs?: readonly boolean[];
  /**
   * The gradient with regard to each input.
   *
   * @param dy of the output, or of each
   * @param x the inputs it reads
   * @param y the outputs it reads
   */
  // biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own
  readonly gradient: (dy: tf.Tensor, x: Inputs, attrs: any, y: readonly tf.Tensor[]) => Parts;
}

/** Computes the gradient with regard to each input. */
export type Parts = { [input: string]: () => tf.Tensor };
