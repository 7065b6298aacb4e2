import { availableParallelism } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { env } from "onnxruntime-node";
import { checkOptions, wholeNumber } from "../options";
import { backendName, registerBackend } from "../run/backend";
import { currentEngine, type EngineInfo, type EngineName, setCurrentEngine } from "../run/current-engine";
import { mendLayers } from "./mend-layers";
import { registerModelFiles } from "./model-files";
import { loadTensorflow } from "./tensorflow";

const names: readonly EngineName[] = ["onnxruntime", "tensorflow", "cpu"];

/**
 * Chooses the engine; call it before making tensors.
 *
 * @param name onnxruntime (default everywhere), tensorflow (if \@tensorflow/tfjs-node-gpu or \@tensorflow/tfjs-node is
 *   installed) or cpu (tfjs' JavaScript: slow, for reference)
 * @returns the engine, its device, threads and versions
 * @throws Error if tensorflow is requested but not installed, or the name is none of the three
 */
export async function use(name: EngineName, options: { threads?: number } = {}): Promise<EngineInfo> {
  checkOptions("engine.use", options, { threads: wholeNumber(1) });
  const { threads = availableParallelism() } = options;
  if (!names.includes(name)) throw new Error(`engine: unknown engine "${name}"; it is one of ${names.join(", ")}`);
  tf.enableProdMode(); // fewer checks, and no advice to install other backends
  mendLayers();
  registerModelFiles();
  const versions: Record<string, string> = { tfjs: tf.version.tfjs };
  if (name === "tensorflow") {
    const { device, ...native } = await loadTensorflow();
    return setCurrentEngine({ name, device, threads: null, versions: { ...versions, ...native.versions } });
  }
  if (name === "onnxruntime") {
    registerBackend();
    versions["onnxruntime-node"] = env.versions.node ?? "unknown";
  }
  await tf.setBackend(name === "onnxruntime" ? backendName : "cpu");
  await tf.ready();
  return setCurrentEngine({ name, device: "cpu", threads: name === "cpu" ? 1 : threads, versions });
}

/**
 * The engine in use. If none is, the one that the environment variable STILLACT_ENGINE names, else onnxruntime.
 *
 * @throws Error if STILLACT_ENGINE names none of the engines
 */
export async function ready(): Promise<EngineInfo> {
  const current = currentEngine();
  if (current) return current;
  const wanted = process.env.STILLACT_ENGINE || "onnxruntime";
  const name = names.find((candidate) => candidate === wanted);
  if (!name) throw new Error(`STILLACT_ENGINE is "${wanted}"; set it to one of ${names.join(", ")}, or unset it`);
  return use(name);
}
