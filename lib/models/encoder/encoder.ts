import { join } from "node:path";
import { z } from "zod";
import { sha256File } from "../../files";
import { type JsonKind, readJson } from "../../json-file";
import type { Features } from "../../method";
import {
  name as aName,
  signal as aSignal,
  callback,
  checkOptions,
  oneOf,
  record,
  required,
  wholeNumber,
} from "../../options";
import { type FetchModelOptions, fetchModel } from "../hub/fetch-model";
import { settingsFile } from "../weights/folder";
import { aBatchSize, frozenFeatures } from "./frozen-features";
import { preprocessingOf } from "./processor-config";
import type { FeatureChoice } from "./token-pooling";
import { type Dtype, dtypeSuffix, modelFile, openTransformers, transformersVersion } from "./transformers";

export interface EncoderOptions extends Pick<FetchModelOptions, "onProgress" | "signal" | "patience"> {
  /** A vision model on the hub with ONNX files: "Xenova/dinov2-small", "Xenova/clip-vit-base-patch32". */
  model: string;
  /** A commit, for results that stay; a branch means its current commit, which `params` then names. */
  revision?: string;
  /** For the names of rows. Default: the model's id and the feature. */
  name?: string;
  /**
   * "cls": the class token (DINOv2, ViT); "pooled": the model's own summary (CLIP, SigLIP); "mean": the mean over the
   * patches (any transformer, ConvNeXt).
   */
  feature?: FeatureChoice;
  /** Width and height that the network gets. Default: what it was trained with. */
  imageSize?: number;
  /** Images in one call; the last call is filled up. */
  batchSize?: number;
  /** Precision of the weights: which of the model's ONNX files is taken. */
  dtype?: Dtype;
}

const patch = z.union([z.number().int().positive(), z.array(z.number().int().positive()).length(2)]);
const tower = z.object({ patch_size: patch.optional() });
const configFile = {
  schema: tower.extend({ model_type: z.string(), vision_config: tower.optional() }),
  what: "the configuration of a vision model",
  remedy: "take a model whose repository has its files for transformers.js",
};

/**
 * Features of a vision model from the Hugging Face hub (DINOv2, ViT, SigLIP, ConvNeXt, CLIP, …), run by
 * transformers.js. Images are resized as Pillow does and prepared as the model's preprocessor_config.json says.
 *
 * The files are fetched at once, so that `params` has the commit and the hash of the weights.
 *
 * @throws Error if they cannot be fetched, or the preprocessing is not known
 */
export async function encoder(options: EncoderOptions): Promise<Features> {
  checkOptions("features.encoder", options, {
    model: required(aName),
    revision: aName,
    name: aName,
    feature: oneOf("cls", "pooled", "mean"),
    imageSize: wholeNumber(1, 4096),
    batchSize: aBatchSize,
    dtype: oneOf(...Object.keys(dtypeSuffix)),
    onProgress: callback,
    signal: aSignal,
    patience: record(),
  });
  const { model, revision, feature = "cls", imageSize, batchSize = 8, dtype = "fp32" } = options;
  const { onProgress, signal, patience, name = `${model}, ${feature}` } = options;
  const asking = {
    id: model,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
    ...(patience && { patience }),
  };
  const settings = ["config.json", "preprocessor_config.json"];
  const described = await fetchModel({ ...asking, ...(revision && { revision }), files: settings });
  const { commit, directory } = described;
  const read = <T>(file: string, kind: JsonKind<T>) =>
    readJson(described.paths.get(file)!, kind, `${file} of ${model}`);
  const config = await read("config.json", configFile);
  const processor = "preprocessor_config.json";
  const preprocessing = preprocessingOf(await read(processor, settingsFile), `${processor} of ${model}`, imageSize);

  const file = modelFile(config.model_type, dtype);
  const optional = [`${file}_data`];
  const { paths } = await fetchModel({ ...asking, revision: commit, files: [file], optional });
  const weights = await Promise.all([...paths.values()].map(sha256File));

  return frozenFeatures({
    name,
    params: { model, commit, weights, dtype, feature, engine: await transformersVersion() },
    preprocessing,
    batchSize,
    code: [join(__dirname, "transformers")], // not this module: how files are fetched decides no feature
    open: (input) =>
      openTransformers({
        directory,
        name,
        modelType: config.model_type,
        dtype,
        feature,
        patchSize: patchSize(config.patch_size ?? config.vision_config?.patch_size),
        input,
      }),
  });
}

const patchSize = (size: z.infer<typeof patch> | undefined) => (typeof size === "object" ? size[0] : size);
