import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Filter, filterNames } from "../../data/resample";
import { hashJson, sha256 } from "../../files";
import type { Features } from "../../method";
import {
  above,
  name as aName,
  seed as aSeed,
  type Check,
  checkOptions,
  oneOf,
  required,
  wholeNumber,
} from "../../options";
import { externalFiles } from "../weights/onnx-external";
import { aBatchSize, frozenFeatures } from "./frozen-features";
import { engineVersion, type OnnxModel, openOnnx } from "./onnx";
import { imageNet, type Rgb } from "./preprocess";
import { withShuffledWeights } from "./shuffled-weights";

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
  /**
   * Puts the values of each weight in random order, by this seed: the same network without what it had learnt. Isolates the weights
   * from the architecture, the resolution and the number of features.
   */
  shuffleWeights?: number;
}

const threeOf = (each: Check): Check => ({
  takes: `three numbers [red, green, blue], each ${each.takes}`,
  accepts: (value) => Array.isArray(value) && value.length === 3 && value.every(each.accepts),
});

/**
 * Features from a local ONNX file, with torchvision's preprocessing for ImageNet unless said otherwise. Where the model
 * keeps its values in other files, they are those beside it.
 *
 * @throws Error if a file cannot be read or is no ONNX model, or if its values are outside of its folder; what else is
 *   wrong inside it shows when features are computed
 */
export async function onnxEncoder(options: OnnxEncoderOptions): Promise<Features> {
  checkOptions("features.onnxEncoder", options, {
    file: required(aName),
    name: aName,
    output: aName,
    imageSize: wholeNumber(1, 4096),
    resize: wholeNumber(1, 4096),
    filter: oneOf(...filterNames),
    mean: threeOf({ takes: "a number", accepts: Number.isFinite }),
    std: threeOf(above(0)),
    batchSize: aBatchSize,
    shuffleWeights: aSeed,
  });
  const { file, name = basename(file, ".onnx"), output, imageSize = 224, batchSize = 8, shuffleWeights } = options;
  const { resize = Math.round((imageSize * 256) / 224), filter = imageNet.filter } = options;
  const { mean = imageNet.mean, std = imageNet.std } = options;
  const { bytes, external } = await readModel(file);
  const weights = sha256(bytes);
  const beside = hashesOf(external);
  return frozenFeatures({
    name,
    params: {
      weights,
      ...(external.size > 0 && { external: beside }),
      ...(shuffleWeights !== undefined && { shuffleWeights }),
      output: output ?? null,
      engine: engineVersion(),
    },
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
      if (sha256(model.bytes) !== weights || hashJson(hashesOf(model.external)) !== hashJson(beside))
        throw new Error(`encoder: ${file} has changed since it was named; call onnxEncoder again`);
      const bytes = shuffleWeights === undefined ? model.bytes : withShuffledWeights(model.bytes, shuffleWeights);
      return openOnnx({ ...model, bytes }, { file, output, input });
    },
  });
}

async function readModel(file: string): Promise<OnnxModel> {
  const bytes = await read(file, (reason) => `cannot read the ONNX file ${file}: ${reason}`);
  const external = new Map<string, Uint8Array>();
  for (const name of locationsOf(bytes, file)) {
    const path = join(dirname(file), name);
    external.set(
      name,
      await read(path, (reason) => `${file} keeps values in ${path}, which cannot be read: ${reason}; put it there`),
    );
  }
  return { bytes, external };
}

function locationsOf(bytes: Uint8Array<ArrayBuffer>, file: string): string[] {
  try {
    return externalFiles(bytes);
  } catch (error) {
    throw new Error(
      `encoder: ${file} (${bytes.length} bytes) is not an ONNX model, is cut off, or keeps values outside of its folder: get the file again, or export the ` +
        `model once more (${(error as Error).message})`,
      { cause: error },
    );
  }
}

async function read(path: string, complaint: (reason: string) => string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`encoder: ${complaint((error as Error).message)}`, { cause: error });
  }
}

const hashesOf = (external: OnnxModel["external"]) =>
  Object.fromEntries([...external].map(([name, bytes]) => [name, sha256(bytes)]));
