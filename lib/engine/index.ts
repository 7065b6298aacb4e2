/** Functions of TensorFlow.js tensors, compiled to one graph for ONNX Runtime. */

export { ready, use } from "./api/choose-engine";
export { type DropoutOptions, dropout } from "./api/dropout";
export { constant, jit } from "./api/jit";
export { gelu, layerNorm, quickGelu } from "./api/nn";
export { random } from "./api/random";
export type { EngineInfo, EngineName } from "./run/current-engine";
export { type EngineReport, report } from "./run/report";
export type { AdamW, Sgd } from "./train/optimizer";
export { trainStep } from "./train/step";
export type { StepCheckpoint } from "./train/step-checkpoint";
export type { StepResult, TrainStep, TrainStepOptions } from "./train/types";
