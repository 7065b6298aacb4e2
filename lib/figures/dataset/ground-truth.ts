import type { Box } from "../../data/dataset";
import type { Assembly } from "../compose/assemble";
import type { Figure } from "../world/figure";
import { annotate, type Keypoint } from "./annotate";

/** Where the people of a picture are, the main one first. */
export interface Marks {
  boxes: Box[];
  keypoints: Keypoint[][];
}

/**
 * Boxes and keypoints of a picture of `size` pixels a side, cut to hundredths of a pixel so that all machines agree. Of
 * whom nothing is in the picture there is no box; such people are not described.
 */
export function marksOf(figure: Figure, size: number, assembly?: Assembly): Marks {
  const marked = annotate(figure, size, assembly).filter(({ box }) => box);
  return {
    boxes: marked.map(({ box }) => {
      const [x, y, width, height] = box!.map(hundredth) as [number, number, number, number];
      return { x, y, width, height };
    }),
    keypoints: marked.map(({ keypoints }) =>
      keypoints.map((point) => ({ ...point, x: hundredth(point.x), y: hundredth(point.y) })),
    ),
  };
}

const hundredth = (value: number) => Math.round(value * 100) / 100;
