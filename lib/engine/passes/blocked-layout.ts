import { blockedChannels } from "../graph/onnx";
import type { Attributes, NchwShape, Node } from "../graph/types";
import type { PassScope } from "./pass";

/**
 * The values of a graph that is being rewritten, each in NCHW, in blocks of channels ([batch, channels / size, height, width,
 * size]; ONNX Runtime calls it NCHWc but reports the shape [batch, channels, height, width]), or in both.
 */
export interface BlockedLayout {
  readonly size: number;
  readonly nodes: readonly Node[];
  /** Appends a node and returns its output; `as` gives the output a name. */
  emit(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string, as?: string): string;
  /** Appends a node that reads and writes NCHW. */
  keep(node: Node): void;
  /** A value in blocks, if it exists already or comes from NHWC, which costs no more to reorder to blocks than to NCHW. */
  ready(name: string): string | undefined;
  /** A value in blocks, reordered if necessary; its channels must be a multiple of the size. */
  take(name: string, shape: NchwShape): string;
  /** A value in NCHW. */
  plain(name: string): string;
  /** Records that a value has been computed in blocks. */
  made(name: string, inBlocks: string, shape: NchwShape): void;
  /** Records a value that is computed in blocks when it is first used. */
  later(name: string, make: () => string, shape: NchwShape): void;
  /** Records that an element-wise node was computed in blocks; if NCHW is read, too, it is computed again from NCHW. */
  replayable(node: Node): void;
  /** False for the values of replayable nodes: only float32 can be reordered. */
  isFloat(name: string): boolean;
  shapeOf(name: string): NchwShape | undefined;
}

export function createBlockedLayout(
  size: number,
  producer: (name: string) => Node | undefined,
  scope: PassScope,
): BlockedLayout {
  const nodes: Node[] = [];
  const blocks = new Map<string, string>();
  const shapes = new Map<string, NchwShape>();
  /** Values that so far exist in blocks only, and for some the node that computes them in NCHW. */
  const blockedOnly = new Map<string, Node | null>();
  const others = new Set<string>();
  const awaited = new Map<string, () => string>();

  const shapeOf = (name: string) => shapes.get(name) ?? (scope.shapeOf(name) as NchwShape | undefined);

  function emit(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = "", as?: string): string {
    const node = scope.detachedNode(op, inputs, attributes, domain);
    nodes.push(as === undefined ? node : { ...node, outputs: [as] });
    return nodes.at(-1)!.outputs[0]!;
  }

  function keep(node: Node): void {
    for (const name of node.inputs) plain(name);
    nodes.push(node);
  }

  function plain(name: string): string {
    const replay = blockedOnly.get(name);
    if (replay === undefined) return name;
    blockedOnly.delete(name);
    if (replay) keep(replay);
    else emit("ReorderOutput", [ready(name)!], { channels: shapeOf(name)![1] }, blockedChannels, name);
    return name;
  }

  function reordered(name: string, source: string, attributes: Attributes): string {
    const inBlocks = emit("ReorderInput", [plain(source)], attributes, blockedChannels);
    blocks.set(name, inBlocks);
    return inBlocks;
  }

  function ready(name: string): string | undefined {
    const known = blocks.get(name) ?? awaited.get(name)?.();
    if (known) {
      blocks.set(name, known);
      return known;
    }
    const source = producer(name);
    const isTransposed = source?.op === "Transpose" && String(source.attributes.perm) === "0,3,1,2";
    const channels = shapeOf(name)?.[1];
    if (!isTransposed || channels === undefined || channels % size !== 0) return undefined;
    return reordered(name, source.inputs[0]!, { channels_last: 1 });
  }

  function record(name: string, shape: NchwShape): void {
    shapes.set(name, shape);
    blockedOnly.set(name, null);
  }

  return {
    size,
    nodes,
    emit,
    keep,
    ready,
    take(name, shape) {
      shapes.set(name, shape); // it may not be recorded, and whatever is in blocks has one
      return ready(name) ?? reordered(name, name, {});
    },
    plain,
    made(name, inBlocks, shape) {
      blocks.set(name, inBlocks);
      record(name, shape);
    },
    later(name, make, shape) {
      awaited.set(name, make);
      record(name, shape);
    },
    replayable(node) {
      blockedOnly.set(node.outputs[0]!, node);
      others.add(node.outputs[0]!);
    },
    isFloat: (name) => !others.has(name),
    shapeOf,
  };
}
