import type { Canvas } from "@napi-rs/canvas";
import type { Box } from "../../data/dataset";
import { assemble } from "../compose/assemble";
import { describe } from "../compose/describe";
import { renderOn } from "../paint/render";
import { type Captions, captionsOf } from "../words/captions";
import type { Activity } from "../world/activities";
import { activityOf, type FigureKey, figureId } from "../world/worlds";
import type { Keypoint } from "./annotate";
import { marksOf } from "./ground-truth";

/** One figure with all that is known about it. */
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

/** Describes, draws and annotates one figure, on a square canvas of the size that is wanted. */
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
    ...marksOf(figure, canvas.width, assembly),
  };
}
