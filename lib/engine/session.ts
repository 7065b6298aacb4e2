import type { OnnxValue, Tensor } from "onnxruntime-node";
import { type Binding, binding, initOrt } from "onnxruntime-node/dist/binding";
import * as errors from "./errors";

/** A compiled model of ONNX Runtime. */
export interface Session {
  /** Computes `outputs`; where a tensor is given for an output, its numbers are written there. Blocks until done. */
  run(
    feeds: { readonly [name: string]: Tensor },
    outputs: { readonly [name: string]: Tensor | null },
  ): { [name: string]: Tensor };
  dispose(): void;
}

/**
 * Compiles an ONNX model for the CPU.
 *
 * The binding below the public API is used because its run is synchronous, as the kernels of tfjs are.
 */
export function createSession(model: Uint8Array, { threads }: { threads: number }): Session {
  initOrt();
  const session: Binding.InferenceSession = new binding.InferenceSession();
  try {
    session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // The graph arrives optimized; ONNX Runtime's own passes would undo choices that were measured.
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 3,
      enableMemPattern: false,
      // Idle workers of one session that spin would take the cores from another.
      extra: { session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } } },
    });
  } catch (error) {
    throw errors.refusedGraph(error);
  }
  return {
    run: (feeds, outputs) =>
      session.run(feeds, outputs as { [name: string]: OnnxValue | null }, {}) as { [name: string]: Tensor },
    dispose: () => session.dispose(),
  };
}
