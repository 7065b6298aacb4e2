import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type FetchModelOptions, fetchModel } from "../hub/fetch-model";
import { INDEX, onnxExports, SINGLE, shardsOf } from "../weights/folder";

/** How a model on the hub is asked for. */
export type LocateOptions = Pick<FetchModelOptions, "revision" | "onProgress" | "signal" | "patience">;

/** What a model has besides its weights, as far as it has it. */
const small = [
  ...["tokenizer.json", "vocab.json", "merges.txt"],
  ...["preprocessor_config.json", "processor_config.json", INDEX],
];

/**
 * The folder of a model: a path as it is, or the folder that the files of a model on the Hugging Face hub ("owner/name") are
 * in after they were downloaded: the first of `model.safetensors`, its shards, and the ONNX files that there is.
 */
export async function locateModel(
  model: string,
  { revision, ...options }: LocateOptions,
): Promise<{ folder: string; name: string }> {
  const isFolder = await stat(model).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return { folder: model, name: basename(resolve(model)) };
  if (!/^[\w.-]+\/[\w.-]+$/.test(model))
    throw new Error(`loadClip: there is no folder ${model}, and it is no id of a model on the hub ("owner/name")`);

  const files = ["config.json"];
  const described = await fetchModel({ ...options, ...(revision && { revision }), id: model, files, optional: small });
  const found = { folder: described.directory, name: basename(model) };
  const get = (optional: readonly string[]) =>
    fetchModel({ ...options, id: model, revision: described.commit, files, optional });
  if ((await get([SINGLE])).paths.has(SINGLE)) return found;
  if (described.paths.has(INDEX)) {
    await get(await shardsOf(found.folder));
    return found;
  }
  for (const set of onnxExports) {
    const { paths } = await get(set.flatMap((file) => [file, `${file}_data`]));
    if (set.every((file) => paths.has(file))) return found;
  }
  return found; // without weights: what reads them says so
}
