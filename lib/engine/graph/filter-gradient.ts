import type { Graph, NchwShape, Node } from "./types";

/**
 * The gradient of a convolution's filters [height, width, in, out] from its input and the gradient of its output, both in
 * NCHW. ONNX has no such operator: the kernels emit it, and the passes replace it.
 */
export const filterGradientNode = "ConvFilterGradient";

/** The attributes of such a node. */
export type FilterGradientAttributes = {
  readonly filter_shape: readonly [height: number, width: number, channels: number, out: number];
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  readonly strides: readonly [number, number];
  readonly dy_shape: NchwShape;
};

export const filterGradientOf = ({ attributes }: Node) => attributes as FilterGradientAttributes;

/** Filters [channels * height * width, 1, height, width] that copy one tap of one channel each. */
export function oneHotFilters(g: Pick<Graph, "constant">, channels: number, height: number, width: number): string {
  const taps = height * width;
  const values = new Float32Array(channels * taps * taps);
  for (let i = 0; i < channels * taps; i++) values[i * taps + (i % taps)] = 1;
  return g.constant("float32", [channels * taps, 1, height, width], values);
}
