import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJson } from "../../json-file";
import { openOnnx } from "./onnx-weights";
import { openSafetensors } from "./safetensors";
import type { StoredTensor, StoredTensors } from "./tensors";

/** Weights of a folder, and the files that they come from. */
export interface FolderWeights extends StoredTensors {
  readonly files: readonly string[];
  readonly kind: "safetensors" | "onnx";
}

export const SINGLE = "model.safetensors";
export const INDEX = "model.safetensors.index.json";

/**
 * Exports of transformers.js in the order they are looked for: the whole model, else its two towers; float32 before
 * float16.
 */
export const onnxExports = ["", "_fp16"].flatMap((precision) => [
  ...["onnx/", ""].map((folder) => [`${folder}model${precision}.onnx`]),
  ...["onnx/", ""].map((folder) => [`${folder}vision_model${precision}.onnx`, `${folder}text_model${precision}.onnx`]),
]);

/**
 * Opens the weights of a model folder: `model.safetensors`, its shards, or the ONNX files of transformers.js.
 *
 * @throws Error if the folder has none of them, or they are damaged
 */
export async function openWeights(folder: string): Promise<FolderWeights> {
  if (await exists(join(folder, SINGLE))) return open(folder, "safetensors", [SINGLE]);
  if (await exists(join(folder, INDEX))) return open(folder, "safetensors", await shardsOf(folder));
  for (const files of onnxExports) {
    const present = await Promise.all(files.map((file) => exists(join(folder, file))));
    if (present.every(Boolean)) return open(folder, "onnx", files);
  }
  const torch = (await exists(join(folder, "pytorch_model.bin")))
    ? "; pytorch_model.bin can run code and is not read: save it once as safetensors (save_pretrained does)"
    : "";
  throw new Error(`${folder} has no weights: no ${SINGLE}, no ${INDEX}, no onnx/model.onnx${torch}`);
}

async function open(folder: string, kind: FolderWeights["kind"], files: readonly string[]): Promise<FolderWeights> {
  const opened: StoredTensors[] = [];
  const close = async () => {
    for (const part of opened) await part.close();
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const file of files) {
      const part = await (kind === "onnx" ? openOnnx : openSafetensors)(join(folder, file));
      opened.push(part);
      for (const [name, tensor] of part.tensors) {
        if (tensors.has(name)) throw new Error(`${join(folder, file)}: "${name}" is in an earlier file too`);
        tensors.set(name, tensor);
      }
    }
    return { tensors, close, files, kind };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings beside a model's weights, whose fields whoever uses them checks. */
export const settingsFile = {
  schema: z.looseObject({}),
  what: "the settings of a model",
  remedy: "a model's folder has it beside the weights; download the model again",
};

const indexFile = {
  schema: z.object({ weight_map: z.record(z.string(), z.string()) }),
  what: "an index of weights",
  remedy: "download the model again",
};

/** The files of a model in several parts. Their names come from a file, so they must be plain names in the folder. */
export async function shardsOf(folder: string): Promise<string[]> {
  const file = join(folder, INDEX);
  const index = await readJson(file, indexFile);
  const files = [...new Set(Object.values(index.weight_map))];
  for (const shard of files)
    if (basename(shard) !== shard || !shard.endsWith(".safetensors"))
      throw new Error(`${file} points to "${shard}", which is no .safetensors file of its folder`);
  return files.sort();
}

/** Whether a file of this name is there. */
export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
