import * as tf from "@tensorflow/tfjs";
import type { Gradient } from "./gradient";
import { dilate } from "./gradients-of-arrays";

type Pair = readonly [number, number];
type ConvolutionAttrs = Pick<tf.Conv2DAttrs, "strides" | "pad" | "dimRoundingMode"> & {
  readonly dilations?: number | [number, number] | null;
};

const pair = (n: number | Pair): Pair => (typeof n === "number" ? [n, n] : n);

const kernel = (name: string, inputs: { [input: string]: tf.Tensor }, attrs: object) =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;

/**
 * The gradients of a convolution that dilates its filters. tfjs has kernels for filters without gaps alone: dilated ones are
 * filters with zeros in the gaps.
 */
function convolution(
  name: string,
  { input, filter, more }: { input: string; filter: string; more: (attrs: ConvolutionAttrs) => object },
): Gradient {
  return {
    kernel: name,
    inputs: ["x", "filter"],
    gradient(dy, { x, filter: w }, attrs: ConvolutionAttrs) {
      const [down, right] = pair(attrs.dilations ?? 1);
      const dilated = () => dilate(dilate(w!, 0, down), 1, right);
      const shape = w!.shape.map((n, i) => (i > 1 ? n : (n - 1) * (i === 0 ? down : right) + 1));
      const shared = { strides: attrs.strides, pad: attrs.pad, dimRoundingMode: attrs.dimRoundingMode, ...more(attrs) };
      return {
        x: () => kernel(input, { dy, filter: dilated() }, { ...shared, inputShape: x!.shape }),
        filter() {
          const full = kernel(filter, { x: x!, dy }, { ...shared, filterShape: shape });
          return down * right === 1 ? full : tf.stridedSlice(full, [0, 0, 0, 0], shape, [down, right, 1, 1]);
        },
      };
    },
  };
}

export const convolutionGradients: readonly Gradient[] = [
  convolution("Conv2D", {
    input: "Conv2DBackpropInput",
    filter: "Conv2DBackpropFilter",
    more: (attrs) => ({ dataFormat: (attrs as tf.Conv2DAttrs).dataFormat }),
  }),
  convolution("DepthwiseConv2dNative", {
    input: "DepthwiseConv2dNativeBackpropInput",
    filter: "DepthwiseConv2dNativeBackpropFilter",
    more: () => ({ dilations: 1 }),
  }),
];
