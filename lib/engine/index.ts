/** How tensors run: functions of tfjs tensors compiled to one graph for ONNX Runtime. */
export { type DropoutOptions, dropout } from "./dropout";
export { constant, jit } from "./jit";
export type { AdamW, Sgd } from "./optimizer";
export { random } from "./random";
export { type GraphReport, report } from "./report";
export { type TrainStep, type TrainStepOptions, trainStep } from "./step";
export { type EngineInfo, type EngineName, ready, use } from "./use";
