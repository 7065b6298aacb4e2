import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Filter } from "../../data/resample";
import { sha256 } from "../../files";
import type { Features } from "../../method";
import { frozenFeatures } from "./frozen-features";
import { engineVersion, openOnnx } from "./onnx";
import { imageNet, type Rgb } from "./preprocess";

export interface OnnxEncoderOptions {
  /** Path of an ONNX file with one image input, float32 `[batch, 3, height, width]`. */
  file: string;
  /** For the names of rows. Default: the file's name. */
  name?: string;
  /** The output taken as features, `[batch, …]`. Default: the only one. */
  output?: string;
  /** Width and height that the network gets, cut from the centre. */
  imageSize?: number;
  /** Length of the shorter side before the crop. Default: 256 for every 224 of `imageSize`. */
  resize?: number;
  filter?: Filter;
  /** Mean and standard deviation of the channels, for bytes scaled to 0 … 1. Default: ImageNet's. */
  mean?: Rgb;
  std?: Rgb;
  /** Images in one call; the last call is filled up. */
  batchSize?: number;
}

/**
 * Features from a local ONNX file, with torchvision's preprocessing for ImageNet unless said otherwise.
 *
 * @throws Error if the file cannot be read; what is wrong inside it shows when features are computed
 */
export async function onnxEncoder({
  file,
  name = basename(file, ".onnx"),
  output,
  imageSize = 224,
  resize = Math.round((imageSize * 256) / 224),
  filter = imageNet.filter,
  mean = imageNet.mean,
  std = imageNet.std,
  batchSize = 8,
}: OnnxEncoderOptions): Promise<Features> {
  const weights = sha256(await readModel(file));
  return frozenFeatures({
    name,
    params: { weights, output: output ?? null, engine: engineVersion() },
    preprocessing: {
      ...imageNet,
      resize: { shorter: resize },
      crop: { width: imageSize, height: imageSize },
      filter,
      mean,
      std,
    },
    batchSize,
    code: [__filename],
    async open(input) {
      const model = await readModel(file);
      if (sha256(model) !== weights)
        throw new Error(`encoder: ${file} has changed since it was named; call onnxEncoder again`);
      return openOnnx(model, { file, output, input });
    },
  });
}

async function readModel(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`encoder: cannot read the ONNX file ${file}: ${(error as Error).message}`, { cause: error });
  }
}
