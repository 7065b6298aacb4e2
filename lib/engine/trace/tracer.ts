import * as tf from "@tensorflow/tfjs";
import { createGraph } from "../graph/graph";
import type { DType, Graph } from "../graph/types";
import { sizeOf, type Value, value } from "../graph/value";
import { rules } from "../kernels";
import type { Rule } from "../kernels/rule";
import { reshape } from "../kernels/shape";
import { drawnBy, type Made, watchingSeeds } from "./drawn-by-tfjs";
import type { DrawSpec } from "./draws";
import * as errors from "./errors";
import { type HostBackend, valuesOf } from "./host-tensors";

type KernelCall = Parameters<tf.KernelFunc>[0];
type DataId = tf.TensorInfo["dataId"];

/** Random values drawn at every call: an input that the engine fills. */
export interface Draw extends DrawSpec {
  readonly name: string;
}

/** Follows one function through tfjs' kernels. */
export interface Tracer {
  readonly graph: Graph;
  readonly draws: readonly Draw[];
  /** The variables that were read, and the names of the inputs that stand for them. */
  readonly reads: ReadonlyMap<tf.Variable, string>;
  /** Runs a kernel symbolically; on constants alone by `compute`, once. */
  emit(kernel: string, call: KernelCall, compute: tf.KernelFunc): tf.TensorInfo | tf.TensorInfo[];
  /** A tensor that stands for a value. */
  symbol(v: Value): tf.Tensor;
  /** The value of a tensor: a symbol's, a variable's, or a constant's. */
  resolve(tensor: tf.TensorInfo): Value;
  /** True for tensors whose values are not known while tracing. */
  isSymbol(dataId: DataId): boolean;
  /** Records a tensor that was made from JavaScript values. */
  made(dataId: DataId, made: Made): void;
  /** Allows a tensor made from JavaScript values to stay as it is. */
  allow(dataId: DataId): void;
  /** A symbol for random values that are drawn at every call. */
  draw(spec: DrawSpec): tf.Tensor;
}

let active: Tracer | null = null;

/** The tracer, while a function is being traced. */
export const tracing = (): Tracer | null => active;

/** Runs `body` with every kernel going to `tracer`. */
export function withTracer(tracer: Tracer, body: () => void): void {
  if (active) throw new Error("engine: a trace was started inside another");
  active = tracer;
  try {
    watchingSeeds(body);
  } finally {
    active = null;
  }
}

/** Runs `body` as outside of the trace. */
function untraced<T>(body: () => T): T {
  const tracer = active;
  active = null;
  try {
    return body();
  } finally {
    active = tracer;
  }
}

/** Called after each kernel that was written as nodes, with the number of nodes before it. */
export type OnEmit = (kernel: string, graph: Graph, before: number) => void;

/** A tracer; `variables` gives the data that each variable has before the function runs. */
export function createTracer(
  backend: HostBackend,
  variables: ReadonlyMap<tf.Variable, DataId>,
  onEmit?: OnEmit,
): Tracer {
  const graph = createGraph();
  const symbols = new Map<DataId, Value>();
  const constants = new Map<DataId, Value>();
  /** Tensors made from JavaScript values while tracing: where, and the ops that were running. */
  const origins = new Map<DataId, { scopes: string[]; place: errors.Place }>();
  const reads = new Map<tf.Variable, string>();
  const read = new Map<tf.Variable, Value>();
  const draws: Draw[] = [];
  const variableData = new Set(variables.values());

  function symbolInfo(v: Value): tf.TensorInfo {
    const info = backend.makeTensorInfo([...v.shape], v.dtype);
    symbols.set(info.dataId, v);
    return info;
  }

  const symbol = (v: Value) => tf.engine().makeTensorFromTensorInfo(symbolInfo(v), backend);

  function resolve(tensor: tf.TensorInfo): Value {
    const known = symbols.get(tensor.dataId);
    if (known) return reshape(graph, known, tensor.shape);
    if (tensor instanceof tf.Variable && variables.get(tensor) === tensor.dataId) return readVariable(tensor);
    const cached = constants.get(tensor.dataId);
    const constant = cached?.dtype === tensor.dtype ? cached : readConstant(tensor); // tfjs' cast may share the data
    constants.set(tensor.dataId, constant);
    return reshape(graph, constant, tensor.shape);
  }

  function readVariable(variable: tf.Variable): Value {
    const known = read.get(variable);
    if (known) return known;
    const dtype = traceable(variable.dtype);
    const name = graph.input(`var${reads.size}`, dtype, variable.shape);
    const v = value(name, variable.shape, { dtype });
    reads.set(variable, name);
    read.set(variable, v);
    return v;
  }

  function readConstant({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const type = traceable(dtype);
    const values = valuesOf(backend, { dataId, shape, dtype });
    const uniform = isUniform(values);
    const origin = origins.get(dataId);
    if (origin && sizeOf(shape) > 0 && (!uniform || errors.isRandom(origin.scopes)))
      throw errors.bakedConstant(shape, origin.scopes, origin.place);
    if (uniform && values.length > 0)
      return value(graph.constant(type, [], values.slice(0, 1)), shape, { dtype: type, held: [], uniform: values[0]! });
    return value(graph.constant(type, shape, values), shape, { dtype: type });
  }

  function apply(kernel: string, rule: Rule, inputs: Parameters<Rule>[1], attrs: unknown): Value | Value[] {
    try {
      return rule(graph, inputs, attrs);
    } catch (error) {
      throw errors.inRule(kernel, error);
    }
  }

  const isConstant = (tensor: tf.TensorInfo | undefined) =>
    !tensor || !(symbols.has(tensor.dataId) || tensor instanceof tf.Variable || variableData.has(tensor.dataId));

  /** A kernel of constants alone runs while tracing; what it makes comes from where its inputs come from. */
  function fold(call: KernelCall, compute: tf.KernelFunc): tf.TensorInfo | tf.TensorInfo[] {
    const origin = Object.values(call.inputs).flatMap((input) => (input && origins.get(input.dataId)) ?? [])[0];
    const result = untraced(() => compute(call));
    if (origin) for (const { dataId } of [result].flat()) origins.set(dataId, origin);
    return result;
  }

  /** Values that tfjs has drawn in JavaScript become a draw of the engine, if `made` is one: true then. */
  function redraw(dataId: DataId, scopes: readonly string[], made: Made): boolean {
    const drawn = drawnBy(scopes, made, (fn) => untraced(() => tf.tidy(fn)));
    if (!drawn) return false;
    const { distribution, factor, offset, salt } = drawn;
    const shape = [...made.shape];
    const name = graph.input(`draw${draws.length}`, "float32", shape);
    draws.push({ name, distribution, shape, salt });
    const scaled = factor === 1 ? name : graph.node("Mul", [name, graph.scalar(factor)]);
    symbols.set(dataId, value(offset === 0 ? scaled : graph.node("Add", [scaled, graph.scalar(offset)]), shape));
    return true;
  }

  return {
    graph,
    draws,
    reads,
    symbol,
    resolve,
    emit(kernel, call, compute) {
      if (Object.values(call.inputs).every(isConstant)) return fold(call, compute);
      const rule = rules[kernel];
      if (!rule) throw errors.noRule(kernel);
      const before = graph.nodes.length;
      const inputs = Object.entries(call.inputs).map(([name, info]) => [name, info && resolve(info)] as const);
      const result = apply(kernel, rule, Object.fromEntries(inputs), call.attrs);
      onEmit?.(kernel, graph, before);
      return Array.isArray(result) ? result.map(symbolInfo) : symbolInfo(result);
    },
    isSymbol: (dataId) => symbols.has(dataId) || variableData.has(dataId),
    made(dataId, made) {
      const names = tf.engine().state.scopeStack.map(({ name }) => name);
      const scopes = names.filter((name) => name?.endsWith("__op")).map((name) => name.slice(0, -"__op".length));
      if (errors.isRandom(scopes)) {
        if (!redraw(dataId, scopes, made)) origins.set(dataId, { scopes, place: errors.here() });
      } // What an op makes is a parameter, as in x.mul(2) and x.gather([2, 0]), or known from its parameters, as tf.eye(3).
      // One value repeated, as the ones that autodiff starts from, is no mistake either, and taints nothing folded with it.
      else if (scopes.length === 0 && !isUniform(made.values)) origins.set(dataId, { scopes, place: errors.here() });
    },
    allow: (dataId) => origins.delete(dataId),
    draw(spec) {
      const name = graph.input(`draw${draws.length}`, "float32", spec.shape);
      draws.push({ name, ...spec });
      return symbol(value(name, spec.shape));
    },
  };
}

/** True where all values are the same, and for none. */
const isUniform = (values: tf.backend_util.BackendValues) =>
  (values as ArrayLike<number>).length === 0 || Array.prototype.every.call(values, (n) => Object.is(n, values[0]));

/** The dtype, if a graph can hold it. */
export function traceable(dtype: tf.DataType): DType {
  if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") throw errors.dtypeUnsupported(dtype);
  return dtype;
}
