import type { Model } from "../graph/types";

export interface GraphReport {
  /** How many ONNX nodes the graph has. */
  nodes: number;
  /** How many nodes each operator has. */
  operators: { [operator: string]: number };
  /** The size of the model: operators and constants, without the variables. */
  bytes: number;
  /** How many variables are constants of the graph: those that are only read and do not change. */
  frozen: number;
}

let latest: GraphReport | null = null;

/** Notes a compiled graph for `report`. */
export function note({ nodes, bytes }: Model, frozen: number): void {
  const operators: GraphReport["operators"] = {};
  for (const { op } of nodes) operators[op] = (operators[op] ?? 0) + 1;
  latest = { nodes: nodes.length, operators, bytes: bytes.length, frozen };
}

/** What the graph that was compiled last consists of, or null before the first. */
export const report = (): GraphReport | null => latest;
