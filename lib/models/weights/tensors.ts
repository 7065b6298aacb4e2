import type { FloatFormat } from "./floats";

/** A tensor in a file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Its format; null where its numbers are no floats that we read (int64, say). */
  readonly format: FloatFormat | null;
  /** Its numbers in row-major order, as float32. Throws if the format is none that we read. */
  read(): Promise<Float32Array<ArrayBuffer>>;
}

/** The tensors of one or more files, by name. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  close(): Promise<void>;
}
