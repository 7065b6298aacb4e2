export { type CnnOptions, cnn } from "./cnn";
export { type FnnOptions, fnn } from "./fnn";
export { type LayersOptions, layers } from "./layers";
export { loadClassifier } from "./load-classifier";
export { majority } from "./majority";
export type { NetworkOptions, Shape } from "./network";
export { permutedLabels } from "./permuted-labels";
