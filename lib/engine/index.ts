/** How tensors run: functions of tfjs tensors compiled to one graph for ONNX Runtime. */
export { type DropoutOptions, dropout } from "./dropout";
export type { EngineInfo, EngineName } from "./in-use";
export { constant, jit } from "./jit";
export { gelu, layerNorm, quickGelu } from "./nn";
export type { AdamW, Sgd } from "./optimizer";
export { random } from "./random";
export { type GraphReport, report } from "./report";
export { type TrainStep, type TrainStepOptions, trainStep } from "./step";
export type { StepState } from "./step-state";
export { ready, use } from "./use";
