import type { Method } from "../method";
import { fnn as fnnModel } from "../models/fnn";
import { type NetworkOptions, networkMethod } from "./network";

export interface FnnOptions extends NetworkOptions {
  name?: string;
  /** Units of each hidden ReLU layer. */
  hidden?: readonly number[];
}

/** A fully connected network on raw pixels, trained from scratch: the study's first baseline. */
export function fnn({ name = "FNN", hidden = [512, 256], ...training }: FnnOptions = {}): Method {
  return networkMethod(__filename, name, { hidden }, (shape) => fnnModel({ ...shape, hidden }), training);
}
