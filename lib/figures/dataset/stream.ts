import { checkOptions, required, wholeNumber } from "../../options";
import type { World } from "../world/worlds";
import { drawingChecks } from "./options";
import type { StreamedFigure } from "./workers/job";
import { drawnInOrder, mostWorkers } from "./workers/pool";

export type { StreamedFigure } from "./workers/job";

export interface FigureStreamOptions {
  /** The world: "pretrain" (default) or "benchmark". */
  world?: World;
  /** How many figures. */
  n: number;
  /** Width and height of a picture, pixels. */
  size?: number;
  seed?: number;
  /** Index of the first figure: where a stopped stream resumes. */
  from?: number;
  /** Number of drawing threads; 0 draws in the caller's own thread. */
  workers?: number;
}

/**
 * A stream of any number of figures, for pretraining. Nothing is kept, so that memory does not grow; every run of 17
 * figures contains each activity once.
 *
 * A figure is determined by world, seed and index alone: a stream that was stopped resumes at `from` with the same
 * figures.
 *
 * @param options world ("pretrain"); n: how many; size: pixels a side, 16 to 2048 (64); seed: a whole number from 0 (0);
 * from: index of the first one (0); workers: threads, 0 to 64 (as many as there are cores, at most 8; none for fewer
 * than 100 figures, which are drawn before threads have started). However many, the figures are the same.
 * @throws RangeError when an option is out of its range.
 */
export async function* figureStream(options: FigureStreamOptions): AsyncGenerator<StreamedFigure, void, undefined> {
  checkOptions("figureStream", options, {
    ...drawingChecks,
    n: required(wholeNumber(0, 2 ** 32)),
    from: wholeNumber(0, 2 ** 32),
    workers: wholeNumber(0, 64),
  });
  const { world = "pretrain", n, size = 64, seed = 0, from = 0 } = options;
  const { workers = n < 100 ? 0 : mostWorkers() } = options;
  yield* drawnInOrder({ world, seed, from, n, size }, workers);
}
