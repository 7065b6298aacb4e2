import { UMAP } from "umap-js";
import { seed as aSeed, between, type Checks, checkOptions, wholeNumber } from "../options";
import { random } from "../random";
import { cosineDistance } from "../vectors";

export interface UmapOptions {
  /** How many nearest images shape the picture: small shows detail, large the whole. */
  neighbours?: number;
  /** The least distance between points. */
  minDist?: number;
  seed?: number;
}

/** What the options may be. */
export const umapChecks: Checks<UmapOptions> = { neighbours: wholeNumber(2), minDist: between(0, 1), seed: aSeed };

/**
 * Places rows in the plane so that neighbours stay neighbours: UMAP (McInnes, Healy and Melville, 2018) with cosine
 * distance, by umap-js. The same seed gives the same picture. Distances between far groups mean little.
 *
 * @param rows one per image, of equal length; more of them than `neighbours`.
 * @returns one point per row
 * @throws RangeError if there are no more rows than `neighbours`
 */
export function umap(rows: readonly ArrayLike<number>[], options: UmapOptions = {}): [number, number][] {
  const { neighbours = 15, minDist = 0.1, seed = 0 } = checkOptions("umap", options, umapChecks);
  if (rows.length <= neighbours)
    throw new RangeError(`umap: ${rows.length} images have no ${neighbours} neighbours each; ask for fewer`);
  const draw = random(seed, "umap");
  const map = new UMAP({ nNeighbors: neighbours, minDist, distanceFn: cosineDistance, random: draw.uniform });
  return map.fit(rows.map((row) => Array.from(row))) as [number, number][];
}
