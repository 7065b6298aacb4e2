import * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import type { ValueInfo } from "../graph/onnx";
import { type DType, sizeOf } from "../graph/value";
import { currentStream, nextDraw } from "../trace/draws";
import { assertAlive, type HostBackend, valuesOf } from "../trace/host-tensors";
import { type Spec, type TensorFunction, type Traced, trace } from "../trace/trace";
import { createFreezer } from "./freeze";
import { note } from "./report";
import { createSession, type Session } from "./session";

/** A traced and compiled function. */
export interface Program extends Pick<Traced, "results" | "returnsList"> {
  /**
   * Computes the results and assigns the variables that the function assigns.
   *
   * @param weights tensors over the numbers of variables that need not be looked up
   * @param into memory that results are written to, by name
   */
  run(
    inputs: readonly tf.Tensor[],
    weights?: ReadonlyMap<tf.Variable, Tensor>,
    into?: { readonly [name: string]: Tensor },
  ): { [name: string]: Tensor };
  dispose(): void;
}

/**
 * Traces `fn` for inputs of the given dtypes and shapes and compiles it.
 *
 * @param mayFreeze whether a variable that `fn` only reads may be built into the graph as a constant (default: none)
 */
export function compile(
  backend: HostBackend,
  fn: TensorFunction,
  specs: readonly Spec[],
  threads: number,
  mayFreeze: (variable: tf.Variable) => boolean = () => false,
): Program {
  const { build, inputs, reads, draws, results, returnsList, assigns } = trace(backend, fn, specs);
  const frozen = createFreezer(
    backend,
    [...reads.keys()].filter((variable) => mayFreeze(variable) && !assigns.has(variable)),
  );
  let session = compiled();
  const outputs = [...results, ...[...assigns.values()]];

  function compiled(): Session {
    const numbers = new Map([...frozen.freeze()].map(([variable, values]) => [reads.get(variable)!, values]));
    const model = build(new Set(numbers.keys()));
    note(model, numbers.size);
    const constants = model.constants.map(
      ({ name, input, size }) => [name, withZeros(numbers.get(input)!, size)] as const,
    );
    return createSession(model.bytes, { threads, constants: new Map(constants) });
  }

  return {
    results,
    returnsList,
    run(tensors, weights, into) {
      if (frozen.isStale()) {
        session.dispose();
        session = compiled();
      }
      const feeds: { [name: string]: Tensor } = {};
      inputs.forEach(({ name }, i) => {
        feeds[name] = feed(backend, tensors[i]!);
      });
      for (const [variable, name] of reads)
        if (!frozen.has(variable)) feeds[name] = weights?.get(variable) ?? feed(backend, variable);
      for (const draw of draws) feeds[draw.name] = new Tensor("float32", nextDraw(currentStream(), draw), draw.shape);
      const computed = Object.fromEntries(outputs.map((output) => [output.name, into?.[output.name] ?? empty(output)]));
      session.run(feeds, computed);
      for (const [variable, { name }] of assigns) {
        const next = toTensor(backend, computed[name]!);
        variable.assign(next);
        next.dispose();
      }
      return computed;
    },
    dispose: () => session.dispose(),
  };
}

/** The numbers themselves, or as many as `size` with zeros after them. */
function withZeros(values: tf.backend_util.TypedArray, size: number): tf.backend_util.TypedArray {
  if (values.length === size) return values;
  const longer = new Float32Array(size);
  longer.set(values);
  return longer;
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** A tensor to be written to. */
function empty({ dtype, shape }: ValueInfo): Tensor {
  const type = dtype as DType;
  return new Tensor(type, new arrays[type](sizeOf(shape)), shape);
}

/** An ONNX Runtime tensor over the numbers of a tfjs tensor. */
function feed(backend: HostBackend, tensor: tf.Tensor): Tensor {
  assertAlive(tensor);
  return new Tensor(
    tensor.dtype as "float32" | "int32" | "bool",
    valuesOf(backend, tensor) as Float32Array,
    tensor.shape,
  );
}

/** A tfjs tensor over the numbers of an ONNX Runtime tensor. */
export function toTensor(backend: HostBackend, { data, dims, type }: Tensor): tf.Tensor {
  return tf.engine().makeTensor(data as Float32Array, [...dims], type as tf.DataType, backend);
}

/** What tells traces apart: the dtypes and shapes of the inputs. */
export const signature = (inputs: readonly tf.Tensor[]) =>
  inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
