import { jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import type { Caller } from "./seams";

/** How often functions of tfjs ran as one compiled graph, and why others did not, each with its functions. */
export interface TracedReport {
  compiled: number;
  plain: { [reason: string]: { [name: string]: number } };
}

/** A caller that compiles what it calls, where that can be traced; everything else runs as it is and is counted. */
export function createTracedCaller(): { call: Caller; report: TracedReport } {
  const report: TracedReport = { compiled: 0, plain: {} };
  const count = (reason: string, name: string) => {
    report.plain[reason] ??= {};
    report.plain[reason][name] = (report.plain[reason][name] ?? 0) + 1;
  };

  function compiled(fn: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    const given = tensorsIn(args);
    if (given.length === 0 && Object.keys(tf.engine().state.registeredVariables).length === 0)
      throw new NotTraced("no tensors are given");
    const other = given.find(({ dtype }) => !["float32", "int32", "bool"].includes(dtype));
    if (other) throw new NotTraced(`a ${other.dtype} tensor is given`);
    let structure: unknown;
    const traced = jit((...symbols: tf.Tensor[]) => {
      structure = fn(...(withTensors(args, symbols) as unknown[]));
      const results = tensorsIn(structure);
      if (results.length === 0) throw new NotTraced("no tensors are returned");
      return results;
    });
    try {
      const results = traced(...given);
      return withTensors(structure, results);
    } finally {
      traced.dispose();
    }
  }

  let isCompiling = false; // then the ops are those of the engine itself

  function call(name: string, fn: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    if (isCompiling || tf.engine().state.gradientDepth > 0 || tf.getBackend() !== "onnxruntime") return fn(...args);
    isCompiling = true;
    try {
      const result = compiled(fn, args);
      report.compiled += 1;
      return result;
    } catch (error) {
      count(reasonOf(error), name.replace(/__op$/, ""));
    } finally {
      isCompiling = false;
    }
    return fn(...args);
  }
  return { call, report };
}

class NotTraced extends Error {}

/** The kind of an error: without its numbers, names and place. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return message
    .split("\n")[0]!
    .replace(/ \(in .*?\)$/, "")
    .replace(/\[[\d,]*\]|-?\d+(\.\d+)?/g, "#")
    .slice(0, 160);
}

const isPlain = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The tensors in lists and plain objects, in order. */
function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return isPlain(value) ? Object.values(value).flatMap(tensorsIn) : [];
}

/** The same lists and objects with other tensors. */
function withTensors(value: unknown, tensors: readonly tf.Tensor[]): unknown {
  const left = tensors.values();
  const exchange = (part: unknown): unknown => {
    if (part instanceof tf.Tensor) return left.next().value;
    if (Array.isArray(part)) return part.map(exchange);
    if (!isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, exchange(inner)]));
  };
  return exchange(value);
}
