import * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import { currentStream, nextUniform } from "./random";
import { note } from "./report";
import { createSession } from "./session";
import { type HostBackend, valuesOf } from "./storage";
import { type Spec, type TensorFunction, type Traced, trace } from "./trace";

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

/** Traces `fn` for inputs of the given dtypes and shapes and compiles it. */
export function compile(backend: HostBackend, fn: TensorFunction, specs: readonly Spec[], threads: number): Program {
  const { model, nodes, inputs, reads, draws, results, returnsList, assigns } = trace(backend, fn, specs);
  const session = createSession(model, { threads });
  note(nodes, model);
  const outputs = [...results, ...[...assigns.values()]];
  const fetches = Object.fromEntries(outputs.map(({ name }) => [name, null]));

  return {
    results,
    returnsList,
    run(tensors, weights, into) {
      const feeds: { [name: string]: Tensor } = {};
      inputs.forEach(({ name }, i) => {
        feeds[name] = feed(backend, tensors[i]!);
      });
      for (const [variable, name] of reads) feeds[name] = weights?.get(variable) ?? feed(backend, variable);
      for (const { name, shape, salt } of draws)
        feeds[name] = new Tensor("float32", nextUniform(currentStream(), shape, salt), [...shape]);
      const computed = session.run(feeds, { ...fetches, ...into });
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

/** An ONNX Runtime tensor over the numbers of a tfjs tensor. */
function feed(backend: HostBackend, tensor: tf.Tensor): Tensor {
  if (tensor.isDisposed)
    throw new Error(`engine: a traced function reads a tensor of shape [${tensor.shape}] that has been disposed`);
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
