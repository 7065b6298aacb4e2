import { setImmediate } from "node:timers/promises";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { Box } from "../../../data/dataset";
import { assemble } from "../../compose/assemble";
import { describe } from "../../compose/describe";
import { type Captions, captionsOf } from "../../words/captions";
import type { Activity } from "../../world/activities";
import { activityOf, type FigureKey, figureId, type World } from "../../world/worlds";
import { groundTruth, type Keypoint } from "../ground-truth";
import { renderOn } from "../render";

/** One figure with its captions and ground truth. */
export interface StreamedFigure {
  /** "pretrain-0-000012": world, seed and index. */
  id: string;
  index: number;
  /** RGB, row-major, `size * size * 3` bytes. */
  pixels: Uint8Array;
  activity: Activity;
  captions: Captions;
  /** Boxes around all people, pixels; the main person's is the first. */
  boxes: readonly Box[];
  /** COCO's 17 keypoints of each person, in the order of the boxes. */
  keypoints: readonly (readonly Keypoint[])[];
}

/** Describes, draws and annotates one figure on a square canvas of the wanted size. */
export function streamed(key: FigureKey, canvas: Canvas): StreamedFigure {
  const activity = activityOf(key);
  const figure = describe(key, activity);
  const assembly = assemble(figure);
  return {
    id: figureId(key),
    index: key.index,
    pixels: renderOn(canvas, figure, assembly).data,
    activity,
    captions: captionsOf(figure, assembly.solids),
    ...groundTruth(figure, canvas.width, assembly),
  };
}

/** A sequence of figures to draw. */
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
 * The figures of a job one by one. The event loop gets a turn after each: timers and interrupts wait for one picture at
 * most, and the memory of canvases, which is freed between turns only, does not pile up.
 */
export async function* drawn({ world, seed, from, n, size }: Job): AsyncGenerator<StreamedFigure, void, undefined> {
  const canvas = createCanvas(size, size);
  for (let index = from; index < from + n; index++) {
    yield streamed({ world, seed, index }, canvas);
    await setImmediate();
  }
}

/** Splits a job into jobs of at most `size` figures, in order. */
export function* batches(job: Job, size: number): Generator<Job> {
  for (let done = 0; done < job.n; done += size)
    yield { ...job, from: job.from + done, n: Math.min(size, job.n - done) };
}
