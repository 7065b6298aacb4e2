import * as tf from "@tensorflow/tfjs";
import type { Graph, TensorShape, ValueInfo } from "../graph/types";
import { plain, value } from "../graph/value";
import * as errors from "./errors";
import type { HostBackend } from "./host-tensors";
import { createTracer, type Draw, type OnEmit, type Tracer, traceable, withTracer } from "./tracer";

/** The signature of one input. */
export interface Spec {
  readonly dtype: tf.DataType;
  readonly shape: TensorShape;
}

export type TensorFunction = (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[];

/** A traced function. */
export interface Traced {
  readonly graph: Graph;
  readonly outputs: readonly ValueInfo[];
  readonly inputs: readonly ValueInfo[];
  /** Variables the function reads, and the inputs that are fed with their current values. */
  readonly reads: ReadonlyMap<tf.Variable, string>;
  readonly draws: readonly Draw[];
  readonly results: readonly ValueInfo[];
  /** True if the function returns a list of tensors, false if one tensor. */
  readonly returnsList: boolean;
  /** Variables the function assigns, and the outputs that hold their new values. */
  readonly assigns: ReadonlyMap<tf.Variable, ValueInfo>;
}

/**
 * Runs `fn` once on symbols of the given dtypes and shapes and records what it computes. Variables keep their values.
 *
 * @throws Error if the function does something that cannot be traced (see errors.ts)
 */
export function trace(backend: HostBackend, fn: TensorFunction, specs: readonly Spec[], onEmit?: OnEmit): Traced {
  const variables = registeredVariables();
  // A copy holds on to the data of each variable while the function assigns symbols to it.
  const held = variables.map((variable) => tf.keep(variable.clone()));
  const before = new Map(variables.map((variable) => [variable, variable.dataId]));
  const tracer = createTracer(backend, before, onEmit);
  const inputs = specs.map(({ dtype, shape }, i) => ({ name: `in${i}`, dtype: traceable(dtype), shape: [...shape] }));
  const outputs: ValueInfo[] = [];
  const assigns = new Map<tf.Variable, ValueInfo>();
  let results: ValueInfo[] = [];
  let returnsList = false;
  try {
    withTracer(tracer, () =>
      tf.tidy(() => {
        const symbols = inputs.map(({ name, dtype, shape }) =>
          tracer.symbol(value(tracer.graph.input(name, dtype, shape), shape, { dtype })),
        );
        const returned = fn(...symbols);
        if (tf.util.isPromise(returned)) refuse(returned as unknown as Promise<unknown>);
        returnsList = Array.isArray(returned);
        results = ([returned].flat() as tf.Tensor[]).map((tensor) => output(tracer, tensor, outputs));
        for (const [variable, dataId] of before)
          if (variable.dataId !== dataId) assigns.set(variable, output(tracer, variable, outputs));
      }),
    );
    refuseNew(before);
  } finally {
    variables.forEach((variable, i) => {
      if (variable.dataId !== before.get(variable)) variable.assign(held[i]!);
    });
    tf.dispose(held);
  }
  const { graph, reads, draws } = tracer;
  return { graph, outputs, inputs, reads, draws, results, returnsList, assigns };
}

/** The kernel that wrote a node of the graph, and where it was called: found by tracing once more. Null for nodes of no kernel. */
export function locate(
  backend: HostBackend,
  fn: TensorFunction,
  specs: readonly Spec[],
  node: string,
): errors.Located | null {
  let located: errors.Located | null = null;
  trace(backend, fn, specs, (kernel, { nodes }, before) => {
    if (nodes.slice(before).some(({ outputs }) => outputs.includes(node))) located = { kernel, place: errors.here() };
  });
  return located;
}

const registeredVariables = () => Object.values(tf.engine().registeredVariables);

/** Declares a tensor as an output. What is an input, a constant or an output already is copied to a name of its own. */
function output({ graph, resolve }: Tracer, tensor: tf.Tensor, outputs: ValueInfo[]): ValueInfo {
  const v = resolve(tensor);
  const source = plain(graph, v);
  const isOwn = graph.producer(source) && !outputs.some(({ name }) => name === source);
  const info = { name: isOwn ? source : graph.copy(source), dtype: v.dtype, shape: [...v.shape] };
  outputs.push(info);
  return info;
}

function refuse(promise: Promise<unknown>): never {
  promise.catch(() => {}); // it keeps running; whatever it throws comes from the same mistake
  throw errors.asynchronous();
}

function refuseNew(before: ReadonlyMap<tf.Variable, unknown>): void {
  const made = registeredVariables().filter((variable) => !before.has(variable));
  if (made.length === 0) return;
  tf.dispose(made);
  throw errors.newVariables(made.map((variable) => variable.name));
}
