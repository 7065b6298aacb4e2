import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { dataFile, projectRoot } from "../../paths";
import { type FetchModelOptions, fetchModel } from "../hub/fetch-model";
import { exists, layouts, onnxExports, shardsOf } from "../weights/folder";

/** How a model on the hub is asked for. */
export type LocateOptions = Pick<FetchModelOptions, "revision" | "onDownload" | "onProgress" | "signal" | "patience">;

/** What a model has besides its weights, as far as it has it. */
const small = [
  ...["tokenizer.json", "vocab.json", "merges.txt", "spiece.model"],
  ...["preprocessor_config.json", "processor_config.json"],
  ...layouts.map(({ index }) => index),
];

/** The settings of models that are published for OpenCLIP alone. */
export const OPEN_CLIP_CONFIG = "open_clip_config.json";

/** The name of the model that was trained on drawn figures and comes with the project. */
export const MINI_CLIP = "mini-clip";

/** The model that is loaded where none is named. */
export const usualClip = (): string => process.env.STILLACT_CLIP || MINI_CLIP;

/**
 * The folder of a model: mini-CLIP's by its name; a path, from here or else from the project's folder; or the folder
 * that the files of a model on the Hugging Face hub ("owner/name") are in after they were downloaded, with the first
 * layout of weights that it has of those that `openWeights` looks for.
 */
export async function locateModel(
  model: string,
  { revision, onDownload, ...options }: LocateOptions,
): Promise<{ folder: string; name: string }> {
  const places = [resolve(model), resolve(projectRoot(), model), ...(model === MINI_CLIP ? [dataFile(model)] : [])];
  for (const folder of places) if (await isFolder(folder)) return { folder, name: basename(folder) };
  if (model === MINI_CLIP)
    throw new Error(
      `loadClip: mini-CLIP is not in ${dataFile(model)}; git has it, and npm run pretrain makes it again`,
    );
  if (!/^[\w.-]+\/[\w.-]+$/.test(model))
    throw new Error(`loadClip: there is no folder ${model}, and it is no id of a model on the hub ("owner/name")`);

  const asked = { ...options, ...(revision && { revision }), id: model };
  const described = await fetchModel({ ...asked, files: [], optional: ["config.json", OPEN_CLIP_CONFIG, ...small] });
  if (!["config.json", OPEN_CLIP_CONFIG].some((file) => described.paths.has(file)))
    await fetchModel({ ...asked, files: ["config.json"] }); // says why it cannot be had
  const found = { folder: described.directory, name: basename(model) };
  const get = (optional: readonly string[]) =>
    fetchModel({
      ...options,
      ...(onDownload && { onDownload }),
      id: model,
      revision: described.commit,
      files: [],
      optional,
    });
  for (const layout of layouts) {
    const { single, index } = layout;
    if ((await get([single])).paths.has(single)) return found;
    if (described.paths.has(index)) {
      await get(await shardsOf(found.folder, layout));
      return found;
    }
  }
  for (const set of onnxExports) {
    const { paths } = await get(set.flatMap((file) => [file, `${file}_data`]));
    if (set.every((file) => paths.has(file))) return found;
  }
  return found; // without weights: what reads them says so
}

/** The path of a checkpoint that is named by itself, from here or else from the project's folder. */
export async function locateFile(model: string): Promise<string | undefined> {
  for (const file of [resolve(model), resolve(projectRoot(), model)]) if (await exists(file)) return file;
  return undefined;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
