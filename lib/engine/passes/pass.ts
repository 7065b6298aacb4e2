import type { Graph, Node, TensorShape } from "../graph/types";

/** What a pass may ask about the graph, and make for it. */
export interface PassScope
  extends Pick<
    Graph,
    "integers" | "scalar" | "constant" | "detachedNode" | "shapeOf" | "isScalar" | "scalarOf" | "integersOf"
  > {
  /** The names of the graph's outputs: they must be computed, under these names. */
  readonly outputs: ReadonlySet<string>;
  /** True for an input that becomes a constant, which ONNX Runtime brings into the order that it reads it in. */
  isFrozen(name: string): boolean;
  /** A constant of another shape with the values of a frozen input, row by row, followed by zeros. */
  extend(frozen: string, shape: TensorShape): string;
  /** How many channels ONNX Runtime's blocked operators keep side by side, or 1 where it has none. */
  blockSize(): number;
}

/** Rewrites the nodes of a graph, which are, and must remain, topologically sorted. */
export type Pass = (nodes: readonly Node[], scope: PassScope) => Node[];

/** The nodes that read each value. */
export function readersOf(nodes: readonly Node[]): (name: string) => readonly Node[] {
  const readers = new Map<string, Node[]>();
  for (const node of nodes)
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  return (name) => readers.get(name) ?? [];
}
