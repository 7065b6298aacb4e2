import * as tf from "@tensorflow/tfjs";
import { oneHotFilters } from "../graph/filter-gradient";
import { microsoft } from "../graph/onnx";
import type { Graph, NhwcShape, TensorShape } from "../graph/types";
import { nchw, plain, type Value, value } from "../graph/value";
import { activate, type FusedActivation } from "./activation";
import { pads, strides } from "./conv";
import { add } from "./elementwise";
import { type Rules, rule } from "./rule";

type Attrs = Pick<tf.DepthwiseConv2dNativeAttrs, "strides" | "pad" | "dilations" | "dimRoundingMode">;

function geometry(x: TensorShape, filter: TensorShape, { strides, pad, dilations, dimRoundingMode }: Attrs) {
  return tf.backend_util.computeConv2DInfo(
    x as NhwcShape,
    filter as NhwcShape,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}

type Info = ReturnType<typeof geometry>;

const options = (c: Info) => ({
  group: c.inChannels,
  pads: pads(c),
  strides: strides(c),
  dilations: [c.dilationHeight, c.dilationWidth],
});

/** tfjs filters [height, width, in, multiplier] as ONNX has them in groups of one: [in * multiplier, 1, height, width]. */
function filters(g: Graph, filter: Value): string {
  const [height, width, channels, multiplier] = filter.shape as NhwcShape;
  const turned = g.node("Transpose", [plain(g, filter)], { perm: [2, 3, 0, 1] });
  return g.node("Reshape", [turned, g.integers([channels * multiplier, 1, height, width])]);
}

function depthwise(g: Graph, x: Value, filter: Value, attrs: Attrs): Value {
  const c = geometry(x.shape, filter.shape, attrs);
  return value(g.node("Conv", [nchw(g, x), filters(g, filter)], options(c)), c.outShape, { nchw: true });
}

function inputGradient(g: Graph, dy: Value, filter: Value, inputShape: TensorShape, attrs: Attrs): Value {
  const c = geometry(inputShape, filter.shape, attrs);
  const [top, left, bottom, right] = pads(c);
  const reach = [
    (c.outHeight - 1) * c.strideHeight + c.effectiveFilterHeight - top - bottom,
    (c.outWidth - 1) * c.strideWidth + c.effectiveFilterWidth - left - right,
  ] as const;
  // Rows and columns at the end that no window reads are appended as zeros.
  const unread = [c.inHeight - reach[0], c.inWidth - reach[1]];
  const dx = g.node("ConvTranspose", [nchw(g, dy), filters(g, filter)], options(c));
  const padded = unread.every((n) => n === 0) ? dx : g.node("Pad", [dx, g.integers([0, 0, 0, 0, 0, 0, ...unread])]);
  return value(padded, inputShape, { nchw: true });
}

/** As for a full convolution, patches of the input times dy; here each channel has filters of its own. */
function filterGradient(g: Graph, x: Value, dy: Value, filterShape: TensorShape, attrs: Attrs): Value {
  const c = geometry(x.shape, filterShape, attrs);
  const [height, width, channels, multiplier] = filterShape as NhwcShape;
  const positions = c.outHeight * c.outWidth;
  const patches = g.node("Conv", [nchw(g, x), oneHotFilters(g, channels, height, width)], options(c));
  const left = g.node("Reshape", [patches, g.integers([c.batchSize, channels, height * width, positions])]);
  const right = g.node("Reshape", [nchw(g, dy), g.integers([c.batchSize, channels, multiplier, positions])]);
  const each = g.node("FusedMatMul", [left, right], { transA: 0, transB: 1 }, microsoft);
  const sum = g.node("ReduceSum", [each, g.integers([0])], { keepdims: 0 });
  const split = g.node("Reshape", [sum, g.integers([channels, height, width, multiplier])]);
  return value(g.node("Transpose", [split], { perm: [1, 2, 0, 3] }), filterShape);
}

export const depthwiseRules: Rules = {
  DepthwiseConv2dNative: rule(["x", "filter"], (g, [x, filter], attrs: Attrs) => depthwise(g, x, filter, attrs)),
  FusedDepthwiseConv2D(g, { x, filter, bias, preluActivationWeights }, attrs) {
    const fused = attrs as Attrs & FusedActivation;
    const y = depthwise(g, x!, filter!, fused);
    return activate(g, bias ? add(g, y, bias) : y, fused, preluActivationWeights);
  },
  DepthwiseConv2dNativeBackpropInput: rule(
    ["dy", "filter"],
    (g, [dy, filter], attrs: tf.DepthwiseConv2dNativeBackpropInputAttrs) =>
      inputGradient(g, dy, filter, attrs.inputShape, attrs),
  ),
  DepthwiseConv2dNativeBackpropFilter: rule(
    ["x", "dy"],
    (g, [x, dy], attrs: tf.DepthwiseConv2dNativeBackpropFilterAttrs) =>
      filterGradient(g, x, dy, attrs.filterShape, attrs),
  ),
};
