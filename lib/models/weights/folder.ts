import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { readJson } from "../../json-file";
import { openOnnx } from "./onnx-weights";
import { openSafetensors } from "./safetensors";
import type { StoredTensor, StoredTensors } from "./tensors";
import { openTorch } from "./torch";

/** Weights of a folder, and the files that they come from. */
export interface FolderWeights extends StoredTensors {
  readonly files: readonly string[];
  readonly kind: "safetensors" | "torch" | "onnx";
}

/** Layouts of the weights of a PyTorch model in the order they are looked for: one file, or an index and shards. */
export const layouts = [
  { kind: "safetensors", single: "model.safetensors", index: "model.safetensors.index.json", ending: ".safetensors" },
  { kind: "torch", single: "pytorch_model.bin", index: "pytorch_model.bin.index.json", ending: ".bin" },
  {
    kind: "safetensors",
    single: "model.fp16.safetensors",
    index: "model.safetensors.index.fp16.json",
    ending: ".safetensors",
  },
  { kind: "torch", single: "pytorch_model.fp16.bin", index: "pytorch_model.bin.index.fp16.json", ending: ".bin" },
  {
    kind: "safetensors",
    single: "open_clip_model.safetensors",
    index: "open_clip_model.safetensors.index.json",
    ending: ".safetensors",
  },
  {
    kind: "torch",
    single: "open_clip_pytorch_model.bin",
    index: "open_clip_pytorch_model.bin.index.json",
    ending: ".bin",
  },
] as const;

/** Endings of weights under another name, or of other frameworks. */
const weightsOfOthers = /\.(safetensors|bin|pt|pth|ckpt|onnx|h5|msgpack|gguf)$/;

export type Layout = (typeof layouts)[number];

/**
 * Exports of transformers.js in the order they are looked for: the whole model, else its two towers; float32 before
 * float16.
 */
export const onnxExports = ["", "_fp16"].flatMap((precision) => [
  ...["onnx/", ""].map((folder) => [`${folder}model${precision}.onnx`]),
  ...["onnx/", ""].map((folder) => [`${folder}vision_model${precision}.onnx`, `${folder}text_model${precision}.onnx`]),
]);

/**
 * Opens the weights of a model folder: `model.safetensors`, its shards, `pytorch_model.bin`, its shards, the
 * same in a variant of half precision or of OpenCLIP, or the ONNX files of transformers.js: the first of these that it has.
 *
 * @throws Error if the folder has none of them, or they are damaged
 */
export async function openWeights(folder: string): Promise<FolderWeights> {
  for (const layout of layouts) {
    const { kind, single, index } = layout;
    if (await exists(join(folder, single))) return open(folder, kind, [single]);
    if (await exists(join(folder, index))) return open(folder, kind, await shardsOf(folder, layout));
  }
  for (const files of onnxExports) {
    const present = await Promise.all(files.map((file) => exists(join(folder, file))));
    if (present.every(Boolean)) return open(folder, "onnx", files);
  }
  const looked = layouts.map(({ single, index }) => `no ${single}, no ${index}`).join(", ");
  const others = (await readdir(folder)).filter((file) => weightsOfOthers.test(file));
  const remedy =
    others.length > 0
      ? `; it has ${others.slice(0, 5).join(", ")}: give weights of PyTorch one of these names, or convert them`
      : "; download the model again";
  throw new Error(`${folder} has no weights: ${looked}, no onnx/model.onnx${remedy}`);
}

const openers: { readonly [kind in FolderWeights["kind"]]: (path: string) => Promise<StoredTensors> } = {
  safetensors: openSafetensors,
  torch: openTorch,
  onnx: openOnnx,
};

async function open(folder: string, kind: FolderWeights["kind"], files: readonly string[]): Promise<FolderWeights> {
  const opened: StoredTensors[] = [];
  const close = async () => {
    for (const part of opened) await part.close();
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const file of files) {
      const part = await openers[kind](join(folder, file));
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
export async function shardsOf(folder: string, { index: name, ending }: Layout): Promise<string[]> {
  const file = join(folder, name);
  const index = await readJson(file, indexFile);
  const files = [...new Set(Object.values(index.weight_map))];
  for (const shard of files)
    if (basename(shard) !== shard || !shard.endsWith(ending))
      throw new Error(`${file} points to "${shard}", which is no ${ending} file of its folder`);
  return files.sort();
}

/** Whether a file of this name is there. */
export const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
