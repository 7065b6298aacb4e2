import type * as tf from "@tensorflow/tfjs";
import type { Tensor } from "onnxruntime-node";
import { createGraph, textOf } from "../graph/graph";
import type { DType, ValueInfo } from "../graph/types";
import { plain, value } from "../graph/value";
import { rules } from "../kernels";
import { buildModel } from "../passes/build-model";
import type { HostBackend } from "../trace/host-tensors";
import { blockSize } from "./block-size";
import { isWorthwhile } from "./cost";
import { requireEngine } from "./current-engine";
import { recent } from "./recent";
import { createSession, emptyTensor, feed, type Session } from "./session";

type KernelCall = Parameters<tf.KernelFunc>[0];
type Info = tf.TensorInfo;

/** One kernel, for inputs of given dtypes and shapes, as a graph of its own. */
interface CompiledKernel extends Pick<Session, "dispose"> {
  readonly session: Session;
  readonly outputs: readonly ValueInfo[];
  readonly returnsList: boolean;
}

/** The kernels outside of traced functions, each a small graph that is compiled at its first use. */
export interface EagerKernels {
  /** Computes a kernel, or returns null where tfjs' JavaScript is faster or the only one that takes the call. */
  run(kernel: string, call: KernelCall): Info | Info[] | null;
}

/** How many compiled kernels are kept. Each holds threads of its own; the least recently used one goes first. */
const capacity = 128;

/** How many refused calls are remembered: no program meets so many shapes. */
const refusals = 10_000;

export function createEagerKernels(): EagerKernels {
  const compiled = recent<CompiledKernel>(capacity);
  /** The calls that a rule or ONNX Runtime has refused. */
  const refused = new Set<string>();

  function refuse(key: string): null {
    compiled.drop(key);
    if (refused.size < refusals) refused.add(key);
    return null;
  }

  return {
    run(kernel, call) {
      if (!isWorthwhile(kernel, call)) return null;
      const threads = requireEngine().threads ?? 1;
      const key = [kernel, threads, textOf(call.attrs), ...Object.entries(call.inputs).map(signature)].join("|");
      if (refused.has(key)) return null;
      const backend = call.backend as HostBackend; // not that of the start: tf.engine().reset() makes another
      const feeds = Object.fromEntries(
        Object.entries(call.inputs).flatMap(([name, info]) => (info ? [[name, feed(backend, info)]] : [])),
      );
      try {
        const { session, outputs, returnsList } = compiled.get(key, () => compileKernel(kernel, call, threads));
        const results: { [name: string]: Tensor } = Object.fromEntries(
          outputs.map((output) => [output.name, emptyTensor(output)]),
        );
        session.run(feeds, results);
        const infos = outputs.map(({ name, dtype, shape }) =>
          backend.makeTensorInfo([...shape], dtype as DType, results[name]!.data as Float32Array),
        );
        return returnsList ? infos : infos[0]!;
      } catch {
        return refuse(key); // tfjs' JavaScript has a kernel for it, or a message that says what is wrong with the call
      }
    },
  };
}

const signature = ([name, info]: [string, Info | undefined]) => `${name}:${info?.dtype}[${info?.shape}]`;

function compileKernel(kernel: string, { inputs, attrs }: KernelCall, threads: number): CompiledKernel {
  const g = createGraph();
  const values = Object.entries(inputs).flatMap(([name, info]) =>
    info
      ? [[name, value(g.input(name, info.dtype as DType, info.shape), info.shape, { dtype: info.dtype as DType })]]
      : [],
  );
  const result = rules[kernel]!(g, Object.fromEntries(values), attrs);
  const outputs = [result].flat().map((v): ValueInfo => {
    const name = plain(g, v);
    return { name: g.producer(name) ? name : g.copy(name), dtype: v.dtype, shape: [...v.shape] };
  });
  const { bytes } = buildModel(g, outputs, { blockSize });
  const session = createSession(bytes, { threads });
  return { session, outputs, returnsList: Array.isArray(result), dispose: session.dispose };
}
