import * as tf from "@tensorflow/tfjs";
import { registerGradients } from "../kernels/gradients";
import * as errors from "../trace/errors";
import { type HostBackend, isPinned } from "../trace/host-tensors";
import { tracing } from "../trace/tracer";
import { createEagerKernels } from "./eager-kernels";
import { countCall } from "./report";

export const backendName = "onnxruntime";

/** The backend, registered at the first call. */
export function registerBackend(): HostBackend {
  const registered = tf.findBackend(backendName) as HostBackend | undefined;
  if (registered) return registered;
  registerGradients();
  tf.registerBackend(backendName, createBackend, 0);
  const eager = createEagerKernels();
  for (const { kernelName, kernelFunc, setupFunc, disposeFunc } of tf.getKernelsForBackend("cpu")) {
    const compute = (call: Parameters<tf.KernelFunc>[0]) => {
      const computed = eager.run(kernelName, call);
      countCall(computed ? "native" : "javascript");
      return computed ?? kernelFunc(call);
    };
    tf.registerKernel({
      kernelName,
      backendName,
      ...(setupFunc && { setupFunc }),
      ...(disposeFunc && { disposeFunc }),
      kernelFunc(call) {
        dropAbsent(call.inputs);
        const result = tracing()?.emit(kernelName, call, compute) ?? compute(call);
        return kernelName === "Max" && isIn("logSumExp") ? finiteOrZero(result as tf.TensorInfo) : result;
      },
    });
  }
  return tf.findBackend(backendName) as HostBackend;
}

/** tfjs records the inputs of a kernel for autodiff, which stumbles over those that a call leaves out, as an absent scale. */
function dropAbsent(inputs: { [name: string]: tf.TensorInfo | undefined }): void {
  for (const name of Object.keys(inputs)) if (inputs[name] === undefined) delete inputs[name];
}

const isIn = (op: string) => tf.engine().state.scopeStack.some(({ name }) => name === `${op}__op`);

/** tf.logSumExp subtracts the maximum before it exponentiates: an infinite one would give Infinity - Infinity. */
function finiteOrZero(maximum: tf.TensorInfo): tf.Tensor {
  return tf.tidy(() => {
    const tensor = tf.engine().makeTensorFromTensorInfo(maximum, tf.backend());
    return tf.where(tf.isFinite(tensor), tensor, 0);
  });
}

/** tfjs' JavaScript backend, guarded against what tracing must not do: read symbols, make constants unnoticed. */
function createBackend(): HostBackend {
  const backend = tf.findBackendFactory("cpu")() as HostBackend;
  const { write, readSync } = backend;
  backend.write = (values, shape, dtype) => {
    const dataId = write.call(backend, values, shape, dtype);
    if (values) tracing()?.made(dataId, { values, shape, dtype });
    return dataId;
  };
  backend.readSync = (dataId) => {
    const { values: held, complexTensorInfos } = backend.data.get(dataId);
    if (tracing()?.isSymbol(dataId) || (!held && !complexTensorInfos)) throw errors.reading();
    const values = readSync.call(backend, dataId);
    // A trained variable's values are in memory that the next step overwrites.
    return isPinned(values) ? values.slice() : values;
  };
  backend.read = async (dataId) => backend.readSync(dataId);
  return backend;
}
