import type { Node } from "./graph";

export interface GraphReport {
  /** How many ONNX nodes the graph has. */
  nodes: number;
  /** How many nodes each operator has. */
  operators: { [operator: string]: number };
  /** The size of the model: operators and constants, without the variables. */
  bytes: number;
}

let latest: GraphReport | null = null;

/** Notes a compiled graph for `report`. */
export function note(nodes: readonly Node[], model: Uint8Array): void {
  const operators: GraphReport["operators"] = {};
  for (const { op } of nodes) operators[op] = (operators[op] ?? 0) + 1;
  latest = { nodes: nodes.length, operators, bytes: model.length };
}

/** What the graph that was compiled last consists of, or null before the first. */
export const report = (): GraphReport | null => latest;
