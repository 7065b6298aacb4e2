import type { Method } from "../method";
import { cnn as cnnModel } from "../models/cnn";
import { name as aName, checkOptions, listOf, wholeNumber } from "../options";
import { type NetworkOptions, networkChecks, networkMethod } from "./network";

export interface CnnOptions extends NetworkOptions {
  name?: string;
  /** Filters of each convolution block. */
  channels?: readonly number[];
  /** Units of the hidden layer behind the blocks. */
  dense?: number;
}

/** A small convolutional network, trained from scratch: the study's second baseline. */
export function cnn(options: CnnOptions = {}): Method {
  checkOptions("methods.cnn", options, {
    name: aName,
    channels: listOf(wholeNumber(1), { least: 1 }),
    dense: wholeNumber(1),
    ...networkChecks,
  });
  const { name = "CNN", channels = [32, 64, 128], dense = 128, ...training } = options;
  return networkMethod(
    __filename,
    name,
    { channels, dense },
    (shape) => cnnModel({ ...shape, channels, dense }),
    training,
  );
}
