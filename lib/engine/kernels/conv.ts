import * as tf from "@tensorflow/tfjs";
import type { Graph } from "../graph";
import { microsoft } from "../onnx";
import { nchw, plain, type Shape, type Value, value } from "../value";
import { activate, add } from "./elementwise";
import { type Rules, rule } from "./rule";

type Conv2DInfo = tf.backend_util.Conv2DInfo;
type Shape4 = [number, number, number, number];

interface FusedConv2DAttrs extends tf.Conv2DAttrs {
  activation: string;
  leakyreluAlpha?: number;
}

function geometry(
  x: Shape,
  filter: Shape,
  attrs: Omit<tf.Conv2DAttrs, "dilations">,
  dilations: number | [number, number] = 1,
) {
  if (attrs.dataFormat === "NCHW") throw new Error("engine: a convolution of NCHW tensors cannot be traced; use NHWC");
  const { strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(x as Shape4, filter as Shape4, strides, dilations, pad, dimRoundingMode);
}

/** ONNX pads: top, left, bottom, right. */
export const pads = ({ padInfo: { top, left, bottom, right } }: Conv2DInfo): [number, number, number, number] => [
  top,
  left,
  bottom,
  right,
];

const strides = (c: Conv2DInfo) => [c.strideHeight, c.strideWidth];

/** tfjs filters [height, width, in, out] as ONNX has them: [out, in, height, width]. */
const filters = (g: Graph, filter: Value) => g.node("Transpose", [plain(g, filter)], { perm: [3, 2, 0, 1] });

function conv2d(g: Graph, x: Value, filter: Value, attrs: tf.Conv2DAttrs): Value {
  const c = geometry(x.shape, filter.shape, attrs, attrs.dilations);
  const attributes = { pads: pads(c), strides: strides(c), dilations: [c.dilationHeight, c.dilationWidth] };
  return value(g.node("Conv", [nchw(g, x), filters(g, filter)], attributes), c.outShape, { nchw: true });
}

/** The gradient of the input: a convolution with turned filters where the stride is 1, which is faster than ConvTranspose. */
function inputGradient(g: Graph, dy: Value, filter: Value, attrs: tf.Conv2DBackpropInputAttrs): Value {
  const { inputShape } = attrs;
  const c = geometry(inputShape, filter.shape, attrs);
  const [kh, kw] = filter.shape as Shape4;
  const [top, left, bottom, right] = pads(c);
  if (c.strideHeight === 1 && c.strideWidth === 1) {
    const swapped = g.node("Transpose", [plain(g, filter)], { perm: [2, 3, 0, 1] });
    const backwards = g.integers([-1, -1]);
    const turned = g.node("Slice", [swapped, backwards, g.integers([-1e9, -1e9]), g.integers([2, 3]), backwards]);
    const around = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right];
    if (around.every((pad) => pad >= 0))
      return value(g.node("Conv", [nchw(g, dy), turned], { pads: around }), inputShape, { nchw: true });
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
  // ONNX Runtime takes an output padding below the stride only; rows that no window reads are appended as zeros.
  attributes.output_padding = [Math.min(unread[0], c.strideHeight - 1), Math.min(unread[1], c.strideWidth - 1)];
  const missing = unread.map((n, i) => n - attributes.output_padding[i]!);
  const dx = g.node("ConvTranspose", [nchw(g, dy), filters(g, filter)], attributes);
  if (missing.every((n) => n === 0)) return value(dx, inputShape, { nchw: true });
  return value(g.node("Pad", [dx, g.integers([0, 0, 0, 0, 0, 0, ...missing])]), inputShape, { nchw: true });
}

/**
 * The gradient of the filter: patches of the input, times dy, summed over the batch. The patches come from one depthwise
 * convolution whose filters are one-hot, the fastest of the ways measured on the CPU.
 */
function filterGradient(g: Graph, x: Value, dy: Value, attrs: tf.Conv2DBackpropFilterAttrs): Value {
  const { filterShape } = attrs;
  const c = geometry(x.shape, filterShape, attrs);
  const [kh, kw, channelsIn, channelsOut] = filterShape;
  const taps = kh * kw;
  const positions = c.outHeight * c.outWidth;
  const isPointwise = taps === 1 && c.strideHeight === 1 && c.strideWidth === 1 && pads(c).every((pad) => pad === 0);
  const patches = isPointwise
    ? nchw(g, x)
    : g.node("Conv", [nchw(g, x), oneHotFilters(g, channelsIn, kh, kw)], {
        group: channelsIn,
        pads: pads(c),
        strides: strides(c),
      });
  const left = g.node("Reshape", [patches, g.integers([c.batchSize, channelsIn * taps, positions])]);
  const right = g.node("Reshape", [nchw(g, dy), g.integers([c.batchSize, channelsOut, positions])]);
  const each = g.node("FusedMatMul", [left, right], { transA: 0, transB: 1 }, microsoft);
  const sum = g.node("ReduceSum", [each, g.integers([0])], { keepdims: 0 });
  const split = g.node("Reshape", [sum, g.integers([channelsIn, kh, kw, channelsOut])]);
  return value(g.node("Transpose", [split], { perm: [1, 2, 0, 3] }), filterShape);
}

/** Filters [channels * height * width, 1, height, width] that copy one tap of one channel each. */
function oneHotFilters(g: Graph, channels: number, height: number, width: number): string {
  const taps = height * width;
  const values = new Float32Array(channels * taps * taps);
  for (let i = 0; i < channels * taps; i++) values[i * taps + (i % taps)] = 1;
  return g.constant("float32", [channels * taps, 1, height, width], values);
}

export const convRules: Rules = {
  Conv2D: rule(["x", "filter"], (g, [x, filter], attrs: tf.Conv2DAttrs) => conv2d(g, x, filter, attrs)),
  FusedConv2D(g, { x, filter, bias, preluActivationWeights }, attrs) {
    const { activation, leakyreluAlpha, ...rest } = attrs as FusedConv2DAttrs;
    if (preluActivationWeights) throw new Error("engine: a convolution with a fused prelu cannot be traced");
    const y = conv2d(g, x!, filter!, rest);
    return activate(g, bias ? add(g, y, bias) : y, activation, leakyreluAlpha);
  },
  Conv2DBackpropInput: rule(["dy", "filter"], (g, [dy, filter], attrs: tf.Conv2DBackpropInputAttrs) =>
    inputGradient(g, dy, filter, attrs),
  ),
  Conv2DBackpropFilter: rule(["x", "dy"], (g, [x, dy], attrs: tf.Conv2DBackpropFilterAttrs) =>
    filterGradient(g, x, dy, attrs),
  ),
};
