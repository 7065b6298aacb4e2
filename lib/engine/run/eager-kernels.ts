import type * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import { createGraph } from "../graph/graph";
import type { ValueInfo } from "../graph/onnx";
import { type DType, plain, sizeOf, value } from "../graph/value";
import { rules } from "../kernels";
import { type HostBackend, valuesOf } from "../trace/host-tensors";
import { isWorthwhile } from "./cost";
import { requireEngine } from "./current-engine";
import { createSession, type Session } from "./session";

type KernelCall = Parameters<tf.KernelFunc>[0];
type Info = tf.TensorInfo;

/** One kernel, for inputs of given dtypes and shapes, as a graph of its own. */
interface Compiled {
  readonly session: Session;
  readonly outputs: readonly ValueInfo[];
  readonly returnsList: boolean;
}

/** The kernels outside a traced function, each a small graph that is compiled at its first use. */
export interface NativeKernels {
  /** Computes a kernel, or returns null where tfjs' JavaScript does so sooner. */
  run(kernel: string, call: KernelCall): Info | Info[] | null;
  dispose(): void;
}

/** How many compiled kernels are kept. Each holds threads of its own; the one not used for longest goes first. */
const capacity = 128;

export function createNativeKernels(backend: HostBackend): NativeKernels {
  const compiled = new Map<string, Compiled>();

  function lookUp(kernel: string, { inputs, attrs }: KernelCall): Compiled {
    const threads = requireEngine().threads ?? 1;
    const key = [kernel, threads, JSON.stringify(attrs), ...Object.entries(inputs).map(signature)].join("|");
    const known = compiled.get(key) ?? compile(kernel, inputs, attrs, threads);
    compiled.delete(key);
    compiled.set(key, known); // the last in the order of the map is the one used last
    for (const [oldest, { session }] of compiled) {
      if (compiled.size <= capacity) break;
      session.dispose();
      compiled.delete(oldest);
    }
    return known;
  }

  return {
    run(kernel, call) {
      if (!isWorthwhile(kernel, call)) return null;
      const { session, outputs, returnsList } = lookUp(kernel, call);
      const feeds = Object.fromEntries(
        Object.entries(call.inputs).flatMap(([name, info]) => (info ? [[name, tensorOf(backend, info)]] : [])),
      );
      const results = outputs.map(({ name, dtype, shape }) => {
        const values = new arrays[dtype as DType](sizeOf(shape));
        return { name, shape, dtype: dtype as DType, values, tensor: new Tensor(dtype as DType, values, shape) };
      });
      session.run(feeds, Object.fromEntries(results.map(({ name, tensor }) => [name, tensor])));
      const infos = results.map(({ shape, dtype, values }) => backend.makeTensorInfo([...shape], dtype, values));
      return returnsList ? infos : infos[0]!;
    },
    dispose() {
      for (const { session } of compiled.values()) session.dispose();
      compiled.clear();
    },
  };
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

const signature = ([name, info]: [string, Info | undefined]) => `${name}:${info?.dtype}[${info?.shape}]`;

const tensorOf = (backend: HostBackend, info: Info) =>
  new Tensor(info.dtype as "float32", valuesOf(backend, info) as Float32Array, info.shape);

function compile(kernel: string, inputs: KernelCall["inputs"], attrs: KernelCall["attrs"], threads: number): Compiled {
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
  const { bytes } = g.build(outputs);
  return { session: createSession(bytes, { threads }), outputs, returnsList: Array.isArray(result) };
}
