import { filterGradientNode } from "../graph/filter-gradient";
import { blockedChannels } from "../graph/onnx";
import type { NchwShape, Node } from "../graph/types";
import { type BlockedConv, countOf, emitConv, slidingAlong } from "./blocked-conv";
import type { BlockedLayout } from "./blocked-layout";
import type { PassScope } from "./pass";

/**
 * A max pool whose gradient is needed, after a convolution that nothing else reads. The convolution is computed once per place
 * in the window, so that the maximum, and where it is first reached, are element-wise operators over whole tensors (ONNX
 * Runtime's own search for the positions is scalar code: 12 ms where this takes 2).
 */
export interface PoolPhases {
  readonly pooled: string;
  /** The maximum over the first places, for all but the last. */
  readonly running: readonly string[];
  readonly conv: BlockedConv;
  /** The pads and strides of the convolution at each place of the window, row by row. */
  readonly places: readonly Node["attributes"][];
  readonly pooledShape: NchwShape;
  readonly window: readonly [number, number];
}

/** The gradient of what such a pool reads. */
export interface UnpooledPhases extends PoolPhases {
  /** Its values at each place of the window, in blocks. */
  readonly gradients: readonly string[];
}

/** With more places the extra passes over memory cost more than they save. */
const maxPlaces = 4;

/** The pads and strides of the convolution at each place of the window, row by row, if it can be computed so. */
export function placesOf(conv: BlockedConv, pool: Node): Node["attributes"][] | undefined {
  const { kernel_shape, strides, pads } = pool.attributes as { [name: string]: readonly number[] };
  const window = kernel_shape as readonly [number, number];
  const [, , height, width] = conv.outputShape;
  const tiles = String(window) === String(strides) && pads!.every((pad) => pad === 0);
  if (!tiles || height % window[0] !== 0 || width % window[1] !== 0 || window[0] * window[1] > maxPlaces)
    return undefined;
  const places = [...Array(window[0]).keys()].flatMap((i) =>
    [...Array(window[1]).keys()].map((j) => [along(conv, 0, window[0], i), along(conv, 1, window[1], j)] as const),
  );
  const attributes = places.map(([rows, columns]) =>
    rows && columns
      ? {
          pads: [rows.before, columns.before, rows.after, columns.after],
          strides: [rows.stride, columns.stride],
        }
      : undefined,
  );
  return attributes.every((place) => place !== undefined) ? attributes : undefined;
}

/** Every `window`-th output along an axis, from `offset` on. */
function along(
  { node, inputShape, outputShape, filterShape }: BlockedConv,
  axis: 0 | 1,
  window: number,
  offset: number,
) {
  const { reach, stride: step, before: pad } = slidingAlong(node.attributes, axis, filterShape[2 + axis]!);
  const length = inputShape[2 + axis]!;
  const count = outputShape[2 + axis]! / window;
  const stride = step * window;
  const before = pad - offset * step;
  const after = Math.max(0, (count - 1) * stride + reach - length - before);
  const every = { stride, reach, before, after };
  return before >= 0 && countOf(every, length) === count ? every : undefined;
}

export function poolPhases(b: BlockedLayout, conv: BlockedConv, places: Node["attributes"][], pool: Node): PoolPhases {
  const values = places.map((place) => emitConv(b, conv, place));
  const running = [values[0]!];
  for (const value of values.slice(1)) running.push(b.emit("Max", [running.at(-1)!, value]));
  const window = pool.attributes.kernel_shape as readonly number[] as readonly [number, number];
  const [n, channels, height, width] = conv.outputShape;
  const pooledShape = [n, channels, height / window[0], width / window[1]] as const;
  return { pooled: running.pop()!, running, conv, places, pooledShape, window };
}

/** Larger than 1 / the smallest normal number: turns any difference into less than -1. */
const steep = 1e38;

/**
 * The gradient `dy` at the place of each window that reached the maximum first, as tfjs and PyTorch have it; in blocks.
 *
 * Before that place the running maximum is less than the maximum, from it on they are equal: `reached` is 0, then 1. (A hard
 * sigmoid takes one pass over memory where a comparison and a cast take two.)
 */
export function unpool(b: BlockedLayout, phases: PoolPhases, dy: string): UnpooledPhases {
  const { pooled, running } = phases;
  const soFar = running.map((value) => {
    const attributes = { alpha: { float: steep }, beta: { float: 1 } };
    const reached = b.emit("HardSigmoid", [b.emit("Sub", [value, pooled])], attributes);
    return b.emit("Mul", [dy, reached]);
  });
  soFar.push(dy);
  const gradients = soFar.map((value, i) => (i === 0 ? value : b.emit("Sub", [value, soFar[i - 1]!])));
  return { ...phases, gradients };
}

/** Puts the places of all windows back into one image. */
export function interleave(
  b: BlockedLayout,
  { gradients, conv, window }: UnpooledPhases,
  { integers }: PassScope,
): string {
  const [n, channels, height, width] = conv.outputShape;
  const [rows, columns] = window;
  const pixels = (n * channels * height * width) / (rows * columns * b.size);
  const join = (names: readonly string[], shape: readonly number[]) =>
    b.emit(
      "Concat",
      names.map((name) => b.emit("Reshape", [name, integers(shape)])),
      { axis: 1 },
    );
  const lines = [...Array(rows).keys()].map((row) =>
    join(gradients.slice(row * columns, (row + 1) * columns), [pixels, b.size]),
  );
  const image = join(lines, [(n * channels * height) / (rows * b.size), width * b.size]);
  return b.emit("Reshape", [image, integers([n, channels, height, width])]);
}

/**
 * The gradient of the convolution's filters, place by place, where it is computed from patches: the image need not be
 * put together for it.
 */
export function filterGradientByPlace(
  b: BlockedLayout,
  node: Node,
  { gradients, places, pooledShape }: UnpooledPhases,
): void {
  const [x] = node.inputs as [string, string];
  const each = gradients.map((gradient, i) => {
    const dy = b.emit("ReorderOutput", [gradient], { channels: pooledShape[1] }, blockedChannels);
    const attributes = { ...node.attributes, ...places[i], dy_shape: pooledShape };
    return b.emit(filterGradientNode, [b.plain(x), dy], attributes);
  });
  const last = each.pop()!;
  const first = each.reduce((sum, gradient) => b.emit("Add", [sum, gradient]));
  b.emit("Add", [first, last], {}, "", node.outputs[0]!);
}

/** Whether a filter gradient is that of the convolution in front of the pool. */
export function belongsTo({ inputs, attributes }: Node, { conv }: UnpooledPhases): boolean {
  const same = (name: string) => String(attributes[name]) === String(conv.node.attributes[name]);
  const [height, width] = attributes.filter_shape as readonly number[];
  return (
    inputs[0] === conv.node.inputs[0] &&
    same("pads") &&
    same("strides") &&
    String([height, width]) === String(conv.filterShape.slice(2))
  );
}
