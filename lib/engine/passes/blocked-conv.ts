import { blockedChannels } from "../graph/onnx";
import type { Attributes, NchwShape, Node } from "../graph/types";
import type { BlockedLayout } from "./blocked-layout";
import type { PassScope } from "./pass";

/** A convolution that computes in blocks. */
export interface BlockedConv {
  /** The input, in blocks, or in NCHW where it has fewer channels than a block. */
  readonly input: string;
  readonly filters: string;
  readonly bias: readonly string[];
  readonly node: Node;
  readonly inputShape: NchwShape;
  readonly outputShape: NchwShape;
  readonly filterShape: NchwShape;
}

type Producer = (name: string) => Node | undefined;

/** The convolution in blocks, if its channel counts allow it. */
export function blockedConv(
  b: BlockedLayout,
  node: Node,
  producer: Producer,
  scope: PassScope,
): BlockedConv | undefined {
  const [x, w, ...bias] = node.inputs as [string, string, ...string[]];
  const inputShape = b.shapeOf(x);
  const filterShape = b.shapeOf(w);
  if (!inputShape || !filterShape || (node.attributes.group ?? 1) !== 1) return undefined;
  const [out, channels, ...window] = filterShape;
  if (out % b.size !== 0 || (channels >= b.size && channels % b.size !== 0)) return undefined;
  const input = channels < b.size ? b.plain(x) : b.take(x, inputShape);
  const filters = blockedFilters(b, w, filterShape, producer, scope);
  const along = (axis: 0 | 1) => countOf(slidingAlong(node.attributes, axis, window[axis]), inputShape[2 + axis]!);
  const outputShape: NchwShape = [inputShape[0], out, along(0), along(1)];
  return { input, filters, bias, node, inputShape, outputShape, filterShape };
}

/** Emits the convolution, with other pads and strides if given. */
export const emitConv = (
  b: BlockedLayout,
  { input, filters, bias, node }: BlockedConv,
  attributes: Node["attributes"] = {},
) => b.emit("Conv", [input, filters, ...bias], { ...node.attributes, ...attributes }, blockedChannels);

/**
 * Filters [out, in, height, width] in the order in which the blocked convolutions read them: [out / size, in / size, height,
 * width, in % size, out % size]. Where they were transposed from the order of tfjs, one Transpose does both.
 */
function blockedFilters(
  b: BlockedLayout,
  name: string,
  shape: NchwShape,
  producer: Producer,
  scope: PassScope,
): string {
  const made = producer(name);
  const isTurned = made?.op === "Transpose";
  const perm = isTurned ? (made.attributes.perm as readonly number[]) : [0, 1, 2, 3];
  const source = b.plain(isTurned ? made.inputs[0]! : name);
  const outer = ["out", "in", "height", "width"] as const;
  const splits = (channels: number) => channels % b.size === 0;
  const axes = [0, 1, 2, 3].flatMap((at) => {
    const axis = perm.indexOf(at);
    const length = shape[axis]!;
    const whole = { axis: outer[axis]!, length };
    if (axis > 1 || !splits(length)) return [whole];
    return [
      { axis: outer[axis]!, length: length / b.size },
      { axis: `${outer[axis]!} in block`, length: b.size },
    ];
  });
  const order = [...outer, "in in block", "out in block"].map((axis) => axes.findIndex((part) => part.axis === axis));
  const parts = b.emit("Reshape", [source, scope.integers(axes.map(({ length }) => length))]);
  const turned = b.emit("Transpose", [parts], { perm: order.filter((at) => at >= 0) });
  return b.emit("Reshape", [turned, scope.integers(shape)]);
}

/** How the window of a convolution or pool moves along one spatial axis. */
export interface Sliding {
  readonly stride: number;
  /** From the first position that a window reads to the last, both included. */
  readonly reach: number;
  readonly before: number;
  readonly after: number;
}

/** `axis` 0 is the height, 1 the width; `size` is that of the window along it. */
export function slidingAlong(attributes: Attributes, axis: 0 | 1, size: number): Sliding {
  const at = (name: string, index: number, none: number) =>
    (attributes[name] as readonly number[] | undefined)?.[index] ?? none;
  return {
    stride: at("strides", axis, 1),
    reach: (size - 1) * at("dilations", axis, 1) + 1,
    before: at("pads", axis, 0),
    after: at("pads", 2 + axis, 0),
  };
}

/** How many windows fit. */
export const countOf = ({ stride, reach, before, after }: Sliding, length: number) =>
  Math.floor((before + length + after - reach) / stride) + 1;
