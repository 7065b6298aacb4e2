import type { Method } from "../method";
import { fnn as fnnModel } from "../models/fnn";
import { name as aName, checkOptions, listOf, wholeNumber } from "../options";
import { type NetworkOptions, networkChecks, networkMethod } from "./network";

export interface FnnOptions extends NetworkOptions {
  name?: string;
  /** Units of each hidden ReLU layer. */
  hidden?: readonly number[];
}

/** A fully connected network on raw pixels, trained from scratch: the study's first baseline. */
export function fnn(options: FnnOptions = {}): Method {
  checkOptions("methods.fnn", options, { name: aName, hidden: listOf(wholeNumber(1)), ...networkChecks });
  const { name = "FNN", hidden = [512, 256], ...training } = options;
  return networkMethod(__filename, name, { hidden }, (shape) => fnnModel({ ...shape, hidden }), training);
}
