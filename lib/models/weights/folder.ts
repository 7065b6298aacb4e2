import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { openOnnx } from "./onnx-weights";
import { openSafetensors } from "./safetensors";
import type { StoredTensor, StoredTensors } from "./tensors";

/** Weights of a folder, and the files that they come from. */
export interface FolderWeights extends StoredTensors {
  readonly files: readonly string[];
  readonly kind: "safetensors" | "onnx";
}

/** Configurations and tokenizers beyond this are refused unread. */
const MAX_JSON = 64 * 2 ** 20;

export const SINGLE = "model.safetensors";
export const INDEX = "model.safetensors.index.json";

/** Exports of transformers.js in the order they are looked for: the whole model, else its two towers; float32 before float16. */
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

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** The files of a model in several parts. Their names come from a file, so they must be plain names in the folder. */
export async function shardsOf(folder: string): Promise<string[]> {
  const file = join(folder, INDEX);
  const index = indexSchema.safeParse(await readJson(file));
  if (!index.success) throw new Error(`${file} is no index of weights: ${z.prettifyError(index.error)}`);
  const files = [...new Set(Object.values(index.data.weight_map))];
  for (const shard of files)
    if (basename(shard) !== shard || !shard.endsWith(".safetensors"))
      throw new Error(`${file} points to "${shard}", which is no .safetensors file of its folder`);
  return files.sort();
}

/**
 * The content of a JSON file.
 *
 * @throws Error that names the file if it is missing, larger than 64 MiB or no JSON
 */
export async function readJson(file: string): Promise<unknown> {
  const { size } = await stat(file).catch(() => {
    throw new Error(`${file} is missing; the folder of a model has it beside the weights`);
  });
  if (size > MAX_JSON) throw new Error(`${file} has ${size} bytes, more than the ${MAX_JSON} allowed`);
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is not JSON (${(error as Error).message})`);
  }
}

/** Whether a file of this name is there. */
export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
