import * as tf from "@tensorflow/tfjs";
import { registerBackend } from "../run/backend";
import { requireEngine } from "../run/current-engine";
import { compile, type Program, programCapacity, signature, toTensor } from "../run/program";
import { recent } from "../run/recent";
import type { TensorFunction } from "../trace/trace";
import { tracing } from "../trace/tracer";

/**
 * Compiles a function of tensors: at the first call with inputs of given dtypes and shapes it is traced into one graph, which
 * runs at every later call. Variables that it reads are read again at every call; variables that it assigns are assigned. On
 * engines other than onnxruntime the function is just called.
 *
 * Whatever does not come from inputs and variables is fixed when it is traced: numbers, flags, tensors made before.
 *
 * @returns the compiled function, with dispose() to free its graphs; inside another traced function it becomes part of that
 *   graph
 * @throws Error, at a call, if the engine is not ready or the function does something that cannot be traced
 */
export function jit<I extends tf.Tensor[], O extends tf.Tensor | tf.Tensor[]>(
  fn: (...inputs: I) => O,
): ((...inputs: I) => O) & { dispose(): void } {
  const programs = recent<Program>(programCapacity);

  function run(...inputs: I): O {
    if (tracing()) return fn(...inputs);
    const { name, threads } = requireEngine();
    if (name !== "onnxruntime") return tf.tidy(() => fn(...inputs));
    const backend = registerBackend();
    const key = signature(inputs);
    const program = programs.get(key, () =>
      compile(backend, fn as unknown as TensorFunction, inputs, threads!, () => true),
    );
    const computed = program.run(inputs);
    const tensors = program.results.map((result) => toTensor(backend, computed[result.name]!));
    return (program.returnsList ? tensors : tensors[0]) as O;
  }

  return Object.assign(run, { dispose: programs.clear });
}

/**
 * Marks a tensor made from JavaScript values inside a traced function as meant to stay the same at every call.
 *
 * @returns the tensor itself
 */
export function constant<T extends tf.Tensor>(tensor: T): T {
  tracing()?.allow(tensor.dataId);
  return tensor;
}
