import type * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import { type Binding, binding, initOrt } from "onnxruntime-node/dist/binding";
import { unreadable } from "../graph/onnx";
import type { DType, ValueInfo } from "../graph/types";
import { sizeOf } from "../graph/value";
import { type HostBackend, valuesOf } from "../trace/host-tensors";

type Tensors = { readonly [name: string]: Tensor };

/** A compiled model of ONNX Runtime. */
export interface Session {
  /** Computes the outputs and writes them into the given tensors. Blocks until done. */
  run(feeds: Tensors, outputs: Tensors): void;
  dispose(): void;
}

export interface SessionOptions {
  threads: number;
  /** The values of constants that are not in the model, by name. They are copied. */
  constants?: ReadonlyMap<string, ArrayBufferView>;
}

/**
 * Compiles an ONNX model for the CPU.
 *
 * The binding below the public API is used because its run is synchronous, as the kernels of tfjs are.
 *
 * @throws Error of ONNX Runtime, here and at a run, that names the node
 */
export function createSession(model: Uint8Array, { threads, constants = new Map() }: SessionOptions): Session {
  initOrt();
  const session: Binding.InferenceSession = new binding.InferenceSession();
  session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // The graph arrives optimised; ONNX Runtime's own passes would undo choices that were measured.
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4, // what goes wrong is thrown
    enableMemPattern: false,
    externalData: [...constants].map(([path, { buffer, byteOffset, byteLength }]) => ({
      path,
      data: new Uint8Array(buffer, byteOffset, byteLength),
    })),
    // Idle workers spin briefly, which saves waking them for each operator of a graph of many small ones (7 % of a small
    // CNN's step); not for long, since they would take the cores from other sessions.
    extra: {
      session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "1", spin_duration_us: "200" } },
    },
  });
  return {
    run: (feeds, outputs) => runWithoutCopies(session, feeds, outputs),
    dispose: () => session.dispose(),
  };
}

/**
 * ONNX Runtime writes into the tensors it is given, but its binding then copies each of them into a new one to return: for
 * gradients that are as large as the weights that takes as long as the update. It cannot return `unreadable`, which comes
 * first, and throws before the copies; by then everything has been computed.
 */
function runWithoutCopies(session: Binding.InferenceSession, feeds: Tensors, outputs: Tensors): void {
  try {
    session.run(feeds, { [unreadable.name]: null, ...outputs }, {});
  } catch (error) {
    if (!String(error).includes(`Tensor type (${unreadable.elementType}) is not supported`)) throw error;
  }
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** A tensor for an output to be written to. */
export function emptyTensor({ dtype, shape }: ValueInfo): Tensor {
  const type = dtype as DType;
  return new Tensor(type, new arrays[type](sizeOf(shape)), shape);
}

/** An ONNX Runtime tensor over the memory of a tfjs tensor. */
export const feed = (backend: HostBackend, tensor: tf.TensorInfo): Tensor =>
  new Tensor(tensor.dtype as "float32", valuesOf(backend, tensor) as Float32Array, tensor.shape);
