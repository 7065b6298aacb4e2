import type { Model } from "../graph/types";

/** What the engine did: the graph that was compiled last, with zeros before the first, and the calls so far. */
export interface EngineReport {
  /** How many ONNX nodes the graph has. */
  nodes: number;
  /** How many nodes each operator has. */
  operators: { [operator: string]: number };
  /** The size of the model: operators and constants, without the variables. */
  bytes: number;
  /** How many variables are constants of the graph: those that are only read and do not change. */
  frozen: number;
  /** How many kernels ran outside of traced functions: compiled on ONNX Runtime, and as tfjs' JavaScript. */
  calls: { native: number; javascript: number };
}

let latest: Omit<EngineReport, "calls"> = { nodes: 0, operators: {}, bytes: 0, frozen: 0 };
const calls = { native: 0, javascript: 0 };

/** Records a compiled graph for `report`. */
export function recordGraph({ nodes, bytes }: Model, frozen: number): void {
  const operators: EngineReport["operators"] = {};
  for (const { op } of nodes) operators[op] = (operators[op] ?? 0) + 1;
  latest = { nodes: nodes.length, operators, bytes: bytes.length, frozen };
}

/** Counts a kernel that ran outside of traced functions. */
export function countCall(kind: keyof EngineReport["calls"]): void {
  calls[kind] += 1;
}

/** What the engine did so far. */
export const report = (): EngineReport => ({ ...latest, calls: { ...calls } });
