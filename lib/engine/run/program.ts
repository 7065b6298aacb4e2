import * as tf from "@tensorflow/tfjs";
import { Tensor } from "onnxruntime-node";
import { buildModel } from "../passes/build-model";
import { currentStream, nextDraw } from "../trace/draws";
import * as errors from "../trace/errors";
import { assertAlive, type HostBackend } from "../trace/host-tensors";
import { locate, type Spec, type TensorFunction, type Traced, trace } from "../trace/trace";
import { blockSize } from "./block-size";
import { createFreezer } from "./freeze";
import { recordGraph } from "./report";
import { createSession, emptyTensor, feed, type Session } from "./session";

/** How many programs a function keeps, one for each signature of its inputs: each holds its weights and threads. */
export const programCapacity = 16;

/** A traced and compiled function. */
export interface Program extends Pick<Traced, "results" | "returnsList"> {
  /**
   * Computes the results and assigns the variables that the function assigns.
   *
   * @param weights tensors over the memory of variables that need not be looked up
   * @param into tensors that results are written to, by name
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
  const traced = trace(backend, fn, specs);
  const { inputs, outputs, reads, draws, results, returnsList, assigns } = traced;
  const frozen = createFreezer(
    backend,
    [...reads.keys()].filter((variable) => mayFreeze(variable) && !assigns.has(variable)),
  );
  let session = explained(compiled);

  function compiled(): Session {
    const values = new Map([...frozen.freeze()].map(([variable, current]) => [reads.get(variable)!, current]));
    const model = buildModel(traced.graph, outputs, { frozen: new Set(values.keys()), blockSize });
    recordGraph(model, values.size);
    const constants = model.constants.map(
      ({ name, input, size }) => [name, zeroPadded(values.get(input)!, size)] as const,
    );
    return createSession(model.bytes, { threads, constants: new Map(constants) });
  }

  /** Runs `body`; an error of ONNX Runtime names the op and the line of the function that it comes from. */
  function explained<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      const node = errors.nodeIn(error);
      throw errors.fromRuntime(error, node ? locate(backend, fn, specs, node) : null);
    }
  }

  return {
    results,
    returnsList,
    run(tensors, weights, into) {
      if (frozen.isStale()) {
        session.dispose();
        session = explained(compiled);
      }
      const feeds: { [name: string]: Tensor } = {};
      inputs.forEach(({ name }, i) => {
        feeds[name] = feedAlive(backend, tensors[i]!);
      });
      for (const [variable, name] of reads)
        if (!frozen.has(variable)) feeds[name] = weights?.get(variable) ?? feedAlive(backend, variable);
      for (const draw of draws) feeds[draw.name] = new Tensor("float32", nextDraw(currentStream(), draw), draw.shape);
      const computed = Object.fromEntries(
        outputs.map((output) => [output.name, into?.[output.name] ?? emptyTensor(output)]),
      );
      explained(() => session.run(feeds, computed));
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

/** The values, zero-padded to `size`. */
function zeroPadded(values: tf.backend_util.TypedArray, size: number): tf.backend_util.TypedArray {
  if (values.length === size) return values;
  const longer = new Float32Array(size);
  longer.set(values);
  return longer;
}

function feedAlive(backend: HostBackend, tensor: tf.Tensor): Tensor {
  assertAlive(tensor);
  return feed(backend, tensor);
}

/** A tfjs tensor over the memory of an ONNX Runtime tensor. */
export function toTensor(backend: HostBackend, { data, dims, type }: Tensor): tf.Tensor {
  return tf.engine().makeTensor(data as Float32Array, [...dims], type as tf.DataType, backend);
}

/** What distinguishes traces: the dtypes and shapes of the inputs. */
export const signature = (inputs: readonly tf.Tensor[]) =>
  inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
