import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";

const packages = [
  { name: "@tensorflow/tfjs-node-gpu", device: "gpu" },
  { name: "@tensorflow/tfjs-node", device: "cpu" },
] as const;

const load = createRequire(__filename);

/**
 * Loads TensorFlow's native backend and makes it the one in use: the GPU package if it is there, else the CPU one.
 *
 * @throws Error if neither is installed, or its native library does not load
 */
export async function loadTensorflow(): Promise<{ device: string; versions: Record<string, string> }> {
  const failures: string[] = [];
  for (const { name, device } of packages) {
    const version = installedVersion(name);
    if (!version) continue;
    try {
      load(name);
      if (!tf.findBackendFactory("tensorflow")) throw new Error("it did not register its backend");
      if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend did not start");
      return { device, versions: { [name]: version } };
    } catch (error) {
      failures.push(`${name} ${version} did not load: ${error instanceof Error ? error.message : error}`);
    }
  }
  const reason = failures.join("; ") || `neither ${packages.map(({ name }) => name).join(" nor ")} is installed`;
  throw new Error(
    `engine "tensorflow": ${reason}. Install one beside stillact (npm install @tensorflow/tfjs-node@4.22.0, or ` +
      "@tensorflow/tfjs-node-gpu@4.22.0 with CUDA 11.2), or use the engine onnxruntime, which needs neither",
  );
}

/** The version, if the package is there under its own name: npm can put another one in its place (an alias). */
function installedVersion(name: string): string | null {
  try {
    const manifest = load(`${name}/package.json`) as { name: string; version: string };
    return manifest.name === name ? manifest.version : null;
  } catch {
    return null;
  }
}
