import * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import { type HostBackend, valuesOf } from "../trace/host-tensors";
import { type Arena, returnArena, takeArena } from "./arena";
import { adamwScalars, momentCount, type Optimizer, type StepInfo } from "./optimizer";
import { alignment } from "./wasm";

interface Slot {
  readonly variable: tf.Variable;
  /** The variable's values while the step exists; ONNX Runtime reads them, the optimizer writes them. */
  readonly view: Float32Array<ArrayBuffer>;
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** What the optimizer keeps of the variable. */
  readonly moments: readonly Float32Array[];
  dataId: tf.TensorInfo["dataId"] | null;
}

/** The trained variables of a step, their gradients and moments, in memory that is updated in place. */
export interface OptimizerMemory {
  /** Tensors over the variables' own memory. */
  readonly weights: ReadonlyMap<tf.Variable, Tensor>;
  /** Where the gradient of each variable is written, in the order of the variables. */
  readonly gradients: readonly Tensor[];
  /** What the optimizer keeps of each variable, in its own memory. */
  readonly moments: ReadonlyMap<tf.Variable, readonly Float32Array[]>;
  /** Updates made. */
  steps: number;
  /** Takes over what was assigned to the variables since the last step. */
  sync(): void;
  /** One update of all variables from their gradients times `clip` (default 1). */
  update(learningRate: number, clip?: number): void;
  /** Leaves the variables with their values and gives the memory back. */
  dispose(): void;
}

interface OptimizerMemoryOptions {
  backend: HostBackend;
  variables: readonly tf.Variable[];
  optimizer: Optimizer;
  decay: (variable: tf.Variable) => boolean;
}

export function createOptimizerMemory({
  backend,
  variables,
  optimizer,
  decay,
}: OptimizerMemoryOptions): OptimizerMemory {
  // Decayed variables first: each pass runs over one stretch of memory.
  const order = [...variables.filter(decay), ...variables.filter((variable) => !decay(variable))];
  const padded = ({ size }: tf.Variable) => Math.ceil((size * 4) / alignment) * alignment;
  const total = order.reduce((bytes, variable) => bytes + padded(variable), 0);
  const decayed = variables.filter(decay).reduce((bytes, variable) => bytes + padded(variable), 0);
  const [weights, gradients, first, second] = [0, total, 2 * total, 3 * total] as const;
  const arena = takeArena((2 + momentCount(optimizer)) * total);

  let offset = 0;
  const slots = new Map<tf.Variable, Slot>();
  for (const variable of order) {
    const { shape, size } = variable;
    const view = arena.view(weights + offset, size);
    const gradient = new Tensor("float32", arena.view(gradients + offset, size), shape);
    const weight = new Tensor("float32", view, shape);
    const moments = [first, second].slice(0, momentCount(optimizer)).map((start) => arena.view(start + offset, size));
    slots.set(variable, { variable, view, weight, gradient, moments, dataId: null });
    offset += padded(variable);
  }

  return {
    weights: new Map(order.map((variable) => [variable, slots.get(variable)!.weight])),
    gradients: variables.map((variable) => slots.get(variable)!.gradient),
    moments: new Map(order.map((variable) => [variable, slots.get(variable)!.moments])),
    steps: 0,
    sync() {
      for (const slot of slots.values()) settle(backend, slot);
    },
    update(learningRate, clip = 1) {
      const steps = ++this.steps;
      const stretches = [
        { at: 0, bytes: decayed, decays: true },
        { at: decayed, bytes: total - decayed, decays: false },
      ];
      for (const { at, bytes, decays } of stretches) {
        if (bytes === 0) continue;
        const arrays = { g: gradients + at, m: first + at, v: second + at, p: weights + at, bytes };
        updateStretch(arena, optimizer, arrays, { learningRate, steps, decays, clip });
      }
    },
    dispose() {
      for (const { dataId } of slots.values()) detach(backend, dataId);
      returnArena(arena);
    },
  };
}

interface Arrays {
  g: number;
  m: number;
  v: number;
  p: number;
  bytes: number;
}

function updateStretch(arena: Arena, optimizer: Optimizer, { g, m, v, p, bytes }: Arrays, info: StepInfo): void {
  if (optimizer.kind === "sgd") {
    const { learningRate, clip } = info;
    if (optimizer.momentum) arena.momentumSgd(g, m, p, bytes, clip, optimizer.momentum, learningRate);
    else arena.sgd(g, p, bytes, learningRate * clip);
    return;
  }
  const { oneMinusBeta1, beta2, oneMinusBeta2, correction, epsilon, step, keep } = adamwScalars(optimizer, info);
  arena.adamw(g, m, v, p, bytes, info.clip, oneMinusBeta1, beta2, oneMinusBeta2, correction, epsilon, step, keep);
}

/**
 * Makes the slot's memory the variable's own. Whatever shares the variable's data (a clone, the tensor it was made from, a
 * value it had before an assign) gets a copy first: tensors do not change, variables do.
 */
function settle(backend: HostBackend, slot: Slot): void {
  const { variable, view } = slot;
  if (variable.isDisposed)
    throw new Error(`engine.trainStep: the trained variable "${variable.name}" has been disposed`);
  const isOwn = variable.dataId === slot.dataId && backend.data.get(variable.dataId).values === view;
  if (isOwn && backend.data.get(variable.dataId).refCount === 1) return;
  const current = valuesOf(backend, variable) as Float32Array;
  detach(backend, slot.dataId);
  if (current !== view) view.set(current);
  const own = tf.engine().makeTensor(view, variable.shape, "float32", backend);
  variable.assign(own);
  own.dispose();
  slot.dataId = variable.dataId;
}

/** Gives data that lies in an arena memory of its own. */
function detach(backend: HostBackend, dataId: Slot["dataId"]): void {
  if (!dataId || !backend.data.has(dataId)) return;
  const entry = backend.data.get(dataId);
  if (entry.values) entry.values = entry.values.slice() as Float32Array;
}
