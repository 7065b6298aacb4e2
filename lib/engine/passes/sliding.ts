import type { Attributes } from "../graph/graph";

/** How a convolution or a pool goes along one spatial axis. */
export interface Sliding {
  readonly stride: number;
  /** How many numbers lie between the first and the last that a window reads, both included. */
  readonly reach: number;
  readonly before: number;
  readonly after: number;
}

/** `axis` 0 is the height, 1 the width; `size` is that of the window along it. */
export function slidingAlong(attributes: Attributes, axis: 0 | 1, size: number): Sliding {
  const at = (name: string, index: number, none: number) =>
    (attributes[name] as readonly number[] | undefined)?.[index] ?? none;
  return {
    stride: at("strides", axis, 1),
    reach: (size - 1) * at("dilations", axis, 1) + 1,
    before: at("pads", axis, 0),
    after: at("pads", 2 + axis, 0),
  };
}

/** How many windows fit. */
export const countOf = ({ stride, reach, before, after }: Sliding, length: number) =>
  Math.floor((before + length + after - reach) / stride) + 1;
