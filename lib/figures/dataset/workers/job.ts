import { setImmediate } from "node:timers/promises";
import { createCanvas } from "@napi-rs/canvas";
import type { World } from "../../world/worlds";
import { type StreamedFigure, streamed } from "../streamed";

/** A row of figures to draw. */
export interface Job {
  world: World;
  seed: number;
  /** Index of the first one, and how many. */
  from: number;
  n: number;
  /** Pixels a side. */
  size: number;
}

/**
 * The figures of a job one by one. The event loop has a turn after each: timers and interrupts wait for one picture at
 * most, and the memory of canvases, which is only given back between turns, does not pile up.
 */
export async function* drawn({ world, seed, from, n, size }: Job): AsyncGenerator<StreamedFigure, void, undefined> {
  const canvas = createCanvas(size, size);
  for (let index = from; index < from + n; index++) {
    yield streamed({ world, seed, index }, canvas);
    await setImmediate();
  }
}

/** Jobs of at most `size` figures that make up a job, in order. */
export function* batches(job: Job, size: number): Generator<Job> {
  for (let done = 0; done < job.n; done += size)
    yield { ...job, from: job.from + done, n: Math.min(size, job.n - done) };
}
