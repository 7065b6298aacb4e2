/** CLIP: image and text towers that share one space (Radford et al., arXiv 2103.00020). */

export { type ClipConfig, readClipConfig } from "./config";
export { type LoadClipOptions, loadClip, loadClipVision, saveClip } from "./load";
export { type Lora, type LoraOptions, type LowRankUpdate, lora } from "./lora";
export { type Clip, type ClipOptions, type ClipParts, type ClipVision, clipModel } from "./model";
export { initialParameters, parameterShapes } from "./parameters";
export { loadAdapter, saveAdapter } from "./peft";
export { clipPreprocessing } from "./processor";
export { type Similarities, similarities } from "./similarities";
export { loadTokenizer, type Tokenizer } from "./tokenizer";
export { clipLogits, imageFeatures, pooledImages, textFeatures } from "./towers";
export type { Parameters } from "./transformer";
