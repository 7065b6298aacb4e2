/** How tensors run: our graphs on ONNX Runtime, TensorFlow's native library if it is installed, or tfjs' own JavaScript. */
export type EngineName = "onnxruntime" | "tensorflow" | "cpu";

export interface EngineInfo {
  name: EngineName;
  /** "cpu" or "gpu". */
  device: string;
  /** Threads of one operator, or null where the engine does not say. */
  threads: number | null;
  versions: Record<string, string>;
}

let current: EngineInfo | null = null;

/** The engine in use, or null before `use` and `ready`. */
export const currentEngine = (): EngineInfo | null => current;

/** Records the engine that was chosen. */
export function setCurrentEngine(info: EngineInfo): EngineInfo {
  current = info;
  return info;
}

/** The engine in use; its absence is an error, since tfjs would quietly fall back to plain JavaScript. */
export function requireEngine(): EngineInfo {
  if (!current) throw new Error("engine: no engine is chosen yet; call `await engine.ready()` first");
  return current;
}
