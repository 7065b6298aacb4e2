import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import * as tf from "@tensorflow/tfjs";

const scheme = "file://";
const weightsFile = "weights.bin";
let isRegistered = false;

/**
 * Lets `model.save("file://folder")` and `tf.loadLayersModel("file://folder/model.json")` read and write files in the format of
 * tfjs-node, which registers its own: where it is loaded, ours keep quiet.
 */
export function registerModelFiles(): void {
  if (isRegistered) return;
  isRegistered = true;
  const route: Parameters<typeof tf.io.registerSaveRouter>[0] = (url) => {
    const isOurs = typeof url === "string" && url.startsWith(scheme) && !tf.findBackendFactory("tensorflow");
    if (!isOurs) return null as unknown as tf.io.IOHandler;
    return modelFiles(url.slice(scheme.length).replace(/^\/(?=[A-Za-z]:)/, ""));
  };
  tf.io.registerSaveRouter(route);
  tf.io.registerLoadRouter(route);
}

/** @param path the folder to save to, or the model.json to load (its folder will do) */
function modelFiles(path: string): tf.io.IOHandler {
  return {
    async save(artifacts) {
      const { weightData, weightSpecs, modelTopology } = artifacts;
      if (modelTopology instanceof ArrayBuffer)
        throw new Error(`saving to ${path}: a topology in binary form cannot be written as JSON`);
      const bytes = new Uint8Array(new tf.io.CompositeArrayBuffer(weightData).slice());
      const { format, generatedBy, convertedBy, trainingConfig, signature, userDefinedMetadata } = artifacts;
      const json = {
        ...{ modelTopology, format, generatedBy, convertedBy, trainingConfig, signature, userDefinedMetadata },
        weightsManifest: [{ paths: [weightsFile], weights: weightSpecs ?? [] }],
      };
      await mkdir(path, { recursive: true });
      await replace(join(path, weightsFile), bytes);
      await replace(join(path, "model.json"), JSON.stringify(json));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },
    async load() {
      const file = (await stat(path)).isDirectory() ? join(path, "model.json") : path;
      const json = parse(file, await readFile(file, "utf8"));
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const specs = manifest.flatMap(({ weights }) => weights);
        const parts = await Promise.all(
          manifest.flatMap(({ paths }) => paths).map((name) => readFile(inside(dirname(file), name))),
        );
        const bytes = Buffer.concat(parts);
        const needed = byteLength(specs);
        if (needed !== null && needed !== bytes.length)
          throw new Error(`${file}: its weights take ${needed} bytes, the files that it names have ${bytes.length}`);
        return [specs, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer];
      });
    },
  };
}

/** Writes a file that is there whole or not at all. */
async function replace(file: string, content: Uint8Array | string): Promise<void> {
  const part = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  await writeFile(part, content);
  await rename(part, file);
}

function parse(file: string, text: string): tf.io.ModelJSON {
  let json: Partial<tf.io.ModelJSON> | null;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!json?.modelTopology || !Array.isArray(json.weightsManifest))
    throw new Error(`${file} is no model of TensorFlow.js: it lacks modelTopology or weightsManifest`);
  return json as tf.io.ModelJSON;
}

/** The path of a weight file, which must lie beside the model. */
function inside(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (relative(folder, path).startsWith("..") || resolve(name) === name)
    throw new Error(`${folder}: the model names "${name}", which lies outside of its folder, as a file of weights`);
  return path;
}

const bytesOf: { readonly [dtype: string]: number } = { float32: 4, int32: 4, bool: 1, complex64: 8 };
const quantized: { readonly [dtype: string]: number } = { uint8: 1, uint16: 2, float16: 2 };

/** What weights take in a file, or null if they are strings, which have lengths of their own. */
function byteLength(specs: readonly tf.io.WeightsManifestEntry[]): number | null {
  if (specs.some(({ dtype }) => dtype === "string")) return null;
  const sizes = specs.map(({ shape, dtype, quantization }) => {
    const each = quantization ? quantized[quantization.dtype] : bytesOf[dtype];
    return tf.util.sizeFromShape(shape) * (each ?? Number.NaN);
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}
