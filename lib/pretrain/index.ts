/** A small CLIP and its controls, pretrained on figures by this project's own code: what `npm run pretrain` does. */
export { evaluatePretraining, writePretrainingResults } from "./evaluate";
export { modelCard, writeModelCard } from "./model-card";
export { readRecord, runPretraining } from "./run";
export { defaults, generator, type PretrainSettings, type VariantName, variantNames, variants } from "./settings";
export { samplesIn } from "./speed";
export { pretrain } from "./train";
