/** The value below which a share `p` of the values lies, by linear interpolation as numpy.quantile does. */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError("bench: a quantile of no values");
  const sorted = values.toSorted((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Times of one contender, one for each round. */
export interface Times {
  median: number;
  minimum: number;
  /** The middle half of the rounds: first and third quartile. */
  quartiles: [number, number];
}

export function summarise(rounds: readonly number[]): Times {
  return {
    median: median(rounds),
    minimum: Math.min(...rounds),
    quartiles: [quantile(rounds, 0.25), quantile(rounds, 0.75)],
  };
}

/**
 * How many times as long the peer takes as we do: the median of the rounds' ratios. What else the machine does in a
 * round slows both, so this is steadier than the ratio of the medians.
 */
export function pairedRatio(ours: readonly number[], peer: readonly number[]): number {
  if (ours.length !== peer.length)
    throw new RangeError(`bench: ${ours.length} rounds cannot be paired with ${peer.length}`);
  return median(ours.map((time, round) => peer[round]! / time));
}
