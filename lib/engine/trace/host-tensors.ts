import type * as tf from "@tensorflow/tfjs";
import * as errors from "./errors";

/** Where tfjs' JavaScript backend keeps the values of a tensor. */
export interface HostTensor {
  values: tf.backend_util.TypedArray | number[] | undefined;
  dtype: tf.DataType;
  refCount: number;
  /** The parts of complex numbers, which have no values of their own. */
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo };
}

/** What we use of tfjs' JavaScript backend, which keeps the tensors of our backend too. */
export interface HostBackend extends tf.KernelBackend {
  data: tf.DataStorage<HostTensor>;
  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object;
  makeTensorInfo(shape: number[], dtype: tf.DataType, values?: tf.backend_util.TypedArray): tf.TensorInfo;
}

const pinned = new WeakSet<ArrayBufferLike>();

/** Marks memory whose contents change under the tensors in it. */
export function pin(buffer: ArrayBuffer): void {
  pinned.add(buffer);
}

export function isPinned(values: unknown): values is Float32Array {
  return values instanceof Float32Array && pinned.has(values.buffer);
}

/** @throws Error if the tensor, which a traced function reads, has been disposed */
export function assertAlive(tensor: tf.Tensor): void {
  if (tensor.isDisposed)
    throw new Error(`engine: a traced function reads a tensor of shape [${tensor.shape}] that has been disposed`);
}

/** The values of a tensor, not copied. */
export function valuesOf(backend: HostBackend, tensor: tf.TensorInfo): tf.backend_util.TypedArray {
  const { values } = backend.data.get(tensor.dataId);
  if (values === undefined) throw errors.reading();
  if (tensor.dtype === "float32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (tensor.dtype === "bool") return values instanceof Uint8Array ? values : Uint8Array.from(values);
  return values instanceof Int32Array ? values : Int32Array.from(values);
}
