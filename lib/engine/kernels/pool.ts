import * as tf from "@tensorflow/tfjs";
import type { Graph, NhwcShape, TensorShape } from "../graph/types";
import { nchw, same, type Value, value } from "../graph/value";
import { pads } from "./conv";
import { type Rules, rule } from "./rule";

type Conv2DInfo = tf.backend_util.Conv2DInfo;

interface PoolAttrs {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: tf.MaxPoolAttrs["pad"];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

function geometry(x: TensorShape, { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): Conv2DInfo {
  return tf.backend_util.computePool2DInfo(x as NhwcShape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** For a gradient, to which tfjs does not hand on how sizes were rounded: the gradient of the output shows it. */
function geometryOf(x: TensorShape, dy: TensorShape, attrs: PoolAttrs): Conv2DInfo {
  const modes = ["floor", "round", "ceil"] as const;
  const fitting = modes.map((dimRoundingMode) => geometry(x, { ...attrs, dimRoundingMode }));
  const found = fitting.find(({ outShape }) => same(outShape, dy));
  if (!found) throw new Error(`a [${dy}] gradient fits no output of a [${x}] input`);
  return found;
}

const window = (c: Conv2DInfo) => ({
  kernel_shape: [c.filterHeight, c.filterWidth],
  strides: [c.strideHeight, c.strideWidth],
});

/** ONNX Runtime's pools take less padding than the window is long. */
function takesPads(c: Conv2DInfo): boolean {
  const [top, left, bottom, right] = pads(c);
  return Math.max(top, bottom) < c.filterHeight && Math.max(left, right) < c.filterWidth;
}

/** The image in NCHW with its padding, for the pools that do not take it. */
function padded(g: Graph, x: Value, c: Conv2DInfo, fill: number): string {
  const [top, left, bottom, right] = pads(c);
  return g.node("Pad", [nchw(g, x), g.integers([0, 0, top, left, 0, 0, bottom, right]), g.scalar(fill)]);
}

/** Pooled values and the flat NCHW positions they came from. The gradient asks for the same node and shares it. */
function maxPool(g: Graph, x: Value, c: Conv2DInfo): [string, string] {
  const [image, attributes] = takesPads(c)
    ? [nchw(g, x), { ...window(c), pads: pads(c) }]
    : [padded(g, x, c, Number.NEGATIVE_INFINITY), window(c)];
  return g.multiNode(2, "MaxPool", [image], attributes) as [string, string];
}

/** The mean over the cells of each window that lie in the image. */
function averagePool(g: Graph, x: Value, c: Conv2DInfo): string {
  if (takesPads(c)) return g.node("AveragePool", [nchw(g, x)], { ...window(c), pads: pads(c), count_include_pad: 0 });
  const means = g.node("AveragePool", [padded(g, x, c, 0)], window(c));
  return g.node("Div", [g.node("Mul", [means, g.scalar(c.filterHeight * c.filterWidth)]), windowSizes(g, c)]);
}

function maxPoolGradient(g: Graph, dy: Value, x: Value, c: Conv2DInfo): Value {
  if (!takesPads(c)) throw new Error("the padding is as long as the window or longer; pad with tf.pad before the pool");
  const [n, height, width, channels] = x.shape as NhwcShape;
  const [output, positions] = maxPool(g, x, c);
  const inner = g.integers([n, channels, height, width]);
  const isDisjoint = c.filterHeight <= c.strideHeight && c.filterWidth <= c.strideWidth;
  // MaxUnpool overwrites where windows overlap and refuses padded pools; adding by position serves every case.
  const unpool = (gradient: string) =>
    isDisjoint && pads(c).every((pad) => pad === 0)
      ? g.node("MaxUnpool", [gradient, positions, inner], window(c))
      : g.node("Reshape", [scatter(g, gradient, positions, n * height * width * channels), inner]);
  const spread = (gradient: string) => value(unpool(gradient), x.shape, { nchw: true });
  const gradient = nchw(g, dy);
  return { ...spread(gradient), unpool: { input: nchw(g, x), output, dy: gradient, spread } };
}

function scatter(g: Graph, gradient: string, positions: string, size: number): string {
  const zeros = g.node("Expand", [g.constant("float32", [1], Float32Array.of(0)), g.integers([size])]);
  const flat = g.integers([-1]);
  const inputs = [zeros, g.node("Reshape", [positions, flat]), g.node("Reshape", [gradient, flat])];
  return g.node("ScatterElements", inputs, { axis: 0, reduction: "add" });
}

function averagePoolGradient(g: Graph, dy: Value, x: Value, c: Conv2DInfo): Value {
  const [n, height, width, channels] = x.shape as NhwcShape;
  const share = g.node("Div", [nchw(g, dy), windowSizes(g, c)]);
  const { filterHeight: kh, filterWidth: kw, strideHeight: sh, strideWidth: sw, outHeight, outWidth } = c;
  const tiles = kh === sh && kw === sw && outHeight * kh === height && outWidth * kw === width;
  if (tiles) {
    const cells = g.node("Reshape", [share, g.integers([n * channels, outHeight, 1, outWidth, 1])]);
    const spread = g.node("Expand", [cells, g.integers([n * channels, outHeight, kh, outWidth, kw])]);
    return value(g.node("Reshape", [spread, g.integers([n, channels, height, width])]), x.shape, { nchw: true });
  }
  // Every window gives each of its cells the same share: a transposed convolution with ones, one channel at a time.
  const ones = g.constant("float32", [1, 1, kh, kw], new Float32Array(kh * kw).fill(1));
  const single = g.node("Reshape", [share, g.integers([n * channels, 1, outHeight, outWidth])]);
  const full = g.node("ConvTranspose", [single, ones], { strides: [sh, sw] });
  const reach = [(outHeight - 1) * sh + kh, (outWidth - 1) * sw + kw] as const;
  const [top, left] = pads(c);
  const more = [Math.max(0, top + height - reach[0]), Math.max(0, left + width - reach[1])] as const;
  const padded = g.node("Pad", [full, g.integers([0, 0, 0, 0, 0, 0, ...more])]);
  const ends = [top + height, left + width];
  const inner = g.node("Slice", [padded, g.integers([top, left]), g.integers(ends), g.integers([2, 3])]);
  return value(g.node("Reshape", [inner, g.integers([n, channels, height, width])]), x.shape, { nchw: true });
}

/** How many cells of the image each window covers, [1, 1, height, width]: the padding does not count. */
function windowSizes(g: Graph, c: Conv2DInfo): string {
  const along = (out: number, size: number, stride: number, pad: number, length: number) =>
    Array.from({ length: out }, (_, i) => {
      const start = i * stride - pad;
      return Math.max(0, Math.min(start + size, length) - Math.max(start, 0));
    });
  const [top, left] = pads(c);
  const rows = along(c.outHeight, c.filterHeight, c.strideHeight, top, c.inHeight);
  const columns = along(c.outWidth, c.filterWidth, c.strideWidth, left, c.inWidth);
  const sizes = rows.flatMap((row) => columns.map((column) => row * column));
  if (sizes.every((size) => size === sizes[0])) return g.scalar(sizes[0]!);
  return g.constant("float32", [1, 1, c.outHeight, c.outWidth], Float32Array.from(sizes));
}

/** tfjs takes windows of one cell for no pool at all if the shape stays, whatever the padding and strides. */
const isIdentity = (x: Value, c: Conv2DInfo) => c.filterHeight * c.filterWidth === 1 && same(x.shape, c.outShape);

export const poolRules: Rules = {
  MaxPool: rule(["x"], (g, [x], attrs: PoolAttrs) => {
    const c = geometry(x.shape, attrs);
    if (isIdentity(x, c)) return x;
    return value(maxPool(g, x, c)[0], c.outShape, { nchw: true });
  }),
  MaxPoolGrad: rule(["dy", "input"], (g, [dy, x], attrs: PoolAttrs) =>
    maxPoolGradient(g, dy, x, geometryOf(x.shape, dy.shape, attrs)),
  ),
  AvgPool: rule(["x"], (g, [x], attrs: PoolAttrs) => {
    const c = geometry(x.shape, attrs);
    if (isIdentity(x, c)) return x;
    return value(averagePool(g, x, c), c.outShape, { nchw: true });
  }),
  AvgPoolGrad: rule(["dy", "input"], (g, [dy, x], attrs: PoolAttrs) =>
    averagePoolGradient(g, dy, x, geometryOf(x.shape, dy.shape, attrs)),
  ),
};
