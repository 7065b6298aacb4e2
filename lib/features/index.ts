import { interruptible } from "../interrupt";
import { type EncoderOptions, encoder as findEncoder } from "../models/encoder/encoder";
import { withProgress } from "../notebook/with-progress";
import type { Features } from "./features";

export type { EncoderOptions } from "../models/encoder/encoder";
export { type MobileNetOptions, mobileNet } from "../models/encoder/mobile-net";
export { type OnnxEncoderOptions, onnxEncoder } from "../models/encoder/onnx-encoder";
export { boxGeometry, boxGeometryColumns } from "./box-geometry";
export { type ColourHistogramOptions, colourHistogram } from "./colour-histogram";
export { concat } from "./concat";
export type { FeatureMatrix, Features } from "./features";
export { type OnPersonCropOptions, onPersonCrop } from "./on-person-crop";

/**
 * Features of a vision model from the Hugging Face hub, fetched once under a progress bar:
 * `await features.encoder({ model: "Xenova/dinov2-small" })`. See `EncoderOptions` for what can be chosen.
 *
 * Heeds HF_HOME, HF_HUB_OFFLINE, HF_ENDPOINT and HF_TOKEN. Rejects when the model cannot be had.
 */
export function encoder(options: EncoderOptions): Promise<Features> {
  return withProgress(`Fetching ${options.model}`, (onProgress) =>
    interruptible((signal) => findEncoder({ onProgress, ...options, signal }), options.signal),
  );
}
