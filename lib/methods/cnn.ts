import type { Method } from "../method";
import { cnn as cnnModel } from "../models/cnn";
import { type NetworkOptions, networkMethod } from "./network";

export interface CnnOptions extends NetworkOptions {
  name?: string;
  /** Filters of each convolution block. */
  channels?: readonly number[];
  /** Units of the hidden layer behind the blocks. */
  dense?: number;
}

/** A small convolutional network, trained from scratch: the study's second baseline. */
export function cnn({ name = "CNN", channels = [32, 64, 128], dense = 128, ...training }: CnnOptions = {}): Method {
  return networkMethod(
    __filename,
    name,
    { channels, dense },
    (shape) => cnnModel({ ...shape, channels, dense }),
    training,
  );
}
