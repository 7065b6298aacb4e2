import * as tf from "@tensorflow/tfjs";
import { filterGradientNode } from "../graph/filter-gradient";
import type { Graph, NhwcShape, TensorShape } from "../graph/types";
import { nchw, plain, type Value, value } from "../graph/value";

import { activate, type FusedActivation } from "./activation";
import { add } from "./elementwise";
import { type Rules, rule } from "./rule";
import { slice } from "./shape";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

type FusedConv2DAttrs = tf.Conv2DAttrs & FusedActivation;

function geometry(
  x: TensorShape,
  filter: TensorShape,
  attrs: Omit<tf.Conv2DAttrs, "dilations">,
  dilations: number | [number, number] = 1,
) {
  if (attrs.dataFormat === "NCHW") throw new Error("engine: a convolution of NCHW tensors cannot be traced; use NHWC");
  const { strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(
    x as NhwcShape,
    filter as NhwcShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
}

/** ONNX pads: top, left, bottom, right. Where the size of the output was rounded up, the last window reaches beyond tfjs' own. */
export function pads(c: Conv2DInfo): [number, number, number, number] {
  const { top, left, bottom, right } = c.padInfo;
  const rows = (c.outHeight - 1) * c.strideHeight + c.effectiveFilterHeight - c.inHeight;
  const columns = (c.outWidth - 1) * c.strideWidth + c.effectiveFilterWidth - c.inWidth;
  return [top, left, Math.max(bottom, rows - top), Math.max(right, columns - left)];
}

export const strides = (c: Conv2DInfo) => [c.strideHeight, c.strideWidth];

/** tfjs filters [height, width, in, out] as ONNX has them: [out, in, height, width]. */
function filters(g: Graph, filter: Value): string {
  const [height, width, channels, out] = filter.shape as NhwcShape;
  return g.shaped(g.node("Transpose", [plain(g, filter)], { perm: [3, 2, 0, 1] }), [out, channels, height, width]);
}

/** The filters rotated by 180°, with input and output channels exchanged. */
function rotatedFilters(g: Graph, filter: Value): string {
  const [height, width, channels, out] = filter.shape as NhwcShape;
  const backwards = g.integers([-1, -1]);
  const ends = g.integers([-1e9, -1e9]);
  const rotated = g.node("Slice", [plain(g, filter), backwards, ends, g.integers([0, 1]), backwards]);
  return g.shaped(g.node("Transpose", [rotated], { perm: [2, 3, 0, 1] }), [channels, out, height, width]);
}

/** The value of a tfjs tensor of `shape` that ONNX holds in NCHW. */
function images(g: Graph, name: string, shape: TensorShape): Value {
  const [n, height, width, channels] = shape as NhwcShape;
  return value(g.shaped(name, [n, channels, height, width]), shape, { nchw: true });
}

function conv2d(g: Graph, x: Value, filter: Value, attrs: tf.Conv2DAttrs): Value {
  const c = geometry(x.shape, filter.shape, attrs, attrs.dilations);
  const attributes = { pads: pads(c), strides: strides(c), dilations: [c.dilationHeight, c.dilationWidth] };
  return images(g, g.node("Conv", [nchw(g, x), filters(g, filter)], attributes), c.outShape);
}

/** The gradient of the input: a convolution with rotated filters where the stride is 1, which is faster than ConvTranspose. */
function inputGradient(g: Graph, dy: Value, filter: Value, attrs: tf.Conv2DBackpropInputAttrs): Value {
  const { inputShape } = attrs;
  const c = geometry(inputShape, filter.shape, attrs);
  const [n, height, width, channels] = dy.shape as NhwcShape;
  if (height < c.outHeight || width < c.outWidth)
    throw new Error(`a [${dy.shape}] gradient is smaller than the output of a [${inputShape}] input, [${c.outShape}]`);
  // tf.conv2dTranspose may be given more rows and columns than its output has windows for: they are not read.
  const read = slice(g, dy, [0, 0, 0, 0], [n, c.outHeight, c.outWidth, channels]);
  const [kh, kw] = filter.shape as NhwcShape;
  const [top, left, bottom, right] = pads(c);
  if (c.strideHeight === 1 && c.strideWidth === 1) {
    const around = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right];
    if (around.every((pad) => pad >= 0))
      return images(g, g.node("Conv", [nchw(g, read), rotatedFilters(g, filter)], { pads: around }), inputShape);
  }
  const attributes = {
    pads: [top, left, bottom, right],
    strides: strides(c),
    output_padding: [
      c.inHeight + top + bottom - ((c.outHeight - 1) * c.strideHeight + kh),
      c.inWidth + left + right - ((c.outWidth - 1) * c.strideWidth + kw),
    ],
  };
  const unread = attributes.output_padding as [number, number];
  // ONNX Runtime takes output paddings below the stride only; rows that no window reads are appended as zeros.
  attributes.output_padding = [Math.min(unread[0], c.strideHeight - 1), Math.min(unread[1], c.strideWidth - 1)];
  const missing = unread.map((n, i) => n - attributes.output_padding[i]!);
  const dx = g.node("ConvTranspose", [nchw(g, read), filters(g, filter)], attributes);
  if (missing.every((n) => n === 0)) return value(dx, inputShape, { nchw: true });
  return value(g.node("Pad", [dx, g.integers([0, 0, 0, 0, 0, 0, ...missing])]), inputShape, { nchw: true });
}

/** The gradient of the filter, as one node that the passes over the graph expand. */
function filterGradient(g: Graph, x: Value, dy: Value, attrs: tf.Conv2DBackpropFilterAttrs): Value {
  const { filterShape } = attrs;
  const c = geometry(x.shape, filterShape, attrs);
  const dyShape = [c.batchSize, c.outChannels, c.outHeight, c.outWidth];
  const attributes = { filter_shape: filterShape, pads: pads(c), strides: strides(c), dy_shape: dyShape };
  return value(g.node(filterGradientNode, [nchw(g, x), nchw(g, dy)], attributes), filterShape);
}

export const convRules: Rules = {
  Conv2D: rule(["x", "filter"], (g, [x, filter], attrs: tf.Conv2DAttrs) => conv2d(g, x, filter, attrs)),
  FusedConv2D(g, { x, filter, bias, preluActivationWeights }, attrs) {
    const fused = attrs as FusedConv2DAttrs;
    const y = conv2d(g, x!, filter!, fused);
    return activate(g, bias ? add(g, y, bias) : y, fused, preluActivationWeights);
  },
  Conv2DBackpropInput: rule(["dy", "filter"], (g, [dy, filter], attrs: tf.Conv2DBackpropInputAttrs) =>
    inputGradient(g, dy, filter, attrs),
  ),
  Conv2DBackpropFilter: rule(["x", "dy"], (g, [x, dy], attrs: tf.Conv2DBackpropFilterAttrs) =>
    filterGradient(g, x, dy, attrs),
  ),
};
