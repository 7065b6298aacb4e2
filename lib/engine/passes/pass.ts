import type { Attributes, Graph, Node } from "../graph/graph";

/** What a pass may ask about the graph, and make for it. */
export interface PassScope extends Pick<Graph, "integers" | "scalar" | "constant"> {
  /** The names of the graph's outputs: they must be made, under these names. */
  readonly outputs: ReadonlySet<string>;
  /** True for an input that becomes a constant, which ONNX Runtime brings into the order that it reads it in. */
  isFrozen(name: string): boolean;
  /** A constant of another shape with the numbers of a frozen input, row by row, and zeros after them. */
  extend(frozen: string, shape: readonly number[]): string;
  /** The shape of a value as ONNX holds it, where it was noted: that of constants, and of what convolutions, pools and matrix products read. */
  shapeOf(name: string): readonly number[] | undefined;
  /** True for a constant that is one number. */
  isNumber(name: string): boolean;
  /** The number that a float32 constant is, if it is one. */
  numberOf(name: string): number | undefined;
  /** The integers of a constant list, as axes are. */
  integersOf(name: string): readonly number[] | undefined;
  /** A node with new outputs. The pass puts it in its place. */
  make(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string, outputs?: number): Node;
}

/** Rewrites the nodes of a graph, which come in an order in which they can be computed, and stay in one. */
export type Pass = (nodes: readonly Node[], scope: PassScope) => Node[];

/** The nodes that read each value. */
export function readersOf(nodes: readonly Node[]): (name: string) => readonly Node[] {
  const readers = new Map<string, Node[]>();
  for (const node of nodes)
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  return (name) => readers.get(name) ?? [];
}

/** The nodes that the outputs need. */
export function live(nodes: readonly Node[], outputs: ReadonlySet<string>): Node[] {
  const needed = new Set(outputs);
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return kept.reverse();
}
