import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { sha256File } from "../../files";
import type { Features } from "../../method";
import { name as aName, seed as aSeed, checkOptions, oneOf } from "../../options";
import { aBatchSize } from "./frozen-features";
import { onnxEncoder } from "./onnx-encoder";

export interface MobileNetOptions {
  /** "features": the 1280 activations before the classifier; "logits": the 1000 ImageNet classes. */
  output?: "features" | "logits";
  /** Path of the ONNX file. Default: models/mobilenet_v2/features_logits_fp32.onnx below STILLACT_MIRROR. */
  file?: string;
  batchSize?: number;
  /** A seed by which the values of each weight are put in random order: a control that has learnt nothing; see `onnxEncoder`. */
  shuffleWeights?: number;
}

const place = join("models", "mobilenet_v2", "features_logits_fp32.onnx");
/** Of the file whose name "dequantised int8" is true: its weights were stored in 8 bits and written out as float32. */
const knownWeights = "dab4375da6135d34c5a9dd4f300a72a042c0a9f19ba6199faad78621254754f2";

/** Public models that do as well or better, for readers who lack the file. */
const publicModels = ["Xenova/dinov2-small", "Xenova/clip-vit-base-patch32", "Xenova/siglip-base-patch16-224"];

/**
 * Features of a MobileNetV2 trained on ImageNet (arXiv 1801.04381), from a local file: 1280 per image.
 *
 * @throws Error that names public models to use instead, if the file is absent, cut off or another one
 */
export async function mobileNet(options: MobileNetOptions = {}): Promise<Features> {
  checkOptions("features.mobileNet", options, {
    output: oneOf("features", "logits"),
    file: aName,
    batchSize: aBatchSize,
    shuffleWeights: aSeed,
  });
  const { output = "features", file, batchSize, shuffleWeights } = options;
  const mirror = process.env.STILLACT_MIRROR;
  const path = file ?? (mirror ? join(resolve(mirror), place) : undefined);
  if (!path || !existsSync(path)) {
    const lookedFor = path ? `there is no ${path}` : "STILLACT_MIRROR is not set";
    throw new Error(
      `mobileNet: ${lookedFor}. Set STILLACT_MIRROR to a folder that holds ${place}, or use a public model: ` +
        publicModels.map((model) => `features.encoder({ model: "${model}" })`).join(", "),
    );
  }
  const weights = shuffleWeights === undefined ? "dequantised int8" : "shuffled weights";
  const name = output === "features" ? `MobileNetV2 (${weights})` : `MobileNetV2 logits (${weights})`;
  const found = await sha256File(path);
  if (found !== knownWeights) {
    throw new Error(
      `mobileNet: ${path} is cut off or another file (sha256 ${found}, expected ${knownWeights}); get it again, or load ` +
        "your own file with features.onnxEncoder",
    );
  }
  return onnxEncoder({
    file: path,
    name,
    output,
    ...(batchSize && { batchSize }),
    ...(shuffleWeights !== undefined && { shuffleWeights }),
  });
}
