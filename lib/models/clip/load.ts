import { basename, dirname, extname, join } from "node:path";
import { ready } from "@stillact/engine";
import { aClip } from "../../arguments";
import { writeFileAtomic } from "../../files";
import { readJson } from "../../json-file";
import type { Json } from "../../method";
import { name as aName, signal as aSignal, callback, checkArguments, checkOptions, oneOf, record } from "../../options";
import { countNotFinite } from "../weights/floats";
import { exists, openWeights, settingsFile } from "../weights/folder";
import { writeSafetensors } from "../weights/safetensors";
import type { StoredTensor } from "../weights/tensors";
import { openTorch } from "../weights/torch";
import { readVariables } from "../weights/variables";
import { type ClipConfig, readClipConfig, readVisionConfig, type VisionConfig, writeClipConfig } from "./config";
import { type LocateOptions, locateFile, locateModel, OPEN_CLIP_CONFIG, usualClip } from "./locate";
import { isUpdate } from "./lora";
import {
  type Clip,
  type ClipOptions,
  type ClipParts,
  type ClipVision,
  clipChecks,
  clipModel,
  clipVision,
} from "./model";
import { huggingFaceNames } from "./names";
import { openAiConfig } from "./open-ai-config";
import { readOpenClipConfig } from "./open-clip-config";
import { parameterShapes, visionShapes } from "./parameters";
import { clipPreprocessing, readProcessor, siglipPreprocessing, writeProcessor } from "./processor";
import { loadSiglipTokenizer } from "./siglip-tokenizer";
import { loadTokenizer, tokenizerFiles } from "./tokenizer";
import type { Parameters } from "./transformer";

export interface LoadClipOptions extends ClipOptions, LocateOptions {
  /** For the names of rows. Default: the folder's name, or the model's without its owner. */
  name?: string;
  /** Called with what was assumed, and for prompts that are cut off. Default: console.warn. */
  warn?: (message: string) => void;
}

/** What the options may be. */
const placeChecks = {
  ...clipChecks,
  name: aName,
  revision: aName,
  onProgress: callback,
  onDownload: callback,
  signal: aSignal,
  patience: record(),
};

/**
 * Loads a CLIP, a SigLIP or a SigLIP 2 from a folder as Hugging Face has it: `config.json`, weights (`model.safetensors` or
 * `pytorch_model.bin`, their shards, or the ONNX files of transformers.js in `onnx/`; float32, float16 or bfloat16;
 * under the names of Hugging Face, OpenAI or OpenCLIP), a tokenizer, and `preprocessor_config.json` (where it is
 * absent, OpenAI's preprocessing or SigLIP's); or as OpenCLIP has it: `open_clip_config.json`, weights, a tokenizer.
 *
 * A file alone is taken as OpenAI's (`ViT-B-32.pt`): it has no settings but its tensors' shapes, and no tokenizer, which has
 * to lie beside it (`tokenizer.json`, or OpenAI's `bpe_simple_vocab_16e6.txt.gz`).
 *
 * @param model "mini-clip", the small model that was trained here on drawn figures; a folder or file; or the id of a model on the
 *   Hugging Face hub ("openai/clip-vit-base-patch32"), which is taken from the cache shared with Python,
 *   else downloaded into it. Default: what the environment variable STILLACT_CLIP says, else "mini-clip"
 * @throws Error if a file is missing or damaged, the architecture is another, or the weights do not fit the
 *   configuration; then it names every tensor that is missing or too many
 */
export async function loadClip(model: string = usualClip(), options: LoadClipOptions = {}): Promise<Clip> {
  checkOptions("loadClip", options, { ...placeChecks, warn: callback });
  checkArguments("loadClip", { model: [model, aName] });
  const { name, batchSize, warn = console.warn, ...place } = options;
  const batch = batchSize === undefined ? {} : { batchSize };
  const engine = await ready();
  const file = await locateFile(model);
  if (file) return clipModel({ ...(await readLone(file, warn)), ...(name && { name }) }, engine, batch);
  const { folder: path, name: own } = await locateModel(model, place);
  const { config, preprocessing } = await readSettings(path);
  const tokenizer = await (config.text.pooling ? loadSiglipTokenizer : loadTokenizer)(path, config.text, { warn });
  const parameters = await readParameters(path, config, warn);
  const parts = { name: name ?? own, config, parameters, tokenizer, preprocessing };
  return clipModel(parts, engine, batch);
}

/** A checkpoint of OpenAI's own, whose shapes are its configuration, with a tokenizer that lies beside it. */
async function readLone(file: string, warn: (message: string) => void): Promise<ClipParts> {
  const { tensors, close } = await openTorch(file);
  try {
    const found = huggingFaceNames(tensors);
    const config = openAiConfig(found, file);
    const tokenizer = await loadTokenizer(dirname(file), config.text, { warn });
    const parameters = await readVariables(parameterShapes(config), found, file);
    const preprocessing = clipPreprocessing(config.vision.imageSize);
    return { name: basename(file, extname(file)), config, parameters, tokenizer, preprocessing };
  } finally {
    await close();
  }
}

/**
 * Loads the image tower of a CLIP model: of one that is published alone (Hugging Face's CLIPVisionModel and
 * CLIPVisionModelWithProjection), or of a whole model, whose texts are left aside. It needs no tokenizer.
 *
 * @param model a folder, or the id of a model on the Hugging Face hub
 * @throws Error as `loadClip` does
 */
export async function loadClipVision(model: string, options: Omit<LoadClipOptions, "warn"> = {}): Promise<ClipVision> {
  checkOptions("clip.loadClipVision", options, placeChecks);
  checkArguments("clip.loadClipVision", { model: [model, aName] });
  const { name, batchSize, ...place } = options;
  const engine = await ready();
  const { folder: path, name: own } = await locateModel(model, place);
  const file = join(path, "config.json");
  const { vision, projectionSize } = readVisionConfig(await readJson(file, settingsFile), file);
  const preprocessing = await readPreprocessing(path, vision);
  const { tensors, close } = await openWeights(path);
  try {
    const named = huggingFaceNames(tensors);
    const isBare = named.has("embeddings.class_embedding"); // as newer versions save CLIPVisionModel
    const found = isBare ? new Map([...named].map(([key, tensor]) => [`vision_model.${key}`, tensor])) : named;
    for (const key of found.keys())
      if (/^(text_model\.|text_projection\.|logit_(scale|bias)$)/.test(key)) found.delete(key);
    const wanted = visionShapes(vision, found.has("visual_projection.weight") ? projectionSize : null);
    const parameters = await readVariables(wanted, found, path);
    const parts = { name: name ?? own, config: vision, parameters, preprocessing };
    return clipVision(parts, engine, batchSize === undefined ? {} : { batchSize });
  } finally {
    await close();
  }
}

/**
 * The scale that OpenAI's training ends at: the largest that it allows (Radford et al., arXiv 2103.00020, section 2.5).
 */
const USUAL_SCALE = 100;

async function readParameters(path: string, config: ClipConfig, warn: (message: string) => void) {
  const { tensors, kind, files, close } = await openWeights(path);
  try {
    const wanted = parameterShapes(config);
    const found = huggingFaceNames(tensors);
    if (kind === "onnx" && files.length > 1 && !found.has("logit_scale")) {
      warn(`${path}: the exported towers come without logit_scale; ${USUAL_SCALE} is taken, as in OpenAI's models`);
      found.set("logit_scale", scaleTensor());
    }
    return await readVariables(wanted, found, path);
  } finally {
    await close();
  }
}

const scaleTensor = (): StoredTensor => ({
  shape: [],
  format: "F32",
  read: async () => Float32Array.of(Math.log(USUAL_SCALE)),
});

/** Of Hugging Face, where a folder has both. */
async function readSettings(path: string): Promise<Pick<Clip, "config" | "preprocessing">> {
  const [file, openClip] = [join(path, "config.json"), join(path, OPEN_CLIP_CONFIG)];
  if (!(await exists(file)) && (await exists(openClip)))
    return readOpenClipConfig(await readJson(openClip, settingsFile), openClip);
  const config = readClipConfig(await readJson(file, settingsFile), file);
  return { config, preprocessing: await readPreprocessing(path, config.vision) };
}

/** Newer folders keep it inside the settings of the whole processor. */
async function readPreprocessing(path: string, { imageSize, pooling }: VisionConfig) {
  const own = join(path, "preprocessor_config.json");
  if (await exists(own)) return readProcessor(await readJson(own, settingsFile), imageSize, own);
  const shared = join(path, "processor_config.json");
  if (!(await exists(shared))) return (pooling ? siglipPreprocessing : clipPreprocessing)(imageSize);
  const { image_processor: json = {} } = await readJson(shared, settingsFile);
  return readProcessor(json, imageSize, shared);
}

export interface SaveClipOptions {
  /** F16 halves the file and rounds the weights (default F32). */
  format?: "F32" | "F16";
  /** Further entries of `config.json`, which do not concern the model: where its weights come from, say. */
  notes?: { readonly [name: string]: Json };
}

/**
 * Saves a CLIP model as a folder that `loadClip` and Hugging Face load.
 *
 * @throws Error that names the tensors that could not be loaded again: with updates of LoRA beside them, with values that
 *   are not finite, or beyond half precision where that is the format
 */
export async function saveClip(
  clip: Pick<Clip, "config" | "parameters" | "tokenizer" | "preprocessing">,
  folder: string,
  options: SaveClipOptions = {},
): Promise<void> {
  checkOptions("clip.saveClip", options, { format: oneOf("F32", "F16"), notes: record() });
  checkArguments("clip.saveClip", { clip: [clip, record(aClip.takes)], folder: [folder, aName] });
  const { config, parameters, tokenizer, preprocessing } = clip;
  refuse("updates of LoRA, which are no part of a CLIP model; save what merge() gives", isUpdate, parameters);
  refuse(
    "values that are NaN or infinite: training diverged; go back to an earlier checkpoint",
    (name) => countNotFinite(parameters[name]!.dataSync() as Float32Array) > 0,
    parameters,
  );
  const { format = "F32", notes = {} } = options;
  const tensors = Object.entries(parameters).map(([name, tensor]) => {
    return [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }] as const;
  });
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  await writeSafetensors(join(folder, "model.safetensors"), Object.fromEntries(tensors), { format });
  await writeFileAtomic(join(folder, "tokenizer.json"), json(tokenizer.json));
  await writeFileAtomic(join(folder, "preprocessor_config.json"), json(writeProcessor(preprocessing)));
  for (const [file, content] of Object.entries(tokenizerFiles(tokenizer, config.text)))
    await writeFileAtomic(join(folder, file), content);
  await writeFileAtomic(join(folder, "config.json"), json({ ...notes, ...writeClipConfig(config) }));
}

function refuse(what: string, isWrong: (name: string) => boolean, parameters: Parameters): void {
  const names = Object.keys(parameters).filter(isWrong);
  if (names.length > 0) throw new Error(`saveClip: ${what} (${names.join(", ")})`);
}
