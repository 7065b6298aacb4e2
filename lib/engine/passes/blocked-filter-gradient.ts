import { filterGradientOf } from "../graph/filter-gradient";
import { blockedChannels } from "../graph/onnx";
import type { NchwShape, Node } from "../graph/types";
import type { BlockedLayout } from "./blocked-layout";
import type { PassScope } from "./pass";

/**
 * The gradient of the filters as a convolution in blocks: its sum over batch and space is what a convolution sums over when
 * the images take the place of channels. In blocks of `size` images, with c the input's channels and k the width of the
 * filters:
 *
 *     input   [k, columns * batch, rows, c]      the columns shifted by 0 … k - 1
 *     filters [out, columns * batch, rows, 1]    dy
 *     output  [k, out, height of the filters, c]
 *
 * Unlike patches times dy it writes nothing `height` times, and the sums stay in the convolution's registers.
 */
export function blockedFilterGradient(b: BlockedLayout, node: Node, scope: PassScope): boolean {
  const { filter_shape, pads, strides, dy_shape: shape } = filterGradientOf(node);
  const [x, dy] = node.inputs as [string, string];
  const [height, width, channels, out] = filter_shape;
  const inputShape = b.shapeOf(x) as NchwShape | undefined;
  if (!inputShape || height * width === 1 || strides.some((n) => n !== 1)) return false;
  const [batch, , rows, columns] = shape;
  // Few channels leave the registers of such a convolution half empty, and dy is large in such layers: patches are faster.
  if (batch % b.size !== 0 || out % b.size !== 0 || channels < b.size) return false;

  const input = b.emit("Reshape", [
    shifted(b, x, inputShape, { pads, width, columns }, scope),
    scope.integers([width, columns * batch, inputShape[2], channels]),
  ]);
  const filters = b.emit("Reshape", [asFilters(b, dy, shape, scope), scope.integers([out, columns * batch, rows, 1])]);
  const gradient = b.emit("Conv", [input, filters], { pads: [pads[0], 0, pads[2], 0] }, blockedChannels);
  const parts = b.emit("Reshape", [gradient, scope.integers([width, out / b.size, height, channels, b.size])]);
  const ordered = b.emit("Transpose", [parts], { perm: [2, 0, 3, 1, 4] });
  b.emit("Reshape", [ordered, scope.integers(filter_shape)], {}, "", node.outputs[0]!);
  return true;
}

interface Shift {
  pads: readonly [number, number, number, number];
  width: number;
  columns: number;
}

/** The input as [width, columns, batch / size, rows, channels, size images]: `columns` columns from 0, 1, … on. */
function shifted(
  b: BlockedLayout,
  x: string,
  [batch, channels, rows, length]: NchwShape,
  shift: Shift,
  scope: PassScope,
): string {
  const { integers } = scope;
  const { size } = b;
  const inBlocks = b.ready(x);
  const tall = b.emit("Reshape", [inBlocks ?? b.plain(x), integers([1, batch, channels * rows, length])]);
  const images = b.emit("ReorderInput", [tall], {}, blockedChannels); // [batch / size, what was one image, size]
  const parts = inBlocks
    ? { shape: [batch / size, channels / size, rows, length, size, size], perm: [3, 0, 2, 1, 4, 5] }
    : { shape: [batch / size, channels, rows, length, size], perm: [3, 0, 2, 1, 4] };
  const split = b.emit("Reshape", [images, integers(parts.shape)]);
  const turned = b.emit("Transpose", [split], { perm: parts.perm });
  const {
    pads: [, left, , right],
    width,
    columns,
  } = shift;
  const column = b.emit("Reshape", [turned, integers([length, batch * rows * channels])]);
  const padded = left + right === 0 ? column : b.emit("Pad", [column, integers([left, 0, right, 0])]);
  const order = BigInt64Array.from({ length: width * columns }, (_, i) =>
    BigInt((i % columns) + Math.floor(i / columns)),
  );
  return b.emit("Gather", [padded, scope.constant("int64", [order.length], order)], { axis: 0 });
}

/** dy as [out / size, columns, batch / size, rows, size images, size channels]. */
function asFilters(b: BlockedLayout, dy: string, dyShape: NchwShape, { integers }: PassScope): string {
  const { size } = b;
  const [batch, out, rows, columns] = dyShape;
  const shape = [batch / size, size, out / size, rows, columns, size];
  const split = b.emit("Reshape", [b.take(dy, dyShape), integers(shape)]);
  return b.emit("Transpose", [split], { perm: [2, 4, 0, 3, 1, 5] });
}
